#include "core/analysis/prepared_prompt.h"

#include "core/base/error.h"
#include "core/tokenizer/encoding_notes.h"

#include <algorithm>

namespace orrery {
namespace {

/// Tokens the model may read of a text that is cut to fit; 0 if it is not to be cut.
int64_t truncationLimit(const ModelConfig& config)
{
    if (config.sentence.kind == SentencePooling::Kind::None) return 0;
    return config.sentence.maximumTokens > 0 ? config.sentence.maximumTokens : config.context;
}

std::string truncationNote(size_t tokens, int64_t limit)
{
    return "the text has " + std::to_string(tokens) + " tokens; this sentence encoder reads " + std::to_string(limit)
        + ", so its end was left out";
}

}  // namespace

Encoding truncatedEncoding(Encoding encoding, int64_t limit)
{
    std::vector<Token>& tokens = encoding.tokens;
    const auto room = static_cast<size_t>(limit);
    if (tokens.size() <= room) return encoding;
    const auto lastOfText = std::find_if(tokens.rbegin(), tokens.rend(), [](const Token& token) { return token.sequence >= 0; });
    const auto closing = std::min(room, static_cast<size_t>(lastOfText - tokens.rbegin()));
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(room - closing), tokens.end() - static_cast<std::ptrdiff_t>(closing));
    return encoding;
}

Position positionOf(int32_t id, const Tokenizer* tokenizer)
{
    Position position;
    position.token = id;
    if (!tokenizer || id < 0 || id >= tokenizer->idLimit()) return position;
    position.piece = tokenizer->piece(id);
    position.label = tokenizer->tokenText(id);
    if (tokenizer->isSpecial(id)) position.flags = kPositionSpecial;
    return position;
}

const Tokenizer& PromptPreparer::tokenizer() const
{
    if (!m_tokenizer)
        throw Error(ErrorKind::Argument, "the model's folder has no tokenizer: give token ids instead of text").withReason("NoTokenizer");
    return *m_tokenizer;
}

Position PromptPreparer::position(const Token& token, size_t secondBegin) const
{
    Position position = positionOf(token.id, m_tokenizer);
    const size_t begin = token.sequence == 1 ? secondBegin : 0;
    if (token.sequence >= 0) {
        position.byteBegin = static_cast<int64_t>(begin + token.begin);
        position.byteEnd = static_cast<int64_t>(begin + token.end);
    }
    position.tokenType = token.typeId;
    position.flags = token.special ? kPositionSpecial : 0;
    return position;
}

PreparedPrompt PromptPreparer::prepare(Encoding encoding, std::string text, size_t secondBegin) const
{
    PreparedPrompt prepared;
    const int64_t limit = truncationLimit(m_config);
    if (limit > 0 && static_cast<int64_t>(encoding.tokens.size()) > limit) {
        prepared.notes.push_back(truncationNote(encoding.tokens.size(), limit));
        prepared.truncated = true;
        encoding = truncatedEncoding(std::move(encoding), limit);
    }
    for (const std::string& note : encodingNotes(tokenizer(), encoding)) prepared.notes.push_back(note);
    prepared.prompt.ids = encoding.ids();
    if (m_config.tokenTypes > 0) prepared.prompt.typeIds = encoding.typeIds();
    prepared.info.text = std::move(text);
    for (const Token& token : encoding.tokens) prepared.info.positions.push_back(position(token, secondBegin));
    return prepared;
}

PreparedPrompt PromptPreparer::text(std::string_view text, const EncodeOptions& options) const
{
    return prepare(tokenizer().encode(text, options), std::string(text), 0);
}

PreparedPrompt PromptPreparer::pair(std::string_view first, std::string_view second, const EncodeOptions& options) const
{
    return prepare(tokenizer().encodePair(first, second, options), std::string(first) + "\n" + std::string(second), first.size() + 1);
}

PreparedPrompt PromptPreparer::ids(std::vector<int32_t> ids) const
{
    PreparedPrompt prepared;
    prepared.info.kind = PromptKind::Tokens;
    for (const int32_t id : ids) prepared.info.positions.push_back(positionOf(id, m_tokenizer));
    prepared.prompt.ids = std::move(ids);
    return prepared;
}

}  // namespace orrery
