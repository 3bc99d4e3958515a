#pragma once

#include "core/base/random.h"
#include "core/model/model.h"

#include <cmath>

namespace orrery::testing {

/// A small decoder or encoder; sizes that are no powers of two, an odd number of heads.
inline ModelConfig smallConfig(Family family)
{
    ModelConfig config;
    config.family = family;
    config.modelType = std::string(familyName(family));
    config.layers = 2;
    config.heads = 3;
    config.headWidth = 5;
    config.width = 15;
    config.mlpWidth = 37;
    config.vocabulary = 41;
    config.context = 40;
    config.activation = family == Family::Gpt2 ? Activation::GeluTanh : Activation::GeluErf;
    config.output = family == Family::Gpt2 ? OutputHead::LanguageModel : OutputHead::MaskedLanguage;
    config.finalNorm = family == Family::Gpt2;
    if (family == Family::Bert) {
        config.tokenTypes = 2;
        config.pooler = true;
        config.nextSentence = true;
        config.sentence = {SentencePooling::Kind::Mean, true, 0};
    }
    return config;
}

/// Weights of standard deviation 0.2, norm gains around 1: large enough that a wrong mask or activation shows.
inline std::shared_ptr<const ModelWeights> randomWeights(const ModelConfig& config, uint64_t seed = 1)
{
    CounterRandom random(seed, 7);
    std::vector<Weight> weights;
    std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory;
    for (const WeightSpec& spec : weightSpecs(config)) {
        const auto count = static_cast<size_t>(spec.shape.count());
        memory.push_back(allocateAligned(sizeof(float) * count));
        auto* values = reinterpret_cast<float*>(memory.back().get());
        const bool isGain = spec.role.ends_with(".w");
        for (size_t i = 0; i < count; ++i) {
            const double normal = std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform());
            values[i] = static_cast<float>((isGain ? 1 : 0) + 0.2 * normal);
        }
        weights.push_back({spec.role, spec.shape, spec.layout, DType::F32, values});
    }
    return std::make_shared<const ModelWeights>(std::move(weights), std::move(memory));
}

inline Prompt randomPrompt(const ModelConfig& config, int length, uint64_t seed = 3)
{
    CounterRandom random(seed, 11);
    Prompt prompt;
    for (int position = 0; position < length; ++position) {
        prompt.ids.push_back(static_cast<int32_t>(random.bits() % static_cast<uint32_t>(config.vocabulary)));
        if (config.tokenTypes > 1) prompt.typeIds.push_back(position > length / 2 ? 1 : 0);
    }
    return prompt;
}

/// Every named site of a run, by name; prompt `index` of the request.
inline std::map<std::string, Tensor> runSites(Model& model, const RunRequest& request, int64_t index = 0)
{
    std::map<std::string, Tensor> sites;
    model.run(request, [&](const SiteView& view) {
        if (view.prompt == index) sites[view.info.name] = denseTensor(view.view);
    });
    return sites;
}

/// max |a - b| / max |b|, infinities compared exactly.
inline double difference(const Tensor& a, const Tensor& b)
{
    double largest = 0, worst = 0;
    if (!(a.shape() == b.shape())) return INFINITY;
    for (int64_t i = 0; i < b.count(); ++i) {
        const double x = a.data()[i], y = b.data()[i];
        if (std::isinf(x) || std::isinf(y)) {
            if (x != y) return INFINITY;
            continue;
        }
        largest = std::max(largest, std::abs(y));
        worst = std::max(worst, std::abs(x - y));
    }
    return worst == 0 ? 0 : worst / largest;
}

}  // namespace orrery::testing
