#include "app/cli/bench/bench_model.h"

#include "app/cli/bench/random_gpt2.h"
#include "core/base/random.h"
#include "core/checkpoint/model_folder.h"

namespace orrery::cli {

BenchModel::BenchModel(const BenchSettings& settings)
    : m_settings(settings), m_config(settings.modelFolder.empty() ? gpt2SmallConfig() : ModelFolder::open(settings.modelFolder).config())
{
}

Model& BenchModel::model()
{
    if (!m_model) {
        auto weights = m_settings.modelFolder.empty() ? meaninglessWeights(m_config) : ModelFolder::open(m_settings.modelFolder).loadWeights();
        m_model = std::make_unique<Model>(m_config, std::move(weights), m_settings.device);
    }
    return *m_model;
}

Prompt randomPrompt(const ModelConfig& config, int64_t length, uint64_t stream)
{
    CounterRandom random(stream, static_cast<uint64_t>(length));
    Prompt prompt;
    for (int64_t i = 0; i < length; ++i)
        prompt.ids.push_back(static_cast<int32_t>(random.uniform() * static_cast<double>(config.vocabulary)));
    return prompt;
}

}  // namespace orrery::cli
