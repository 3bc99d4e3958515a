#pragma once

#include "core/model/config.h"

#include <string>
#include <vector>

namespace orrery {

/// Which places along the residual stream are looked at.
enum class StreamChoice {
    Blocks,     ///< the embeddings and what each block leaves
    Halves,     ///< and the stream between attention and MLP
    Attention,  ///< what each attention adds, then the last block's stream
    Mlp         ///< what each MLP adds, then the last block's stream
};

/// A place [pos, d_model] where the model's stream, or what is added to it, can be read.
struct StreamPoint {
    std::string site;                 ///< canonical site name
    std::vector<std::string> sameAs;  ///< other sites that hold the same numbers, for recordings without the first
    std::string label;                ///< for people: "embed", "L3", "L3 mid", "L3 attn", "L3 mlp"
    int layer = -1;                   ///< -1: before the first block

    bool operator==(const StreamPoint&) const = default;
};

/// In forward order; the last is what the output head reads. BERT's points stand after each norm, as its next layer reads them.
/// @throws Error Argument with reason PostNorm for Attention and Mlp of a post-norm model, where they are not added to what is read
std::vector<StreamPoint> streamPoints(const ModelConfig& config, StreamChoice choice = StreamChoice::Blocks);

}  // namespace orrery
