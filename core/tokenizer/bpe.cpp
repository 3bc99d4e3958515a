#include "core/base/error.h"
#include "core/tokenizer/aligned_text.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/merge_symbols.h"
#include "core/tokenizer/model.h"

#include <array>
#include <cstdio>

namespace orrery::tokenizer {
namespace {

constexpr size_t kLongestPiece = 4096;  // bytes; no merge of a real tokenizer comes near

struct BpeOptions {
    std::string prefix, suffix;   // of symbols that continue a word; of the last one
    int32_t unknown = -1;
    std::string unknownPiece;
    bool fuseUnknown = false, byteFallback = false, ignoreMerges = false;
    bool bytes = false;           // words are plain bytes, each standing for its character of the byte alphabet
};

class Bpe : public Model {
public:
    Bpe(BpeOptions options, const Vocabulary& vocabulary, MergeTable merges) : m_options(std::move(options)), m_merges(std::move(merges))
    {
        m_byteIds.fill(-1);
        m_fallbackIds.fill(-1);
        for (const Vocabulary::Entry& entry : vocabulary.entries()) addPiece(entry);
        for (unsigned byte = 0; byte < 256; ++byte) {
            char name[8];
            std::snprintf(name, sizeof name, "<0x%02X>", byte);
            m_fallbackIds[byte] = vocabulary.idOf(name).value_or(-1);
        }
    }

    std::string unknownPiece() const override { return m_options.unknownPiece; }

    void tokenize(std::string_view word, ModelScratch& scratch, std::vector<WordToken>& tokens) const override
    {
        const uint64_t hash = hashBytes(word);
        const bool cached = word.size() <= WordCache::kLongestWord;
        if (cached && scratch.cache.find(word, hash, tokens)) return;
        const size_t before = tokens.size();
        const int32_t whole = m_options.ignoreMerges ? m_pieces.find(word, hash) : -1;
        if (whole >= 0) tokens.push_back({whole, 0, static_cast<uint32_t>(word.size())});
        else merge(word, scratch, tokens);
        if (cached) scratch.cache.put(word, hash, std::span(tokens).subspan(before));
    }

private:
    void addPiece(const Vocabulary::Entry& entry)
    {
        if (!m_options.bytes) return m_pieces.put(entry.piece, hashBytes(entry.piece), entry.id);
        const auto bytes = bytesOfPiece(entry.piece);
        if (!bytes) return;
        m_pieces.put(*bytes, hashBytes(*bytes), entry.id);
        if (bytes->size() == 1) m_byteIds[static_cast<unsigned char>(bytes->front())] = entry.id;
    }

    void merge(std::string_view word, ModelScratch& scratch, std::vector<WordToken>& tokens) const
    {
        scratch.symbols.clear();
        bool afterUnknown = false;
        for (size_t at = 0; at < word.size();) {
            const size_t length = m_options.bytes ? 1 : utf8Length(word[at]);
            const int32_t id = m_options.bytes ? m_byteIds[static_cast<unsigned char>(word[at])] : symbolId(word, at, length);
            const Span span{static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)};
            if (id >= 0) scratch.symbols.push_back({id, span.begin, span.end, -1, -1});
            const bool known = id >= 0 || spellBytes(word, span, scratch);
            afterUnknown = !known && addUnknown(span, afterUnknown, scratch);
            at += length;
        }
        mergeSymbols(m_merges, scratch);
        for (const MergeSymbol& symbol : scratch.symbols) tokens.push_back({symbol.id, symbol.begin, symbol.end});
    }

    int32_t symbolId(std::string_view word, size_t at, size_t length) const
    {
        const std::string_view symbol = word.substr(at, length);
        const bool first = at == 0, last = at + length == word.size();
        if ((first || m_options.prefix.empty()) && (!last || m_options.suffix.empty())) return m_pieces.find(symbol, hashBytes(symbol));
        std::string marked = first ? std::string() : m_options.prefix;
        marked.append(symbol);
        if (last) marked.append(m_options.suffix);
        return m_pieces.find(marked, hashBytes(marked));
    }

    /// A character as its bytes' tokens, each covering that byte, if all of them exist.
    bool spellBytes(std::string_view word, Span span, ModelScratch& scratch) const
    {
        if (!m_options.byteFallback) return false;
        for (uint32_t at = span.begin; at < span.end; ++at)
            if (m_fallbackIds[static_cast<unsigned char>(word[at])] < 0) return false;
        for (uint32_t at = span.begin; at < span.end; ++at)
            scratch.symbols.push_back({m_fallbackIds[static_cast<unsigned char>(word[at])], at, at + 1, -1, -1});
        return true;
    }

    /// Returns whether the last symbol is an unknown one now; a model without one drops the character.
    bool addUnknown(Span span, bool afterUnknown, ModelScratch& scratch) const
    {
        if (m_options.unknown < 0) return false;
        if (afterUnknown && m_options.fuseUnknown) scratch.symbols.back().end = span.end;
        else scratch.symbols.push_back({m_options.unknown, span.begin, span.end, -1, -1});
        return true;
    }

    BpeOptions m_options;
    MergeTable m_merges;
    PieceTable m_pieces;
    std::array<int32_t, 256> m_byteIds, m_fallbackIds;
};

struct MergePair {
    std::string left, right;
};

MergePair readMerge(const Component& component)
{
    const Json& json = component.json();
    if (json.is_array() && json.size() == 2) return {component.element(0).asText(), component.element(1).asText()};
    if (!json.is_string()) component.bad("is neither a string \"a b\" nor a pair", "BadMerges");
    const auto& text = json.get_ref<const std::string&>();
    const size_t space = text.find(' ');
    if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos || space == 0 || space + 1 == text.size())
        component.bad("is \"" + text.substr(0, 60) + "\": two pieces and exactly one space are needed", "BadMerges");
    return {text.substr(0, space), text.substr(space + 1)};
}

int32_t operand(const Vocabulary& vocabulary, const std::string& piece, const Component& component)
{
    const auto id = vocabulary.idOf(piece);
    if (!id) component.bad("needs \"" + piece + "\", which the vocabulary does not have", "MergeOutOfVocabulary");
    return *id;
}

MergeTable readMerges(const Component& list, const Vocabulary& vocabulary, const std::string& prefix)
{
    MergeTable merges(list.count());
    for (size_t rank = 0; rank < list.count(); ++rank) {
        const Component component = list.element(rank);
        const MergePair pair = readMerge(component);
        const bool continues = !prefix.empty() && pair.right.compare(0, prefix.size(), prefix) == 0;
        if (pair.left.size() + pair.right.size() > kLongestPiece) component.bad("makes a piece longer than 4096 bytes", "LimitExceeded");
        const std::string whole = pair.left + pair.right.substr(continues ? prefix.size() : 0);
        merges.put(operand(vocabulary, pair.left, component), operand(vocabulary, pair.right, component),
                   {static_cast<uint32_t>(rank), operand(vocabulary, whole, component)});
    }
    return merges;
}

}  // namespace

std::unique_ptr<const Model> makeBpe(const Component& component, const Vocabulary& vocabulary, bool bytes)
{
    BpeOptions options;
    options.prefix = component.text("continuing_subword_prefix", "");
    options.suffix = component.text("end_of_word_suffix", "");
    options.unknown = unknownId(component, vocabulary);
    options.unknownPiece = component.text("unk_token", "");
    options.fuseUnknown = component.flag("fuse_unk", false);
    options.byteFallback = component.flag("byte_fallback", false);
    options.ignoreMerges = component.flag("ignore_merges", false);
    options.bytes = bytes;
    MergeTable merges = readMerges(component.member("merges"), vocabulary, options.prefix);
    return std::make_unique<Bpe>(std::move(options), vocabulary, std::move(merges));
}

}  // namespace orrery::tokenizer
