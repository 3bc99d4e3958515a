#include "app/cli/token_option.h"

#include "app/cli/model_session.h"
#include "app/cli/table.h"
#include "core/base/json.h"

#include <charconv>

namespace orrery::cli {

namespace {

int32_t numberedToken(const std::string& typed, int64_t vocabulary)
{
    int32_t id = -1;
    const char* end = typed.data() + typed.size();
    const auto parsed = std::from_chars(typed.data() + 1, end, id);
    if (parsed.ec == std::errc() && parsed.ptr == end && id >= 0 && id < vocabulary) return id;
    throw Error(ErrorKind::Argument, "\"" + typed + "\" is no token id below " + std::to_string(vocabulary)).withReason("TokenOutOfRange");
}

}  // namespace

int32_t tokenFrom(const std::string& typed, const ModelSession& session)
{
    if (typed.size() > 1 && typed.front() == '#' && typed.find_first_not_of("0123456789", 1) == std::string::npos)
        return numberedToken(typed, session.config().vocabulary);
    const Tokenizer& tokenizer = session.requireTokenizer();
    EncodeOptions plain;
    plain.addSpecial = false;
    plain.bos = BosPolicy::ForceOff;
    const std::vector<int32_t> ids = tokenizer.encode(typed, plain).ids();
    if (ids.size() == 1) return ids.front();
    if (const auto id = tokenizer.idOf(typed)) return *id;
    std::string pieces;
    for (const int32_t id : ids) pieces += (pieces.empty() ? "" : " ") + quotedText(tokenizer.tokenText(id));
    throw Error(ErrorKind::Argument, quotedText(typed) + " is " + std::to_string(ids.size()) + " tokens" + (ids.empty() ? "" : ": " + pieces)
                                         + "; give one of them, with its leading blank where it has one, or #ID")
        .withReason("NotOneToken");
}

Json tokenDocument(int32_t id, const ModelSession& session)
{
    const auto tokenizer = session.tokenizer();
    return {{"id", id}, {"token", tokenizer ? Json(tokenizer->piece(id)) : Json()}, {"text", tokenizer ? Json(tokenizer->tokenText(id)) : Json()}};
}

std::string tokenLabel(int32_t id, const ModelSession& session)
{
    return session.tokenizer() ? quotedText(session.tokenizer()->tokenText(id)) : "#" + std::to_string(id);
}

}  // namespace orrery::cli
