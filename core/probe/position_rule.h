#pragma once

#include "core/tokenizer/encoding.h"

#include <cstdint>
#include <string>
#include <vector>

namespace orrery::probe {

/// Which positions of a prompt make up one row of features.
struct PositionRule {
    enum class Kind {
        Last,     ///< the last token of the text (a template's closing token is not of the text)
        First,    ///< the first position, whatever stands there: [CLS], BOS, or the text's first token
        Mean,     ///< the mean over the text's tokens
        MeanAll,  ///< the mean over all positions, a template's included: what sentence encoders pool
        At,       ///< one position by index; negative ones count from the end
        EachWord, ///< the last token of each labelled word: a row a word
    };
    Kind kind = Kind::Last;
    int64_t index = 0;  ///< At

    /// Of "last", "first", "mean", "mean-all", "each" or a whole number.  @throws Error Argument
    static PositionRule parse(const std::string& text);
    std::string text() const;
};

/// Positions [first, first + count) of a prompt, to be averaged.
struct PositionRange {
    int64_t first = 0, count = 0;
};

/// The positions that the rule means, in a text as it was tokenised (and perhaps cut).  Requires: kind is not EachWord; tokens is not empty
/// @throws Error Argument with reason NoSuchPosition, if the prompt has no such index or no token of the text
PositionRange positionsOf(const PositionRule& rule, const std::vector<Token>& tokens);

/// The last token that has a part of the bytes [begin, end) of the text.  @throws Error Argument with reason NoSuchPosition
PositionRange wordPosition(const std::vector<Token>& tokens, size_t begin, size_t end);

}  // namespace orrery::probe
