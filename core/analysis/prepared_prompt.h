#pragma once

#include "core/model/model.h"
#include "core/record/records.h"
#include "core/tokenizer/tokenizer.h"

#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// A prompt as its user wrote it, as a model reads it, and as a recording keeps it.
struct PreparedPrompt {
    Prompt prompt;
    PromptInfo info;                 ///< text (a pair's two joined by a newline), one position a token
    std::vector<std::string> notes;  ///< what the user should know: truncation, BOS and padding mistakes
    bool truncated = false;          ///< the text's last tokens are left out, and a note says so
};

/// Turns text into prompts of one model. Borrows config and tokenizer.
///
/// Sentence-transformers models read at most their maximum of tokens: longer text is truncated as that library does it, the
/// template's closing tokens kept, and a note says so. Elsewhere what is too long is left to checkPrompts to refuse.
class PromptPreparer {
public:
    /// `tokenizer` may be null: then only ids can be prepared.
    PromptPreparer(const ModelConfig& config, const Tokenizer* tokenizer) : m_config(config), m_tokenizer(tokenizer) {}

    /// @throws Error Argument with reason NoTokenizer; and as Tokenizer::encode
    PreparedPrompt text(std::string_view text, const EncodeOptions& options = {}) const;
    PreparedPrompt pair(std::string_view first, std::string_view second, const EncodeOptions& options = {}) const;
    PreparedPrompt ids(std::vector<int32_t> ids) const;

private:
    const Tokenizer& tokenizer() const;
    PreparedPrompt prepare(Encoding encoding, std::string text, size_t secondBegin) const;
    Position position(const Token& token, size_t secondBegin) const;

    const ModelConfig& m_config;
    const Tokenizer* m_tokenizer;
};

/// The encoding cut to `limit` tokens: the text's last tokens go, those a template put after it stay.
Encoding truncatedEncoding(Encoding encoding, int64_t limit);

/// One position of a recording for an id: its piece as the token's text, and what a person should see as its label.
Position positionOf(int32_t id, const Tokenizer* tokenizer);

}  // namespace orrery
