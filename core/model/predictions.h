#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace orrery {

struct TokenProbability {
    int32_t id;
    double probability;
};

/// The k likeliest entries of softmax(logits), likeliest first; ties by the smaller id. Only the first `limit` ids count as
/// tokens (padded vocabulary rows have none); NaN logits never win. Cost: O(n log k), in double.
std::vector<TokenProbability> topTokens(std::span<const float> logits, int k, int64_t limit);

/// How the next token is drawn.
struct Sampling {
    double temperature = 0;  ///< 0: the likeliest token
    int topK = 0;            ///< only the k likeliest; 0: all
    double topP = 1;         ///< the smallest set of likeliest tokens with at least this mass
    uint64_t seed = 0;
};

/// One token of softmax(logits / temperature), cut by topK then topP; `uniform` in [0, 1) decides.
/// @throws Error Argument if temperature < 0, topK < 0 or topP outside (0, 1]
int32_t sampleToken(std::span<const float> logits, const Sampling& sampling, int64_t limit, double uniform);

}  // namespace orrery
