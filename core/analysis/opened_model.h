#pragma once

#include "core/checkpoint/model_folder.h"
#include "core/model/sites.h"
#include "core/tokenizer/tokenizer.h"

#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// A model folder as the workbench knows it before anything runs: config, tokenizer, sites, and what is to be said about it.
/// Immutable, shared across threads; the weights are still on the disk.
struct OpenedModel {
    ModelFolder folder;
    std::shared_ptr<const Tokenizer> tokenizer;  ///< null: only token ids can be prompts
    std::string tokenizerProblem;                ///< why there is none
    int64_t parameters = 0;
    std::vector<GraphSite> sites;                ///< in forward order
    std::vector<std::string> notes;              ///< what opening had to say

    const ModelConfig& config() const { return folder.config(); }
    std::string name() const;                    ///< the folder's own name
    int64_t tokenLimit() const;                  ///< ids below it have a token
    int64_t maskId() const;                      ///< -1: none
};

/// @throws Error as ModelFolder::open.  Cost: headers, config and tokenizer files; no weights.
std::shared_ptr<const OpenedModel> openModel(const std::string& folder);

}  // namespace orrery
