#include "core/base/error.h"
#include "core/tokenizer/model_scratch.h"
#include "core/tokenizer/rolling_hash.h"
#include "core/tokenizer/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>

namespace orrery::tokenizer {
namespace {

constexpr double kUnknownPenalty = 10;
constexpr size_t kLongestPiece = 4096;  // bytes

struct UnigramOptions {
    std::vector<double> scores;  // by id
    int32_t unknown = -1;
    bool byteFallback = false;
};

/// The segmentation of the largest summed score (Kudo 2018, arXiv:1804.10959), by Viterbi's algorithm.
class Unigram : public Model {
public:
    Unigram(UnigramOptions options, const Vocabulary& vocabulary) : m_options(std::move(options)), m_table(vocabulary.entries().size())
    {
        double lowest = 0;
        for (const Vocabulary::Entry& entry : vocabulary.entries()) {
            m_table.put(entry.piece, RollingHash::of(entry.piece), entry.id);
            m_longest = std::max(m_longest, entry.piece.size());
            lowest = std::min(lowest, m_options.scores[static_cast<size_t>(entry.id)]);
        }
        m_unknownScore = lowest - kUnknownPenalty;
        if (m_options.unknown >= 0) m_unknownPiece = vocabulary.pieceOf(m_options.unknown);
        for (unsigned byte = 0; byte < 256; ++byte) {
            char name[8];
            std::snprintf(name, sizeof name, "<0x%02X>", byte);
            m_byteIds[byte] = vocabulary.idOf(name).value_or(-1);
        }
    }

    std::string unknownPiece() const override { return m_unknownPiece; }

    void tokenize(std::string_view word, ModelScratch&, std::vector<WordToken>& tokens) const override
    {
        const std::vector<Node> best = search(word);
        std::vector<WordToken> path;
        for (size_t end = word.size(); end > 0; end = best[end].start) {
            const auto begin = static_cast<uint32_t>(best[end].start);
            const bool joins = best[end].id == m_options.unknown && !path.empty() && path.back().id == m_options.unknown;
            if (joins) path.back().begin = begin;
            else path.push_back({best[end].id, begin, static_cast<uint32_t>(end)});
        }
        for (auto token = path.rbegin(); token != path.rend(); ++token)
            if (token->id != m_options.unknown || !spellBytes(word, *token, tokens)) tokens.push_back(*token);
    }

private:
    struct Node {
        double score = -std::numeric_limits<double>::infinity();
        size_t start = 0;  // of the last piece
        int32_t id = -1;
    };

    /// Best last piece before each byte.
    std::vector<Node> search(std::string_view word) const
    {
        std::vector<Node> best(word.size() + 1);
        best[0].score = 0;
        const auto offer = [&](size_t start, size_t end, int32_t id, double score) {
            const double total = best[start].score + score;
            if (best[end].id < 0 || total > best[end].score) best[end] = {total, start, id};
        };
        for (size_t start = 0; start < word.size(); start += utf8Length(word[start])) {
            const size_t oneChar = utf8Length(word[start]), limit = std::min(word.size() - start, m_longest);
            bool hasOneChar = false;
            RollingHash hash;
            for (size_t length = 1; length <= limit; ++length) {
                hash.add(word[start + length - 1]);
                if (start + length < word.size() && isContinuation(word[start + length])) continue;
                const int32_t id = m_table.find(word.substr(start, length), hash.value());
                if (id < 0) continue;
                offer(start, start + length, id, m_options.scores[static_cast<size_t>(id)]);
                hasOneChar = hasOneChar || length == oneChar;
            }
            if (!hasOneChar) offer(start, start + oneChar, m_options.unknown, m_unknownScore);
        }
        return best;
    }

    /// Unknown text as its bytes' tokens, each covering all of it, if all of them exist.
    bool spellBytes(std::string_view word, WordToken token, std::vector<WordToken>& tokens) const
    {
        if (!m_options.byteFallback) return false;
        const std::string_view text = word.substr(token.begin, token.end - token.begin);
        const auto id = [&](char byte) { return m_byteIds[static_cast<unsigned char>(byte)]; };
        if (std::any_of(text.begin(), text.end(), [&](char byte) { return id(byte) < 0; })) return false;
        for (const char byte : text) tokens.push_back({id(byte), token.begin, token.end});
        return true;
    }

    UnigramOptions m_options;
    PieceTable m_table;
    size_t m_longest = 0;
    double m_unknownScore = 0;
    std::string m_unknownPiece;
    std::array<int32_t, 256> m_byteIds;
};

double readScore(const Component& component)
{
    if (!component.json().is_number() || !std::isfinite(component.json().get<double>())) component.bad("is not a finite number");
    return component.json().get<double>();
}

}  // namespace

ModelAndVocabulary makeUnigram(const Component& component)
{
    const Component list = component.member("vocab");
    UnigramOptions options;
    std::vector<Vocabulary::Entry> entries;
    for (size_t i = 0; i < list.count(); ++i) {
        const Component pair = list.element(i);
        if (pair.count() != 2) pair.bad("is not a piece and its score");
        entries.push_back({static_cast<int32_t>(i), pair.element(0).asText()});
        if (entries.back().piece.size() > kLongestPiece) pair.bad("is longer than 4096 bytes", "LimitExceeded");
        options.scores.push_back(readScore(pair.element(1)));
    }
    if (entries.empty()) list.bad("is empty");
    const int64_t unknown = component.integer("unk_id", -1, 0, INT32_MAX);
    if (unknown < 0 || unknown >= static_cast<int64_t>(entries.size()))
        component.member("unk_id").bad("is not the id of a piece", "UnknownTokenMissing");
    options.unknown = static_cast<int32_t>(unknown);
    options.byteFallback = component.flag("byte_fallback", false);
    Vocabulary vocabulary(std::move(entries), list.place());
    auto model = std::make_unique<Unigram>(std::move(options), vocabulary);
    return {std::move(model), std::move(vocabulary)};
}

}  // namespace orrery::tokenizer
