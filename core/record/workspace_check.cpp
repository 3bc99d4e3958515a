#include "core/record/workspace_check.h"

#include "core/base/json.h"
#include "core/record/database.h"
#include "core/record/tensor_reader.h"
#include "core/record/workspace_analyses.h"

namespace orrery {
namespace {

constexpr size_t kMaximumProblems = 1000;

// One pass over the file; every look adds what it finds and goes on.
class Checker {
public:
    Checker(const Workspace& workspace, const Progress& progress, const std::stop_token& stop)
        : m_workspace(workspace), m_database(workspace.database()), m_progress(progress), m_stop(stop)
    {
    }

    CheckReport run()
    {
        m_database.setInterrupt([stop = m_stop] { return stop.stop_requested(); });
        attempt([&] { checkPages(); });
        attempt([&] { checkReferences(); });
        attempt([&] { checkRuns(); });
        attempt([&] { checkAnalyses(); });
        attempt([&] { checkTensors(); });
        m_database.setInterrupt({});
        return std::move(m_report);
    }

private:
    template <typename Work>
    void attempt(Work work)
    {
        try {
            work();
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::Cancelled || error.kind() == ErrorKind::Memory) {
                m_database.setInterrupt({});
                throw;
            }
            addProblem(error.what());
        }
    }

    void addProblem(std::string problem)
    {
        if (m_report.problems.size() < kMaximumProblems) m_report.problems.push_back(std::move(problem));
    }

    void say(double fraction, const std::string& doing) const
    {
        throwIfStopped(m_stop);
        if (m_progress) m_progress({fraction, doing});
    }

    void checkPages()
    {
        say(0, "pages and indexes");
        Statement check(m_database, "PRAGMA integrity_check(100)");
        while (check.step())
            if (check.text(0) != "ok") addProblem(check.text(0));
    }

    void checkReferences()
    {
        Statement check(m_database, "PRAGMA foreign_key_check");
        while (check.step())
            addProblem("row " + check.text(1) + " of table " + check.text(0) + ": refers to a row of table " + check.text(2)
                + " that is not there");
    }

    void checkRuns()
    {
        Statement select(m_database, "SELECT id FROM run ORDER BY id");
        while (select.step()) {
            ++m_report.runs;
            const RunId run{select.number(0)};
            attempt([&] {
                m_workspace.run(run);
                m_workspace.prompts(run);
            });
        }
    }

    void checkAnalyses()
    {
        if (m_workspace.schemaVersion() < kFirstAnalysisVersion) return;
        Statement select(m_database, "SELECT id FROM analysis ORDER BY id");
        while (select.step()) {
            throwIfStopped(m_stop);
            ++m_report.analyses;
            const AnalysisId id{select.number(0)};
            attempt([&] { findAnalysis(m_workspace, id); });
            attempt([&] { checkResult(id); });
        }
    }

    void checkResult(AnalysisId id)
    {
        const std::string text = readAnalysisResult(m_workspace, id);
        try {
            parseJson(text);
        } catch (const Error& error) {
            throw error.during("row " + std::to_string(number(id)) + " of table analysis");
        }
    }

    void checkTensors()
    {
        const double count = static_cast<double>(std::max<int64_t>(m_database.queryNumber("SELECT count(*) FROM tensor"), 1));
        Statement select(m_database, "SELECT id FROM tensor ORDER BY id");
        while (select.step()) {
            say(0.1 + 0.9 * static_cast<double>(m_report.tensors) / count, "checksums");
            ++m_report.tensors;
            const TensorId tensor{select.number(0)};
            attempt([&] { checkTensor(tensor); });
        }
    }

    // What an interrupted recording left unfinished is no damage: nobody can read it.
    void checkTensor(TensorId id)
    {
        const std::optional<TensorRow> row = m_workspace.tensor(id);
        if (!row || !row->complete) return;
        for (const ChunkRow& chunk : readChunkRows(m_database, *row, storedLayout(*row))) {
            throwIfStopped(m_stop);
            ++m_report.chunks;
            m_report.chunkBytes += chunk.storedBytes;
            attempt([&] { readChunk(m_database, *row, chunk); });
        }
    }

    const Workspace& m_workspace;
    Database& m_database;
    const Progress& m_progress;
    const std::stop_token& m_stop;
    CheckReport m_report;
};

}  // namespace

CheckReport checkWorkspace(const Workspace& workspace, const Progress& progress, const std::stop_token& stop)
{
    return Checker(workspace, progress, stop).run();
}

CheckReport checkWorkspaceFile(const std::string& path, const Progress& progress, const std::stop_token& stop)
{
    try {
        const Workspace workspace = Workspace::open(path, Access::ReadOnly, {.pageCheckLimit = 0, .stop = stop});
        return checkWorkspace(workspace, progress, stop);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Format && error.kind() != ErrorKind::Database) throw;
        CheckReport report;
        report.problems.push_back(error.what());
        return report;
    }
}

}  // namespace orrery
