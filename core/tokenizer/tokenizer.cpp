#include "core/tokenizer/tokenizer.h"

#include "core/base/error.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/tokenizer_parts.h"

#include <algorithm>
#include <cstdio>

namespace orrery {
namespace {

constexpr size_t kMaxText = size_t{1} << 31;
constexpr size_t kKeptText = size_t{1} << 20;  // bytes of text whose scratch memory is kept for the next call

void requireLength(std::string_view text)
{
    if (text.size() >= kMaxText)
        throw Error(ErrorKind::Argument, "the text has " + std::to_string(text.size()) + " bytes, the limit is " + std::to_string(kMaxText - 1))
            .withReason("TextTooLong");
}

std::string escapedByte(char byte)
{
    char text[16];
    std::snprintf(text, sizeof text, "\u27E80x%02X\u27E9", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    return text;
}

/// `bytes` with those that are not part of a whole character written as ⟨0xHH⟩.
std::string visibleText(std::string_view bytes)
{
    std::string text;
    while (!bytes.empty()) {
        const size_t good = tokenizer::wellFormedPrefix(bytes);
        text.append(bytes.substr(0, good));
        bytes.remove_prefix(good);
        if (bytes.empty()) break;
        const size_t bad = tokenizer::illFormedLength(bytes);
        for (const char byte : bytes.substr(0, bad)) text += escapedByte(byte);
        bytes.remove_prefix(bad);
    }
    return text;
}

/// Adds the template's tokens and the texts' into one list.
std::vector<Token> surrounded(const std::vector<tokenizer::TemplateItem>& items, const std::vector<Token>* texts, bool addSpecial)
{
    std::vector<Token> tokens;
    for (const tokenizer::TemplateItem& item : items) {
        if (item.sequence < 0 && addSpecial)
            for (const int32_t id : item.ids) tokens.push_back({id, 0, 0, item.typeId, true, -1, -1});
        if (item.sequence < 0) continue;
        for (Token token : texts[item.sequence]) {
            token.typeId = item.typeId;
            tokens.push_back(token);
        }
    }
    return tokens;
}

/// Whether `items` only pass one text through.
bool isPlain(const std::vector<tokenizer::TemplateItem>& items)
{
    return items.size() == 1 && items[0].sequence == 0 && items[0].typeId == 0;
}

/// The BOS policy, and that a template's BOS gives way to one the text spells: never two.
void applyBos(BosPolicy policy, std::optional<int32_t> bos, std::vector<Token>& tokens)
{
    if (!bos) return;
    const auto isBos = [&](size_t at) { return at < tokens.size() && tokens[at].id == *bos; };
    const bool added = isBos(0) && tokens[0].sequence < 0;
    if (added && (policy == BosPolicy::ForceOff || isBos(1))) tokens.erase(tokens.begin());
    if (policy == BosPolicy::ForceOn && !isBos(0)) tokens.insert(tokens.begin(), {*bos, 0, 0, 0, true, -1, -1});
}

}  // namespace

Tokenizer::Parts::Borrowed::Borrowed(Parts& parts) : m_parts(parts)
{
    const std::lock_guard lock(parts.m_poolLock);
    if (parts.m_pool.empty()) {
        m_scratch = std::make_unique<tokenizer::PipelineScratch>();
    } else {
        m_scratch = std::move(parts.m_pool.back());
        parts.m_pool.pop_back();
    }
}

Tokenizer::Parts::Borrowed::~Borrowed()
{
    const bool huge = m_scratch->normalized.text.capacity() > kKeptText || m_scratch->pieces.spans.capacity() > kKeptText
                      || m_scratch->model.symbols.capacity() > kKeptText || m_scratch->repaired.text.capacity() > kKeptText
                      || m_scratch->pieces.owned.text.capacity() > kKeptText;
    if (huge) return;
    const std::lock_guard lock(m_parts.m_poolLock);
    m_parts.m_pool.push_back(std::move(m_scratch));
}

Tokenizer::Tokenizer(std::unique_ptr<Parts> parts) : m_parts(std::move(parts))
{
}

Tokenizer::~Tokenizer() = default;

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const
{
    requireLength(text);
    Parts::Borrowed scratch(*m_parts);
    std::vector<Token> tokens;
    m_parts->pipeline.run(text, options.literalSpecial, 0, *scratch, tokens);
    if (!isPlain(m_parts->surround.single)) tokens = surrounded(m_parts->surround.single, &tokens, options.addSpecial);
    applyBos(options.bos, m_parts->bos, tokens);
    return {std::move(tokens)};
}

Encoding Tokenizer::encodePair(std::string_view first, std::string_view second, const EncodeOptions& options) const
{
    requireLength(first);
    requireLength(second);
    Parts::Borrowed scratch(*m_parts);
    std::vector<Token> texts[2];
    m_parts->pipeline.run(first, options.literalSpecial, 0, *scratch, texts[0]);
    m_parts->pipeline.run(second, options.literalSpecial, 1, *scratch, texts[1]);
    std::vector<Token> tokens = surrounded(m_parts->surround.pair, texts, options.addSpecial);
    applyBos(options.bos, m_parts->bos, tokens);
    return {std::move(tokens)};
}

std::string Tokenizer::decode(std::span<const int32_t> ids, bool skipSpecial) const
{
    std::vector<std::string> pieces;
    for (const int32_t id : ids) {
        if ((skipSpecial && isSpecial(id)) || !m_parts->vocabulary.has(id)) continue;
        pieces.emplace_back(m_parts->vocabulary.pieceOf(id));
    }
    if (m_parts->decoder) m_parts->decoder->apply(pieces);
    std::string text;
    for (size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0 && !m_parts->decoder) text += ' ';
        text += pieces[i];
    }
    return text;
}

std::string Tokenizer::piece(int32_t id) const
{
    return std::string(m_parts->vocabulary.pieceOf(id));
}

std::string Tokenizer::tokenText(int32_t id) const
{
    const std::string_view piece = m_parts->vocabulary.pieceOf(id);
    const bool bytes = m_parts->decoder && m_parts->decoder->isBytes();
    return bytes ? visibleText(tokenizer::bytesOfPiece(piece).value_or(std::string(piece))) : std::string(piece);
}

std::optional<int32_t> Tokenizer::idOf(std::string_view piece) const
{
    return m_parts->vocabulary.idOf(piece);
}

bool Tokenizer::isSpecial(int32_t id) const
{
    return m_parts->pipeline.added.isSpecial(id);
}

int32_t Tokenizer::idLimit() const
{
    return m_parts->vocabulary.idLimit();
}

size_t Tokenizer::vocabularySize() const
{
    return m_parts->vocabulary.entries().size();
}

void Tokenizer::requireRows(int64_t embeddingRows) const
{
    if (idLimit() > embeddingRows)
        throw Error(ErrorKind::Format, "the tokenizer has ids up to " + std::to_string(idLimit() - 1) + " but the embedding has "
                                           + std::to_string(embeddingRows) + " rows")
            .withReason("VocabularyLargerThanEmbedding");
}

std::optional<int32_t> Tokenizer::bosId() const { return m_parts->bos; }
std::optional<int32_t> Tokenizer::eosId() const { return m_parts->eos; }
std::optional<int32_t> Tokenizer::maskId() const { return m_parts->mask; }
std::optional<int32_t> Tokenizer::padId() const { return m_parts->pad; }
std::optional<int32_t> Tokenizer::unkId() const { return m_parts->unk; }

bool Tokenizer::addsBos() const
{
    const std::vector<tokenizer::TemplateItem>& items = m_parts->surround.single;
    return m_parts->bos && !items.empty() && !items[0].ids.empty() && items[0].ids[0] == *m_parts->bos;
}

const Digest& Tokenizer::digest() const
{
    return m_parts->digest;
}

}  // namespace orrery
