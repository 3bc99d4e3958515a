#include "core/probe/sweep.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/probe/side_by_side.h"

#include <chrono>
#include <filesystem>
#include <mutex>

namespace orrery::probe {
namespace {

constexpr uint64_t kMaxCellBytes = uint64_t{4} << 30;

class Sweep {
public:
    Sweep(const SweepRequest& request, const Progress& progress, const std::stop_token& stop)
        : m_request(request), m_progress(progress), m_stop(stop), m_cells(request.names.size(), std::vector<SweepCell>(request.splits.size())),
          m_count(request.names.size() * request.splits.size())
    {
        if (!request.folder.empty()) std::filesystem::create_directories(request.folder);
    }

    std::vector<std::vector<SweepCell>> run()
    {
        sideBySide(m_count, m_request.threads, [this](size_t index) { doCell(index); });
        return std::move(m_cells);
    }

private:
    void doCell(size_t index)
    {
        throwIfStopped(m_stop);
        const size_t site = index / m_request.splits.size(), fold = index % m_request.splits.size();
        SweepCell& cell = m_cells[site][fold];
        const std::string path = m_request.folder.empty() ? std::string() : m_request.folder + "/" + m_request.names[site] + "." + std::to_string(fold) + ".json";
        if (!restored(path, cell)) {
            cell = fitCell(m_request.features(site), m_request.splits[fold], m_request, m_stop);
            if (!path.empty()) writeFileDurably(path, cellJson(cell));
        }
        const std::scoped_lock lock(m_mutex);
        ++m_done;
        if (m_progress) m_progress({static_cast<double>(m_done) / static_cast<double>(m_count), "probe " + std::to_string(m_done) + " of " + std::to_string(m_count) + ", " + m_request.names[site]});
    }

    static bool restored(const std::string& path, SweepCell& cell)
    {
        std::error_code failed;
        if (path.empty() || !std::filesystem::exists(path, failed)) return false;
        try {
            cell = cellFromJson(readTextFile(path, kMaxCellBytes));
            return true;
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Format) throw;
            return false;  // cut short by an older interruption: fitted again
        }
    }

    const SweepRequest& m_request;
    const Progress& m_progress;
    const std::stop_token& m_stop;
    std::vector<std::vector<SweepCell>> m_cells;
    size_t m_count, m_done = 0;
    std::mutex m_mutex;
};

}  // namespace

SweepCell fitCell(const SiteFeatures& features, const Split& split, const SweepRequest& request, const std::stop_token& stop)
{
    const auto began = std::chrono::steady_clock::now();
    const bool probabilistic = isProbabilistic(request.settings, request.labels.classCount > 0 ? Task::Classification : Task::Regression);
    FoldFitter fitter(request.settings, features, split);
    const FoldFit found = fitter.choose(request.labels, stop);
    const auto judged = [&](const Probe& probe, const LabelSet& labels, const std::vector<int64_t>& rows) {
        return predictionsOf(labels, rows, probe.scores(features.rows(rows)), probabilistic);
    };
    SweepCell cell;
    cell.test = judged(*found.fit.probe, request.labels, split.test);
    cell.train = PredictionScorer(judged(*found.fit.probe, request.labels, split.train)).values();
    cell.dev = PredictionScorer(judged(*found.fit.probe, request.labels, split.dev)).values();
    cell.lambda = found.lambda;
    cell.objective = found.fit.objective;
    cell.iterations = found.fit.iterations;
    cell.converged = found.fit.converged;
    if (request.control) cell.control = judged(*fitter.fit(*request.control, found.lambda, stop).probe, *request.control, split.test);
    cell.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return cell;
}

std::vector<std::vector<SweepCell>> sweepSites(const SweepRequest& request, const Progress& progress, const std::stop_token& stop)
{
    return Sweep(request, progress, stop).run();
}

Predictions joinedTest(const std::vector<SweepCell>& folds)
{
    Predictions all = folds.front().test;
    for (size_t fold = 1; fold < folds.size(); ++fold) all.append(folds[fold].test);
    return all;
}

std::optional<Predictions> joinedControl(const std::vector<SweepCell>& folds)
{
    std::optional<Predictions> all = folds.front().control;
    for (size_t fold = 1; fold < folds.size() && all; ++fold) all->append(*folds[fold].control);
    return all;
}

}  // namespace orrery::probe
