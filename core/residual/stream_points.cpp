#include "core/residual/stream_points.h"

#include "core/base/error.h"

namespace orrery {
namespace {

std::string inBlock(int64_t layer, const std::string& site)
{
    return "blocks." + std::to_string(layer) + "." + site;
}

/// What block `layer` leaves for whoever comes next.
StreamPoint afterBlock(const ModelConfig& config, int layer)
{
    const bool postNorm = config.family == Family::Bert;
    StreamPoint point{inBlock(layer, postNorm ? "hook_normalized_resid_post" : "hook_resid_post"), {}, "L" + std::to_string(layer), layer};
    if (postNorm) point.sameAs.push_back(inBlock(layer, "ln2.hook_out"));
    if (layer + 1 < config.layers) point.sameAs.push_back(inBlock(layer + 1, "hook_resid_pre"));
    return point;
}

StreamPoint insideBlock(const ModelConfig& config, StreamChoice choice, int layer)
{
    const std::string label = "L" + std::to_string(layer);
    if (choice == StreamChoice::Attention) return {inBlock(layer, "hook_attn_out"), {}, label + " attn", layer};
    if (choice == StreamChoice::Mlp) return {inBlock(layer, "hook_mlp_out"), {}, label + " mlp", layer};
    return {inBlock(layer, config.family == Family::Bert ? "ln1.hook_out" : "hook_resid_mid"), {}, label + " mid", layer};
}

}  // namespace

std::vector<StreamPoint> streamPoints(const ModelConfig& config, StreamChoice choice)
{
    const bool contributions = choice == StreamChoice::Attention || choice == StreamChoice::Mlp;
    if (contributions && config.family == Family::Bert)
        throw Error(ErrorKind::Argument, "in a post-norm model nothing is added to the stream that the output head reads: each norm rescales it all")
            .withReason("PostNorm");
    std::vector<StreamPoint> points;
    if (!contributions) {
        points.push_back({inBlock(0, "hook_resid_pre"), {}, "embed", -1});
        if (config.family == Family::Bert) points.back().sameAs.push_back("hook_full_embed");
    }
    const auto layers = static_cast<int>(config.layers);
    for (int layer = 0; layer < layers; ++layer) {
        if (choice != StreamChoice::Blocks) points.push_back(insideBlock(config, choice, layer));
        if (!contributions || layer + 1 == layers) points.push_back(afterBlock(config, layer));
    }
    return points;
}

}  // namespace orrery
