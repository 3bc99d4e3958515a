#include "core/tokenizer/added_tokens.h"

#include "core/tokenizer/unicode_classes.h"

#include <algorithm>

namespace orrery::tokenizer {
namespace {

constexpr size_t kLongestContent = 4096;  // bytes

bool isWord(uint32_t code)
{
    return UnicodeClasses::instance().is(code, CharClass::Word);
}

bool isSpace(uint32_t code)
{
    return UnicodeClasses::instance().is(code, CharClass::Space);
}

bool standsAlone(std::string_view text, size_t begin, size_t end)
{
    const bool before = begin > 0 && isWord(utf8Before(text, begin).code);
    const bool after = end < text.size() && isWord(utf8At(text, end).code);
    return !before && !after;
}

AddedToken readToken(const Component& component)
{
    AddedToken token;
    token.id = component.member("id").asId();
    token.content = component.text("content");
    token.singleWord = component.flag("single_word", false);
    token.leftSpace = component.flag("lstrip", false);
    token.rightSpace = component.flag("rstrip", false);
    token.special = component.flag("special", false);
    token.normalized = component.flag("normalized", !token.special);
    if (token.content.size() > kLongestContent) component.bad("has a content longer than 4096 bytes", "LimitExceeded");
    return token;
}

}  // namespace

void TokenFinder::add(std::string_view content, int32_t index)
{
    if (content.empty()) return;
    uint32_t node = 0;
    for (const char byte : content) {
        uint32_t next = child(node, byte);
        if (next == 0) {
            next = static_cast<uint32_t>(m_nodes.size());
            m_nodes.emplace_back();
            m_nodes[node].children.emplace_back(static_cast<unsigned char>(byte), next);
            if (node == 0) m_first[static_cast<unsigned char>(byte)] = next;
        }
        node = next;
    }
    if (m_nodes[node].index < 0) m_nodes[node].index = index;
    m_onlyFirst = m_nodes[0].children.size() == 1 ? m_nodes[0].children[0].first : -1;
}

uint32_t TokenFinder::child(uint32_t node, char byte) const
{
    if (node == 0) return m_first[static_cast<unsigned char>(byte)];
    for (const auto& [label, next] : m_nodes[node].children)
        if (label == static_cast<unsigned char>(byte)) return next;
    return 0;
}

TokenFinder::Match TokenFinder::next(std::string_view text, size_t at) const
{
    for (; at < text.size(); ++at) {
        if (m_onlyFirst >= 0) at = std::min(text.find(static_cast<char>(m_onlyFirst), at), text.size());
        Match match;
        uint32_t node = 0;
        for (size_t i = at; i < text.size() && (node = child(node, text[i])) != 0; ++i)
            if (m_nodes[node].index >= 0) match = {m_nodes[node].index, at, i + 1};
        if (match.index >= 0) return match;
    }
    return {};
}

AddedTokens::AddedTokens(const Component& component, const Vocabulary& model, const Normalizer* normalizer, const LogSink& log)
{
    if (component.isNull()) return;
    for (size_t i = 0; i < component.count(); ++i) {
        AddedToken token = readToken(component.element(i));
        if (token.content.empty()) continue;
        if (const auto id = model.idOf(token.content); id && *id != token.id) {
            report(log, LogLevel::Warning, "the added token \"" + token.content + "\" has the id " + std::to_string(token.id)
                                               + " but the model's vocabulary gives it " + std::to_string(*id) + ": that one is used");
            token.id = *id;
        }
        if (token.special) m_special.push_back(token.id);
        m_tokens.push_back(std::move(token));
    }
    std::sort(m_special.begin(), m_special.end());
    for (size_t i = 0; i < m_tokens.size(); ++i) {
        const AddedToken& token = m_tokens[i];
        AlignedText content;
        if (token.normalized && normalizer) normalizer->apply({token.content}, content);
        else content.text = token.content;
        (token.normalized ? m_normalized : m_raw).add(content.text, static_cast<int32_t>(i));
    }
}

bool AddedTokens::isSpecial(int32_t id) const
{
    return std::binary_search(m_special.begin(), m_special.end(), id);
}

const AddedToken* AddedTokens::accepted(std::string_view text, const TokenFinder::Match& match, bool literalSpecial) const
{
    const AddedToken& token = m_tokens[static_cast<size_t>(match.index)];
    if (literalSpecial && token.special) return nullptr;
    if (token.singleWord && !standsAlone(text, match.begin, match.end)) return nullptr;
    return &token;
}

void AddedTokens::split(std::string_view text, Pass pass, bool literalSpecial, std::vector<TextPart>& parts) const
{
    const TokenFinder& finder = pass == Pass::Raw ? m_raw : m_normalized;
    const auto add = [&](int32_t id, size_t begin, size_t end) {
        if (begin < end) parts.push_back({id, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}});
    };
    size_t done = 0;
    if (!finder.empty()) {
        for (auto match = finder.next(text, 0); match.index >= 0; match = finder.next(text, match.end)) {
            const AddedToken* token = accepted(text, match, literalSpecial);
            if (!token) continue;
            size_t begin = std::max(match.begin, done), end = std::max(match.end, done);
            while (token->leftSpace && begin > done && isSpace(utf8Before(text, begin).code)) begin -= utf8Before(text, begin).length;
            while (token->rightSpace && end < text.size() && isSpace(utf8At(text, end).code)) end += utf8At(text, end).length;
            add(-1, done, begin);
            add(token->id, begin, end);
            done = end;
        }
    }
    add(-1, done, text.size());
}

}  // namespace orrery::tokenizer
