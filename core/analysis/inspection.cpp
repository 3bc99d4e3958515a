#include "core/analysis/inspection.h"

namespace orrery {

namespace {

constexpr int kBins = 60;

/// The head's matrix [query, key] at a site of its layer, if it was recorded.
std::optional<Tensor> headMatrix(const Workspace& workspace, const InspectRequest& request, const std::string& name)
{
    const auto tensor = workspace.find(request.prompt, "blocks." + std::to_string(*request.layer) + ".attn." + name);
    if (!tensor || tensor->shape.rank() != 3 || *request.head < 0 || *request.head >= tensor->shape[0]) return {};
    return workspace.readHead(tensor->id, *request.head);
}

std::optional<double> cellOf(const std::optional<Tensor>& matrix, const InspectRequest& request)
{
    if (!matrix || !request.query || !request.key) return {};
    const Shape& shape = matrix->shape();
    if (*request.query < 0 || *request.key < 0 || *request.query >= shape[0] || *request.key >= shape[1]) return {};
    return matrix->data()[*request.query * shape[1] + *request.key];
}

std::optional<HeadScores> scoresOf(const Tensor& pattern, const std::vector<Position>& positions)
{
    const int64_t side = pattern.shape()[0];
    if (side != pattern.shape()[1] || side == 0) return {};
    std::vector<int64_t> tokens;
    for (const Position& position : positions)
        if (position.token) tokens.push_back(*position.token);
    if (static_cast<int64_t>(tokens.size()) != side) tokens.clear();
    const TensorView view{pattern.data(), Shape{1, side, side}, {side * side, side, 1}};
    AttentionScores scores(1);
    scores.add(view, tokens, visibilityOf(view));
    return scores.scores().front();
}

}  // namespace

Inspection inspect(const Workspace& workspace, const InspectRequest& request, const std::stop_token& stop)
{
    Inspection inspection{request, {}, {}, {}, nullptr};
    if (request.layer && request.head) {
        const auto pattern = headMatrix(workspace, request, "hook_pattern");
        if (pattern) inspection.scores = scoresOf(*pattern, workspace.positions(request.prompt));
        inspection.attention = cellOf(pattern, request);
        throwIfStopped(stop);
        if (request.query && request.key) inspection.rawScore = cellOf(headMatrix(workspace, request, "hook_attn_scores"), request);
    }
    const auto tensor = request.site.empty() ? std::nullopt : workspace.find(request.prompt, request.site);
    if (tensor) inspection.histogram = std::make_shared<const TensorHistogram>(readHistogram(workspace, tensor->id, kBins, {}, stop));
    return inspection;
}

}  // namespace orrery
