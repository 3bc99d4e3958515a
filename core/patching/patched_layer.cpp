#include "core/patching/patched_layer.h"

#include <algorithm>
#include <numeric>

namespace orrery {
namespace {

std::vector<int64_t> chosen(const std::vector<int64_t>& some, int64_t size)
{
    if (!some.empty()) return some;
    std::vector<int64_t> all(static_cast<size_t>(size));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

/// The part of a tensor of rank 2 or 3 with these indices of its first two axes; empty for all.
Tensor part(const Tensor& whole, const std::vector<int64_t>& first, const std::vector<int64_t>& second)
{
    const Shape& shape = whole.shape();
    const std::vector<int64_t> rows = chosen(first, shape[0]), columns = chosen(second, shape.rank() == 3 ? shape[1] : 1);
    const int64_t width = shape[shape.rank() - 1], middle = shape.rank() == 3 ? shape[1] : 1;
    std::vector<int64_t> sizes{static_cast<int64_t>(rows.size())};
    if (shape.rank() == 3) sizes.push_back(static_cast<int64_t>(columns.size()));
    sizes.push_back(width);
    Tensor result{Shape(std::move(sizes))};
    float* to = result.data();
    for (const int64_t row : rows)
        for (const int64_t column : columns) to = std::copy_n(whole.data() + (row * middle + column) * width, width, to);
    return result;
}

}  // namespace

bool leavesOutPositions(const PatchSpec& spec, const ModelConfig& config)
{
    return config.causal() && (spec.by == PatchAxis::Position || !spec.positions.empty());
}

int64_t PatchedLayer::columns() const
{
    return m_spec.by == PatchAxis::Position ? static_cast<int64_t>(m_base.prompt.ids.size()) : m_model.config().heads;
}

int PatchedLayer::firstLayer(int layer) const
{
    return std::max(0, layer - (m_spec.window - 1) / 2);
}

int PatchedLayer::lastLayer(int layer) const
{
    return std::min(static_cast<int>(m_model.config().layers) - 1, layer + m_spec.window / 2);
}

std::vector<int64_t> PatchedLayer::positionsOf(int64_t column) const
{
    return m_spec.by == PatchAxis::Position ? std::vector<int64_t>{column} : m_spec.positions;
}

Intervention PatchedLayer::patch(int layer, int64_t column) const
{
    Intervention patch;
    patch.site = siteNameAt(m_spec.site, layer);
    patch.kind = Intervention::Kind::Replace;
    patch.positions = positionsOf(column);
    if (m_spec.by == PatchAxis::Head) patch.heads = {column};
    const bool headFirst = m_spec.site == PatchSite::Pattern;
    patch.source = std::make_shared<const Tensor>(part(*m_source.at(patch.site), headFirst ? patch.heads : patch.positions,
        headFirst ? patch.positions : patch.heads));
    patch.prompt = static_cast<int>(column);
    return patch;
}

Resumption PatchedLayer::resumption(int first) const
{
    Resumption resume;
    const ModelConfig& config = m_model.config();
    for (const std::string& site : startSites(m_spec.site, first, config.family)) resume.sites.push_back({site, {m_base.at(site)}});
    if (!leavesOutPositions(m_spec, config)) return resume;
    for (int64_t column = 0; column < columns(); ++column) {
        const std::vector<int64_t> positions = positionsOf(column);
        resume.past.push_back(*std::min_element(positions.begin(), positions.end()));
    }
    for (int layer = first; layer < config.layers; ++layer)
        for (const PatchSite part : {PatchSite::Key, PatchSite::Value}) {
            const std::string site = siteNameAt(part, layer);
            resume.prefix.push_back({site, {m_base.at(site)}});
        }
    return resume;
}

void PatchedLayer::run(int layer, const LogitsObserver& observe, const Progress& progress, const std::stop_token& stop) const
{
    RunRequest request;
    request.prompts.assign(static_cast<size_t>(columns()), m_base.prompt);
    request.sites = {answerSite(m_model.config())};
    request.resume = resumption(firstLayer(layer));
    for (int64_t column = 0; column < columns(); ++column)
        for (int patched = firstLayer(layer); patched <= lastLayer(layer); ++patched) request.interventions.push_back(patch(patched, column));
    m_model.run(request, [&](const SiteView& view) { observe(view.prompt, answerLogits(view, m_answer)); }, progress, stop);
}

}  // namespace orrery
