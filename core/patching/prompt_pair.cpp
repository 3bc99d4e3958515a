#include "core/patching/prompt_pair.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>

namespace orrery {
namespace {

/// `" Mary", " went"` of the prompt's tokens [first, last); the first six.
std::string tokensText(const PreparedPrompt& prompt, size_t first, size_t last)
{
    if (first >= last) return "no token";
    std::vector<std::string> texts;
    for (size_t i = first; i < std::min(last, first + 6); ++i) {
        const Position& position = prompt.info.positions[i];
        texts.push_back(position.label ? quotedText(*position.label, 32) : "#" + std::to_string(prompt.prompt.ids[i]));
    }
    if (last - first > 6) texts.push_back("...");
    return joinText(texts, ", ");
}

Error unequalLengths(const PreparedPrompt& clean, const PreparedPrompt& corrupt)
{
    const std::vector<int32_t>&a = clean.prompt.ids, &b = corrupt.prompt.ids;
    size_t front = 0, back = 0;
    while (front < std::min(a.size(), b.size()) && a[front] == b[front]) ++front;
    while (back < std::min(a.size(), b.size()) - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
    return Error(ErrorKind::Argument, "the clean prompt has " + std::to_string(a.size()) + " tokens, the corrupt one " + std::to_string(b.size())
                                          + ": at position " + std::to_string(front) + " stands " + tokensText(clean, front, a.size() - back) + " against "
                                          + tokensText(corrupt, front, b.size() - back) + ", after which they are the same")
        .withReason("UnequalLengths");
}

}  // namespace

std::vector<int64_t> alignPrompts(const PreparedPrompt& clean, const PreparedPrompt& corrupt)
{
    const Prompt &a = clean.prompt, &b = corrupt.prompt;
    if (a.ids.size() != b.ids.size()) throw unequalLengths(clean, corrupt);
    if (a.typeIds != b.typeIds)
        throw Error(ErrorKind::Argument, "the two prompts' token types differ: their second texts begin at different positions").withReason("UnequalLengths");
    std::vector<int64_t> differing;
    for (size_t i = 0; i < a.ids.size(); ++i)
        if (a.ids[i] != b.ids[i]) differing.push_back(static_cast<int64_t>(i));
    if (differing.empty()) throw Error(ErrorKind::Argument, "the two prompts have the same tokens: nothing to patch").withReason("EqualPrompts");
    return differing;
}

}  // namespace orrery
