#include "core/tokenizer/stream_decoder.h"

#include <algorithm>
#include <utility>

namespace orrery {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";
constexpr size_t kWindow = 16;  // ids

/// Bytes of `text` before its last characters that may still change: those shown as U+FFFD so far.
size_t settled(const std::string& text)
{
    std::string_view rest = text;
    while (rest.ends_with(kReplacement)) rest.remove_suffix(kReplacement.size());
    return rest.size();
}

}  // namespace

StreamDecoder::StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer, bool skipSpecial)
    : m_tokenizer(std::move(tokenizer)), m_skipSpecial(skipSpecial)
{
}

std::string StreamDecoder::add(int32_t id)
{
    m_ids.push_back(id);
    const std::string text = m_tokenizer->decode(m_ids, m_skipSpecial);
    const size_t end = std::max(settled(text), m_said);
    const std::string news = text.substr(std::min(m_said, text.size()), end - m_said);
    m_said = end;
    if (m_ids.size() >= kWindow && m_said == text.size()) shortenWindow();
    return news;
}

/// One id of context is enough for what follows, if it has a text of its own.
void StreamDecoder::shortenWindow()
{
    const std::string last = m_tokenizer->decode(std::span(&m_ids.back(), 1), m_skipSpecial);
    if (last.empty() || last.find(kReplacement) != std::string::npos) return;
    m_ids.assign(1, m_ids.back());
    m_said = last.size();
}

std::string StreamDecoder::finish()
{
    const std::string text = m_tokenizer->decode(m_ids, m_skipSpecial);
    m_ids.clear();
    return text.substr(std::min(std::exchange(m_said, 0), text.size()));
}

}  // namespace orrery
