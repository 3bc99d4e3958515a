#include "core/model/predictions.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery {
namespace {

/// Ids by falling logit, the first `count` of them in order.
std::vector<int32_t> likeliest(std::span<const float> logits, int64_t count)
{
    std::vector<int32_t> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto before = [&](int32_t a, int32_t b) {
        const float left = logits[static_cast<size_t>(a)], right = logits[static_cast<size_t>(b)];
        if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
        return left != right ? left > right : a < b;
    };
    const auto kept = std::min<int64_t>(count, static_cast<int64_t>(order.size()));
    std::partial_sort(order.begin(), order.begin() + kept, order.end(), before);
    order.resize(static_cast<size_t>(kept));
    return order;
}

std::span<const float> tokensOf(std::span<const float> logits, int64_t limit)
{
    return logits.first(static_cast<size_t>(std::clamp<int64_t>(limit, 0, static_cast<int64_t>(logits.size()))));
}

double largest(std::span<const float> logits)
{
    double maximum = -INFINITY;
    for (const float logit : logits)
        if (logit > maximum) maximum = logit;
    return maximum;
}

void checkSampling(const Sampling& sampling)
{
    if (!(sampling.temperature >= 0) || std::isinf(sampling.temperature))
        throw Error(ErrorKind::Argument, "the temperature " + std::to_string(sampling.temperature) + " is not a number from 0 up");
    if (sampling.topK < 0) throw Error(ErrorKind::Argument, "top-k " + std::to_string(sampling.topK) + " is negative");
    if (!(sampling.topP > 0 && sampling.topP <= 1))
        throw Error(ErrorKind::Argument, "top-p " + std::to_string(sampling.topP) + " is not in (0, 1]");
}

}  // namespace

std::vector<TokenProbability> topTokens(std::span<const float> logits, int k, int64_t limit)
{
    // Rows without a token still take their share of the softmax: the model computed it over all of them.
    const double maximum = largest(logits);
    double total = 0;
    for (const float logit : logits)
        if (!std::isnan(logit)) total += std::exp(logit - maximum);
    const std::span<const float> tokens = tokensOf(logits, limit);
    std::vector<TokenProbability> top;
    for (const int32_t id : likeliest(tokens, k)) top.push_back({id, std::exp(tokens[static_cast<size_t>(id)] - maximum) / total});
    return top;
}

int32_t sampleToken(std::span<const float> logits, const Sampling& sampling, int64_t limit, double uniform)
{
    checkSampling(sampling);
    const std::span<const float> tokens = tokensOf(logits, limit);
    if (tokens.empty()) throw Error(ErrorKind::Argument, "there are no logits to draw from");
    if (sampling.temperature == 0) return likeliest(tokens, 1)[0];
    const int64_t kept = sampling.topK > 0 ? sampling.topK : static_cast<int64_t>(tokens.size());
    const std::vector<int32_t> order = likeliest(tokens, kept);
    std::vector<double> mass;
    const double maximum = tokens[static_cast<size_t>(order[0])];
    for (const int32_t id : order) {
        const double weight = std::exp((tokens[static_cast<size_t>(id)] - maximum) / sampling.temperature);
        mass.push_back(std::isnan(weight) ? 0 : weight);
    }
    const double total = std::accumulate(mass.begin(), mass.end(), 0.0);
    size_t count = 0;
    double within = 0;
    while (count < mass.size() && within < sampling.topP * total) within += mass[count++];
    double left = uniform * within;
    for (size_t choice = 0; choice + 1 < count; ++choice) {
        if (left < mass[choice]) return order[choice];
        left -= mass[choice];
    }
    return order[std::max<size_t>(count, 1) - 1];
}

}  // namespace orrery
