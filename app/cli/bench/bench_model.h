#pragma once

#include "app/cli/bench/bench_list.h"
#include "core/model/model.h"

#include <memory>

namespace orrery::cli {

/// The model that whole runs are timed on, made or loaded when the first of them starts: the user's, or one of GPT-2 small's shape.
class BenchModel {
public:
    explicit BenchModel(const BenchSettings& settings);

    const ModelConfig& config() const { return m_config; }
    Model& model();

private:
    const BenchSettings& m_settings;
    ModelConfig m_config;
    std::unique_ptr<Model> m_model;
};

/// Random tokens, the same for the same length and stream.
Prompt randomPrompt(const ModelConfig& config, int64_t length, uint64_t stream = 1);

}  // namespace orrery::cli
