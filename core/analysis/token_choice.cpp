#include "core/analysis/token_choice.h"

#include "core/base/text.h"
#include "core/tokenizer/tokenizer.h"

#include <charconv>

namespace orrery {
namespace {

bool isNumbered(const std::string& typed)
{
    return typed.size() > 1 && typed.front() == '#' && typed.find_first_not_of("0123456789", 1) == std::string::npos;
}

TokenChoice numberedToken(const std::string& typed, int64_t vocabulary)
{
    int32_t id = -1;
    const char* end = typed.data() + typed.size();
    const auto parsed = std::from_chars(typed.data() + 1, end, id);
    if (parsed.ec == std::errc() && parsed.ptr == end && id >= 0 && id < vocabulary) return {id, {}};
    return {{}, Error(ErrorKind::Argument, quotedText(typed) + " is no token id below " + std::to_string(vocabulary)).withReason("TokenOutOfRange")};
}

}  // namespace

TokenChoice readToken(const std::string& typed, const Tokenizer* tokenizer, int64_t vocabulary)
{
    if (isNumbered(typed)) return numberedToken(typed, vocabulary);
    if (!tokenizer)
        return {{}, Error(ErrorKind::Argument, "the model's folder has no tokenizer: write a token's number, such as #318").withReason("NoTokenizer")};
    EncodeOptions plain;
    plain.addSpecial = false;
    plain.bos = BosPolicy::ForceOff;
    const std::vector<int32_t> ids = tokenizer->encode(typed, plain).ids();
    if (ids.size() == 1) return {ids.front(), {}};
    if (const auto id = tokenizer->idOf(typed)) return {*id, {}};
    std::string pieces;
    for (const int32_t id : ids) pieces += (pieces.empty() ? "" : " ") + quotedText(tokenizer->tokenText(id));
    return {{}, Error(ErrorKind::Argument, quotedText(typed) + " is " + std::to_string(ids.size()) + " tokens" + (ids.empty() ? "" : ": " + pieces)
                                               + "; give one of them, with its leading blank where it has one, or #ID").withReason("NotOneToken")};
}

int32_t chooseToken(const std::string& typed, const Tokenizer* tokenizer, int64_t vocabulary)
{
    const TokenChoice choice = readToken(typed, tokenizer, vocabulary);
    if (choice.problem) throw *choice.problem;
    return *choice.id;
}

}  // namespace orrery
