#pragma once

#include "core/base/log.h"
#include "core/tokenizer/aligned_text.h"
#include "core/tokenizer/component.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/vocabulary.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// A token that is found in the text before any word is cut.
struct AddedToken {
    int32_t id = 0;
    std::string content;
    bool singleWord = false;        ///< only where no word character touches it
    bool leftSpace = false;         ///< takes the whitespace before it
    bool rightSpace = false;        ///< takes the whitespace after it
    bool normalized = false;        ///< sought in the normalised text
    bool special = false;
};

/// A stretch of text: an added token, or what is between two of them.
struct TextPart {
    int32_t id;  // -1: no added token
    Span span;
};

/// Finds a set of texts, leftmost first, the longest of those that start at one place.
/// Cost: linear, times the longest of them where they keep half-matching.
class TokenFinder {
public:
    void add(std::string_view content, int32_t index);
    bool empty() const { return m_nodes.size() == 1; }

    struct Match {
        int32_t index = -1;
        size_t begin = 0, end = 0;
    };
    /// The first match at or after `at`; index -1 if there is none.
    Match next(std::string_view text, size_t at) const;

private:
    struct Node {
        int32_t index = -1;                                 // of the text that ends here
        std::vector<std::pair<unsigned char, uint32_t>> children;
    };
    uint32_t child(uint32_t node, char byte) const;  // 0 if none

    std::vector<Node> m_nodes{1};
    std::array<uint32_t, 256> m_first{};  // children of the root
    int m_onlyFirst = -1;                 // the one first byte there is; -1 if there are none or several
};

/// A tokenizer's added tokens.
class AddedTokens {
public:
    /// Takes the id a content has in the model's vocabulary over the file's; empty contents are ignored.
    /// @throws Error Format BadTokenId, BadTokenizer, LimitExceeded
    AddedTokens(const Component& component, const Vocabulary& model, const Normalizer* normalizer, const LogSink& log);
    AddedTokens() = default;

    const std::vector<AddedToken>& tokens() const { return m_tokens; }
    bool isSpecial(int32_t id) const;

    enum class Pass { Raw, Normalized };
    /// `text` cut at the tokens of one pass; parts are not empty. `literalSpecial`: special tokens are plain text.
    void split(std::string_view text, Pass pass, bool literalSpecial, std::vector<TextPart>& parts) const;

private:
    const AddedToken* accepted(std::string_view text, const TokenFinder::Match& match, bool literalSpecial) const;

    std::vector<AddedToken> m_tokens;
    std::vector<int32_t> m_special;  // rising
    TokenFinder m_raw, m_normalized;
};

}  // namespace orrery::tokenizer
