#pragma once

#include "core/analysis/opened_model.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model/model.h"
#include "tests/core/model/golden_tensors.h"

#include <string>

namespace orrery::testing {

/// A tiny checkpoint of tests/golden/models, its prompt, and what other implementations say of it (tests/golden/residual).
struct GoldenResidual {
    Model model;
    Prompt prompt;
    Json expected;

    /// `name` is "gpt2/three_heads".
    static GoldenResidual open(const std::string& name)
    {
        const std::string folder = std::string(ORRERY_GOLDEN_DIR) + "/models/" + name;
        const ModelFolder opened = ModelFolder::open(folder);
        std::string file = name;
        file[file.find('/')] = '_';
        return {Model(opened.config(), opened.loadWeights()), readPrompt(folder + "/prompt.json").prompt,
            parseJson(readTextFile(std::string(ORRERY_GOLDEN_DIR) + "/residual/" + file + ".json", 1 << 24))};
    }
};

}  // namespace orrery::testing
