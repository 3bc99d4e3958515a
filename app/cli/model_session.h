#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"
#include "core/analysis/prepared_prompt.h"
#include "core/checkpoint/model_folder.h"
#include "core/model/model.h"
#include "core/tokenizer/tokenizer.h"

#include <memory>
#include <optional>
#include <string>

namespace orrery::cli {

/// A command's --model: the opened folder, its tokenizer if there is one, and the model, loaded when it is first asked for.
class ModelSession {
public:
    /// A tokenizer that can't be used is noted, and only ends what needs one.
    /// @throws Error as ModelFolder::open
    ModelSession(const std::string& folder, Invocation& invocation);

    const ModelFolder& folder() const { return m_folder; }
    const ModelConfig& config() const { return m_folder.config(); }
    std::string name() const;  ///< the folder's own
    /// Null if the folder has none that can be used.
    std::shared_ptr<const Tokenizer> tokenizer() const { return m_tokenizer; }
    /// @throws Error why there is none
    const Tokenizer& requireTokenizer() const;
    PromptPreparer preparer() const { return {config(), m_tokenizer.get()}; }
    /// Ids below it have a token.
    int64_t tokenLimit() const;
    Model& model();

private:
    void openTokenizer();

    Invocation& m_invocation;
    ModelFolder m_folder;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::optional<Error> m_tokenizerError;
    std::unique_ptr<Model> m_model;
};

/// The option --model.
OptionSpec modelOption(std::string& folder);

}  // namespace orrery::cli
