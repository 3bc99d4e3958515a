#include "core/probe/random_model.h"

#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace orrery::probe {
namespace {

constexpr double kDeviation = 0.02;

/// Pairs of normal numbers (Box and Muller 1958).
void fillNormal(CounterRandom& random, float* values, size_t count)
{
    for (size_t i = 0; i < count; i += 2) {
        const double radius = kDeviation * std::sqrt(-2 * std::log(1 - random.uniform())), angle = 2 * std::numbers::pi * random.uniform();
        values[i] = static_cast<float>(radius * std::cos(angle));
        if (i + 1 < count) values[i + 1] = static_cast<float>(radius * std::sin(angle));
    }
}

}  // namespace

std::shared_ptr<const ModelWeights> randomWeights(const ModelConfig& config, uint64_t seed)
{
    std::vector<Weight> weights;
    std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory;
    uint64_t stream = 0;
    for (const WeightSpec& spec : weightSpecs(config)) {
        const auto count = static_cast<size_t>(spec.shape.count());
        memory.push_back(allocateAligned(count * sizeof(float)));
        auto* values = reinterpret_cast<float*>(memory.back().get());
        CounterRandom random(seed, ++stream);
        // A vector is a layer norm's gain ("….w") or a bias.
        if (spec.shape.rank() > 1) fillNormal(random, values, count);
        else std::fill_n(values, count, spec.role.ends_with(".w") ? 1.0f : 0.0f);
        weights.push_back({spec.role, spec.shape, spec.layout, DType::F32, values});
    }
    return std::make_shared<const ModelWeights>(std::move(weights), std::move(memory));
}

}  // namespace orrery::probe
