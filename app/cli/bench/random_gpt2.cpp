#include "app/cli/bench/random_gpt2.h"

#include "core/base/random.h"

namespace orrery::cli {

ModelConfig gpt2SmallConfig()
{
    ModelConfig config;
    config.family = Family::Gpt2;
    config.modelType = "gpt2";
    config.layers = config.heads = 12;
    config.headWidth = 64;
    config.width = 768;
    config.mlpWidth = 3072;
    config.vocabulary = 50257;
    config.context = 1024;
    config.output = OutputHead::LanguageModel;
    config.finalNorm = true;
    return config;
}

std::shared_ptr<const ModelWeights> meaninglessWeights(const ModelConfig& config)
{
    CounterRandom random(1, 0);
    std::vector<Weight> weights;
    std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory;
    for (const WeightSpec& spec : weightSpecs(config)) {
        const auto count = static_cast<size_t>(spec.shape.count());
        memory.push_back(allocateAligned(count * sizeof(float)));
        auto* values = reinterpret_cast<float*>(memory.back().get());
        for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>(random.bits() >> 8) * 0x1p-24f * 0.07f - 0.035f;
        weights.push_back({spec.role, spec.shape, spec.layout, DType::F32, values});
    }
    return std::make_shared<const ModelWeights>(std::move(weights), std::move(memory));
}

}  // namespace orrery::cli
