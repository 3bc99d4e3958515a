#include "core/tokenizer/word_cache.h"

namespace orrery::tokenizer {

void WordCache::put(std::string_view word, uint64_t hash, std::span<const WordToken> tokens)
{
    if (m_index.size() >= kMostWords || m_tokens.size() + tokens.size() > kMostTokens) {
        m_index.clear();
        m_starts.assign(1, 0);
        m_tokens.clear();
    }
    m_index.put(word, hash, static_cast<int32_t>(m_index.size()));
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    m_starts.push_back(m_tokens.size());
}

}  // namespace orrery::tokenizer
