#pragma once

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/encoding.h"
#include "core/tokenizer/model_scratch.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/pre_tokenizer.h"

#include <memory>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// What one encoding needs besides the tokenizer: buffers and the word cache.
struct PipelineScratch {
    AlignedText repaired, normalized;
    std::vector<TextPart> rawParts, parts;
    Pieces pieces;
    std::vector<WordToken> words;
    ModelScratch model;
};

/// From a text to its tokens, before any template. Immutable.
struct Pipeline {
    AddedTokens added;
    std::unique_ptr<const Normalizer> normalizer;
    PreTokenizers preTokenizers;
    std::unique_ptr<const Model> model;

    /// Appends the tokens of `text`; `sequence` is stamped on them.
    void run(std::string_view text, bool literalSpecial, int32_t sequence, PipelineScratch& scratch, std::vector<Token>& tokens) const;
};

}  // namespace orrery::tokenizer
