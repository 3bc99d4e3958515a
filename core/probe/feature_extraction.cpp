#include "core/probe/feature_extraction.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace orrery::probe {
namespace {

/// Prompts that are run, and whose features are held in memory, before they are written.
constexpr size_t kChunkPrompts = 256;
/// Rows between two syncs.
constexpr int64_t kSyncRows = 8192;

/// Values a row at a site; 0: it has no vector a position.
int64_t widthOf(const GraphSite& site)
{
    const bool perPosition = site.axes.front() == "pos";
    int64_t width = 1;
    for (size_t axis = perPosition ? 1 : 0; axis < site.axes.size(); ++axis) width *= site.sizes[axis];  // 0 for axes that follow the prompt
    return width > 1 ? width : 0;
}

/// The mean over positions of a site's view, or the view itself where it has none.
void pool(const SiteView& site, const PositionRange& range, float* target, int64_t width)
{
    if (site.info.axes.front() != "pos") {
        copyDense(site.view, target);
        return;
    }
    TensorView rows = site.view;
    std::vector<int64_t> sizes(rows.shape.sizes().begin(), rows.shape.sizes().end());
    rows.data += range.first * rows.strides[0];
    sizes[0] = range.count;
    rows.shape = Shape(sizes);
    if (range.count == 1) {
        copyDense(rows, target);
        return;
    }
    std::vector<float> dense(static_cast<size_t>(range.count * width));
    copyDense(rows, dense.data());
    std::vector<double> sum(static_cast<size_t>(width), 0.0);
    for (int64_t position = 0; position < range.count; ++position)
        for (int64_t j = 0; j < width; ++j) sum[static_cast<size_t>(j)] += static_cast<double>(dense[static_cast<size_t>(position * width + j)]);
    for (int64_t j = 0; j < width; ++j) target[j] = static_cast<float>(sum[static_cast<size_t>(j)] / static_cast<double>(range.count));
}

class Extraction {
public:
    Extraction(Model& model, const ProbePrompts& prompts, FeatureStore& store) : m_model(model), m_prompts(prompts), m_store(store)
    {
        for (const SiteWidth& site : store.identity().sites) m_request.sites.push_back(site.name);
        m_rows.resize(m_request.sites.size());
        m_synced = store.finishedRows();
    }

    /// The first prompt whose samples are not all finished.
    size_t firstPrompt() const
    {
        const auto& first = m_prompts.firstSample;
        const auto found = std::upper_bound(first.begin(), first.end(), static_cast<size_t>(m_store.finishedRows()));
        return static_cast<size_t>(found - first.begin()) - 1;
    }

    void runChunk(size_t first, size_t count, const Progress& progress, const std::stop_token& stop)
    {
        m_first = first;
        const size_t begin = m_prompts.samplesBefore(first), end = m_prompts.samplesBefore(first + count);
        m_request.prompts.assign(m_prompts.prompts.begin() + static_cast<std::ptrdiff_t>(first), m_prompts.prompts.begin() + static_cast<std::ptrdiff_t>(first + count));
        for (size_t site = 0; site < m_rows.size(); ++site) m_rows[site].resize((end - begin) * static_cast<size_t>(m_store.identity().sites[site].width));
        m_model.run(m_request, [&](const SiteView& view) { take(view, begin); }, progress, stop);
        for (size_t site = 0; site < m_rows.size(); ++site)
            m_store.write(site, static_cast<int64_t>(begin), m_rows[site].data(), static_cast<int64_t>(end - begin));
        if (static_cast<int64_t>(end) - m_synced < kSyncRows && first + count < m_prompts.prompts.size()) return;
        m_store.finish(static_cast<int64_t>(end));
        m_synced = static_cast<int64_t>(end);
    }

private:
    void take(const SiteView& view, size_t begin)
    {
        const size_t site = m_store.siteIndex(view.info.name);
        const int64_t width = m_store.identity().sites[site].width;
        const size_t prompt = m_first + static_cast<size_t>(view.prompt);
        for (size_t sample = m_prompts.samplesBefore(prompt); sample < m_prompts.samplesBefore(prompt + 1); ++sample) {
            float* row = m_rows[site].data() + static_cast<int64_t>(sample - begin) * width;
            pool(view, m_prompts.positions[sample], row, width);
            if (!std::all_of(row, row + width, [](float value) { return std::isfinite(value); }))
                throw Error(ErrorKind::Format, "the model gives NaN or infinity at " + view.info.name + " for sample " + std::to_string(sample)
                    + ": no probe can be fitted to that").withReason("FeaturesNotFinite");
        }
    }

    Model& m_model;
    const ProbePrompts& m_prompts;
    FeatureStore& m_store;
    RunRequest m_request;
    std::vector<std::vector<float>> m_rows;  ///< of each site, of the chunk's samples
    size_t m_first = 0;
    int64_t m_synced = 0;
};

}  // namespace

std::vector<SiteWidth> probeSites(const ModelConfig& config, const std::vector<std::string>& patterns)
{
    const std::vector<GraphSite> sites = modelSites(config);
    const std::vector<char> chosen = chooseSites(sites, patterns);
    std::vector<SiteWidth> widths;
    for (size_t s = 0; s < sites.size(); ++s) {
        if (!chosen[s]) continue;
        if (const int64_t width = widthOf(sites[s]); width > 0) widths.push_back({sites[s].name, width});
        else if (std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) { return canonicalSiteName(pattern) == sites[s].name; }))
            throw Error(ErrorKind::Argument, "site " + sites[s].name + " of shape " + symbolicShape(sites[s]) + " has no vector a position to probe").withReason("NoFeatures");
    }
    if (widths.empty()) throw Error(ErrorKind::Argument, "none of the chosen sites has a vector a position to probe").withReason("NoFeatures");
    return widths;
}

void extractFeatures(Model& model, const ProbePrompts& prompts, FeatureStore& store, const Progress& progress, const std::stop_token& stop)
{
    if (store.isComplete()) return;
    Extraction extraction(model, prompts, store);
    const size_t all = prompts.prompts.size();
    for (size_t first = extraction.firstPrompt(); first < all; first += kChunkPrompts) {
        const size_t count = std::min(kChunkPrompts, all - first);
        const Progress part = [&](const ProgressStep& step) {
            if (progress) progress({(static_cast<double>(first) + step.fraction * static_cast<double>(count)) / static_cast<double>(all), "features, text " + std::to_string(first) + " of " + std::to_string(all)});
        };
        extraction.runChunk(first, count, part, stop);
    }
}

}  // namespace orrery::probe
