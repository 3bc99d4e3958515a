#pragma once

#include "core/tokenizer/model.h"
#include "core/tokenizer/piece_table.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// Remembers the tokens of words. Bounded: when it is full it starts anew. One thread at a time.
class WordCache {
public:
    static constexpr size_t kLongestWord = 256;  ///< bytes; longer words are rarely seen again

    /// Whether the word is known; then its tokens are appended to `tokens`.
    bool find(std::string_view word, uint64_t hash, std::vector<WordToken>& tokens) const
    {
        const int32_t entry = m_index.find(word, hash);
        if (entry == PieceTable::kAbsent) return false;
        const size_t begin = m_starts[static_cast<size_t>(entry)], end = m_starts[static_cast<size_t>(entry) + 1];
        for (size_t i = begin; i < end; ++i) tokens.push_back(m_tokens[i]);
        return true;
    }

    /// Requires: not known yet, at most kLongestWord bytes.
    void put(std::string_view word, uint64_t hash, std::span<const WordToken> tokens);

private:
    static constexpr size_t kMostWords = 1 << 16, kMostTokens = 1 << 18;

    PieceTable m_index;
    std::vector<size_t> m_starts{0};   // [words + 1]
    std::vector<WordToken> m_tokens;
};

}  // namespace orrery::tokenizer
