#pragma once

#include "core/analysis/opened_model.h"
#include "core/model/model.h"
#include "core/model/verify.h"
#include "core/record/records.h"

#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// What is known of how faithfully a loaded model is computed here, and of which model that is known. Immutable.
struct ModelProof {
    Digest weights{};
    std::string configText;            ///< config.json: the same weights under another config are another model
    VerifyResult result;               ///< the device against the double-precision reference, site by site
    bool family = false;               ///< reference files cover the model's variant (reference_variants.h)
    int64_t positions = 0;             ///< of the prompt it was shown on
    double seconds = 0;                ///< it took

    bool kernelsProved() const { return result.ok; }
    bool familyProved() const { return result.ok && family; }
};

/// A short prompt to prove a model on: a sentence, or random ids for a model without a tokenizer or with little context.
Prompt proofPrompt(const ModelConfig& config, const Tokenizer* tokenizer, uint64_t seed = 0);

/// Runs the prompt on a device of its own, opened as `device` says, and in double precision, and compares all sites. The weights are
/// shared, not copied.
/// @throws Error as verifyModel.  Cost: about 2 ns a parameter and token; seconds for GPT-2 small
ModelProof proveModel(const OpenedModel& opened, const std::shared_ptr<const ModelWeights>& weights, const DeviceOpenArgs& device = {0, 0},
    const Progress& progress = {}, const std::stop_token& stop = {});

/// Whether the proof is about the model that a run was made with: same weights, same config, no weight transforms.
bool isAbout(const ModelProof& proof, const ModelInfo& model);

/// Names of the weight transforms that a recording's model has on, as `ModelInfo::processingJson` lists them; text that is no JSON
/// object counts as one unknown transform.
std::vector<std::string> activeTransforms(const std::string& processingJson);

}  // namespace orrery
