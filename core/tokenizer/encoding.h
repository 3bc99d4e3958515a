#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery {

/// One token of an encoded text, and where in the text it came from.
///
/// Offsets are bytes of the text as it was handed in, also where that text was not valid UTF-8. A character that several
/// tokens share is in the range of each of them. Tokens that a template added have the range [0, 0).
struct Token {
    int32_t id = 0;
    size_t begin = 0, end = 0;  ///< half-open, bytes of the original text of this token's sequence
    int32_t typeId = 0;         ///< segment of a pair, as BERT's token types
    bool special = false;       ///< a special token, whether a template added it or the text spelled it
    int32_t word = -1;          ///< index of the pre-token within its sequence; -1 for what a template added
    int32_t sequence = -1;      ///< 0 first text, 1 second text; -1 for what a template added
};

/// A text as the model sees it.
struct Encoding {
    std::vector<Token> tokens;

    std::vector<int32_t> ids() const;
    std::vector<int32_t> typeIds() const;
};

/// What becomes of the beginning-of-sequence token. Never two: a template's gives way to one that the text spells.
enum class BosPolicy {
    TokenizerDefault,  ///< as the tokenizer's template says
    ForceOn,           ///< one in front, whether or not the template adds it; no effect without a BOS token
    ForceOff           ///< the template's own is left out
};

struct EncodeOptions {
    bool addSpecial = true;       ///< apply the template ([CLS] … [SEP], BOS)
    bool literalSpecial = false;  ///< the text of special tokens is plain text: for prompts from untrusted data
    BosPolicy bos = BosPolicy::TokenizerDefault;
};

}  // namespace orrery
