#pragma once

#include "core/model/model.h"
#include "core/model/predictions.h"

#include <functional>

namespace orrery {

struct GenerateRequest {
    std::vector<int32_t> prompt;
    int tokens = 0;                            ///< at most this many new ones
    Sampling sampling;
    int64_t tokenLimit = 0;                    ///< ids from here on have no token and are never drawn; 0: all have one
    std::vector<int32_t> stopIds;              ///< the continuation ends after one of these
    std::vector<Intervention> interventions;   ///< positions are absolute: prompt and continuation are one sequence
};

/// Continues a prompt token by token through a key-value cache: each position is computed once.
///
/// `onToken` hears each new id as it is drawn. The i-th draw uses word i of stream 0 of the seed, so a longer continuation starts
/// with a shorter one's tokens. Stops at the model's context.
/// @return the new ids, without the prompt
/// @throws Error as Model::run; Cancelled between and within tokens
std::vector<int32_t> generate(Model& model, const GenerateRequest& request, const std::function<void(int32_t)>& onToken = {},
    const std::stop_token& stop = {});

}  // namespace orrery
