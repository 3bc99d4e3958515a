#include "core/tokenizer/model_scratch.h"
#include "core/tokenizer/rolling_hash.h"
#include "core/tokenizer/utf8.h"

#include <algorithm>

namespace orrery::tokenizer {
namespace {

/// The pieces that may stand at one kind of place.
struct PieceSet {
    PieceTable table;
    size_t longest = 0;  // bytes

    void put(std::string_view piece, int32_t id)
    {
        table.put(piece, RollingHash::of(piece), id);
        longest = std::max(longest, piece.size());
    }
};

size_t characterCount(std::string_view word)
{
    return static_cast<size_t>(std::count_if(word.begin(), word.end(), [](char byte) { return !isContinuation(byte); }));
}

/// Greedy longest match from the left (Wu et al. 2016, arXiv:1609.08144, as BERT uses it); a word with a place where
/// nothing matches is unknown as a whole.
class WordPiece : public Model {
public:
    WordPiece(const Vocabulary& vocabulary, std::string prefix, int32_t unknown, std::string unknownPiece, size_t longestWord)
        : m_unknown(unknown), m_unknownPiece(std::move(unknownPiece)), m_longestWord(longestWord)
    {
        for (const Vocabulary::Entry& entry : vocabulary.entries()) {
            m_starting.put(entry.piece, entry.id);
            const bool continues = entry.piece.compare(0, prefix.size(), prefix) == 0;
            if (continues) m_continuing.put(std::string_view(entry.piece).substr(prefix.size()), entry.id);
        }
    }

    std::string unknownPiece() const override { return m_unknownPiece; }

    void tokenize(std::string_view word, ModelScratch& scratch, std::vector<WordToken>& tokens) const override
    {
        const uint64_t hash = hashBytes(word);
        const bool cached = word.size() <= WordCache::kLongestWord;
        if (cached && scratch.cache.find(word, hash, tokens)) return;
        const size_t before = tokens.size();
        if ((word.size() > m_longestWord && characterCount(word) > m_longestWord) || !cut(word, scratch, tokens)) {
            tokens.resize(before);
            tokens.push_back({m_unknown, 0, static_cast<uint32_t>(word.size())});
        }
        if (cached) scratch.cache.put(word, hash, std::span(tokens).subspan(before));
    }

private:
    bool cut(std::string_view word, ModelScratch& scratch, std::vector<WordToken>& tokens) const
    {
        for (size_t at = 0; at < word.size();) {
            const WordToken token = longestAt(word, at, scratch.hashes);
            if (token.id < 0) return false;
            tokens.push_back(token);
            at = token.end;
        }
        return true;
    }

    /// The longest piece that fits at `at`; id -1 if none does.
    WordToken longestAt(std::string_view word, size_t at, std::vector<uint64_t>& hashes) const
    {
        const PieceSet& pieces = at == 0 ? m_starting : m_continuing;
        const size_t limit = std::min(word.size() - at, pieces.longest);
        RollingHash hash;
        hashes.clear();
        for (size_t i = 0; i < limit; ++i) {
            hash.add(word[at + i]);
            hashes.push_back(hash.value());
        }
        for (size_t length = limit; length > 0; --length) {
            if (at + length < word.size() && isContinuation(word[at + length])) continue;
            const int32_t id = pieces.table.find(word.substr(at, length), hashes[length - 1]);
            if (id >= 0) return {id, static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)};
        }
        return {-1, 0, 0};
    }

    PieceSet m_starting, m_continuing;
    int32_t m_unknown;
    std::string m_unknownPiece;
    size_t m_longestWord;
};

/// Whole words or nothing.
class WordLevel : public Model {
public:
    WordLevel(const Vocabulary& vocabulary, int32_t unknown, std::string unknownPiece)
        : m_unknown(unknown), m_unknownPiece(std::move(unknownPiece))
    {
        for (const Vocabulary::Entry& entry : vocabulary.entries()) m_words.put(entry.piece, hashBytes(entry.piece), entry.id);
    }

    std::string unknownPiece() const override { return m_unknownPiece; }

    void tokenize(std::string_view word, ModelScratch&, std::vector<WordToken>& tokens) const override
    {
        const int32_t id = m_words.find(word, hashBytes(word));
        tokens.push_back({id >= 0 ? id : m_unknown, 0, static_cast<uint32_t>(word.size())});
    }

private:
    PieceTable m_words;
    int32_t m_unknown;
    std::string m_unknownPiece;
};

int32_t requiredUnknown(const Component& component, const Vocabulary& vocabulary, const std::string& piece)
{
    const auto id = vocabulary.idOf(piece);
    if (!id) component.bad("needs its unknown token \"" + piece + "\" in the vocabulary", "UnknownTokenMissing");
    return *id;
}

}  // namespace

std::unique_ptr<const Model> makeWordPiece(const Component& component, const Vocabulary& vocabulary)
{
    const std::string unknown = component.text("unk_token", "[UNK]");
    const auto longestWord = static_cast<size_t>(component.integer("max_input_chars_per_word", 100, 0, INT32_MAX));
    return std::make_unique<WordPiece>(vocabulary, component.text("continuing_subword_prefix", "##"),
                                       requiredUnknown(component, vocabulary, unknown), unknown, longestWord);
}

std::unique_ptr<const Model> makeWordLevel(const Component& component, const Vocabulary& vocabulary)
{
    const std::string unknown = component.text("unk_token", "<unk>");
    return std::make_unique<WordLevel>(vocabulary, requiredUnknown(component, vocabulary, unknown), unknown);
}

}  // namespace orrery::tokenizer
