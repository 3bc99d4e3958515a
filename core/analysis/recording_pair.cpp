#include "core/analysis/recording_pair.h"

#include "core/analysis/representation_similarity.h"
#include "core/base/error.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr double kSitesShare = 0.8;   ///< of the work
constexpr int64_t kLeastPositions = 4;

struct Stream {
    std::vector<int> layers;
    std::vector<Tensor> values;   ///< [pos, width]
};

Stream streamOf(const Workspace& workspace, const RecordedPrompt& recorded, const std::stop_token& stop)
{
    Stream stream;
    for (int layer = 0; layer < recorded.layers; ++layer) {
        throwIfStopped(stop);
        const TensorRow* row = recorded.find("blocks." + std::to_string(layer) + ".hook_resid_post");
        if (!row || row->shape.rank() != 2) continue;
        stream.layers.push_back(layer);
        stream.values.push_back(workspace.read(row->id));
    }
    return stream;
}

void compareLayers(const Workspace& workspace, RecordingPair& pair, const Progress& progress, const std::stop_token& stop)
{
    if (pair.first.positions.size() != pair.second.positions.size() || static_cast<int64_t>(pair.first.positions.size()) < kLeastPositions) return;
    Stream first = streamOf(workspace, pair.first, stop), second = streamOf(workspace, pair.second, stop);
    if (first.layers.empty() || second.layers.empty()) return;
    const auto columns = static_cast<int64_t>(second.values.size());
    Tensor cka({static_cast<int64_t>(first.values.size()), columns});
    for (size_t row = 0; row < first.values.size(); ++row)
        for (size_t column = 0; column < second.values.size(); ++column) {
            throwIfStopped(stop);
            if (first.values[row].shape()[0] != second.values[column].shape()[0]) return;
            const size_t cell = row * second.values.size() + column;
            cka.data()[cell] = static_cast<float>(debiasedCka(first.values[row], second.values[column]));
            if (progress) progress({kSitesShare + (1 - kSitesShare) * static_cast<double>(cell + 1) / static_cast<double>(cka.count()), "layers"});
        }
    pair.layerCka = std::move(cka);
    pair.firstLayers = std::move(first.layers), pair.secondLayers = std::move(second.layers);
}

std::optional<int64_t> firstOtherToken(const RecordedPrompt& a, const RecordedPrompt& b)
{
    const size_t both = std::min(a.positions.size(), b.positions.size());
    for (size_t i = 0; i < both; ++i)
        if (a.positions[i].token != b.positions[i].token) return static_cast<int64_t>(i);
    return std::nullopt;
}

}  // namespace

RecordingPair compareRecordingPair(const Workspace& workspace, PromptId first, PromptId second, double limit, const Progress& progress, const std::stop_token& stop)
{
    RecordingPair pair;
    pair.first = readRecordedPrompt(workspace, first);
    pair.second = readRecordedPrompt(workspace, second);
    pair.sameModel = pair.first.run.model.has_value() && pair.first.run.model == pair.second.run.model;
    pair.firstOtherToken = firstOtherToken(pair.first, pair.second);
    const Progress sites = [&progress](const ProgressStep& step) {
        if (progress) progress({step.fraction * kSitesShare, step.doing});
    };
    pair.comparison = compareRecordings(workspace, first, workspace, second, "*", limit, sites, stop);
    compareLayers(workspace, pair, progress, stop);
    return pair;
}

}  // namespace orrery
