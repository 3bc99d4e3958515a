#include "core/patching/patched_layer.h"

#include "core/patching/tensor_part.h"

#include <algorithm>
#include <set>

namespace orrery {
namespace {

std::vector<int64_t> positionsOf(const PatchSpec& spec, int64_t column)
{
    return spec.by == PatchAxis::Position ? std::vector<int64_t>{column} : spec.positions;
}

Intervention patch(const PatchSpec& spec, int layer, int64_t column, const RecordedRun& source)
{
    Intervention patch;
    patch.site = siteNameAt(spec.site, layer);
    patch.kind = Intervention::Kind::Replace;
    patch.positions = positionsOf(spec, column);
    if (spec.by == PatchAxis::Head) patch.heads = {column};
    const bool headFirst = spec.site == PatchSite::Pattern;
    patch.source = std::make_shared<const Tensor>(tensorPart(*source.at(patch.site), headFirst ? patch.heads : patch.positions,
        headFirst ? patch.positions : patch.heads));
    return patch;
}

}  // namespace

bool leavesOutPositions(const PatchSpec& spec, const ModelConfig& config)
{
    return config.causal() && (spec.by == PatchAxis::Position || !spec.positions.empty());
}

std::vector<std::string> keptSites(const PatchSpec& spec, const ModelConfig& config)
{
    std::set<std::string> kept;
    for (int layer = 0; layer < config.layers; ++layer) {
        for (const std::string& site : startSites(spec.site, layer, config.family)) kept.insert(site);
        if (!leavesOutPositions(spec, config)) continue;
        kept.insert(siteNameAt(PatchSite::Key, layer));
        kept.insert(siteNameAt(PatchSite::Value, layer));
    }
    return {kept.begin(), kept.end()};
}

int64_t columnsOf(const PatchSpec& spec, const ModelConfig& config, int64_t length)
{
    return spec.by == PatchAxis::Position ? length : config.heads;
}

int firstPatchedLayer(const PatchSpec& spec, int layer)
{
    return std::max(0, layer - (spec.window - 1) / 2);
}

ChangedCopies patchedLayer(const PatchSpec& spec, const ModelConfig& config, int layer, int64_t length, const RecordedRun& source)
{
    ChangedCopies copies;
    copies.layer = firstPatchedLayer(spec, layer);
    copies.start = startSites(spec.site, copies.layer, config.family);
    const int last = std::min(static_cast<int>(config.layers) - 1, layer + spec.window / 2);
    for (int64_t column = 0; column < columnsOf(spec, config, length); ++column) {
        std::vector<Intervention>& changes = copies.changes.emplace_back();
        for (int patched = copies.layer; patched <= last; ++patched) changes.push_back(patch(spec, patched, column, source));
        if (!leavesOutPositions(spec, config)) continue;
        const std::vector<int64_t> positions = positionsOf(spec, column);
        copies.past.push_back(*std::min_element(positions.begin(), positions.end()));
    }
    return copies;
}

}  // namespace orrery
