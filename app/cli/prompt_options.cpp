#include "app/cli/prompt_options.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "core/base/file.h"
#include "core/base/text.h"

#include <iostream>
#include <iterator>
#include <limits>

namespace orrery::cli {

namespace {

constexpr uint64_t kMaximumText = uint64_t{1} << 31;

std::vector<int32_t> tokenIds(const std::vector<int64_t>& ids)
{
    std::vector<int32_t> narrow;
    for (const int64_t id : ids) {
        if (id < 0 || id > std::numeric_limits<int32_t>::max())
            throw Error(ErrorKind::Argument, "--ids has " + std::to_string(id) + ", which is no token id").withReason("TokenOutOfRange");
        narrow.push_back(static_cast<int32_t>(id));
    }
    return narrow;
}

std::vector<PreparedPrompt> readTexts(const PromptOptions& options, const ModelSession& session)
{
    session.requireTokenizer();
    const PromptPreparer preparer = session.preparer();
    const EncodeOptions encode = encodeOptions(options);
    std::vector<std::string> texts = options.prompts;
    if (!options.file.empty()) texts.push_back(readInput(options.file));
    if (!options.lines.empty()) texts = readLines(options.lines);
    std::vector<PreparedPrompt> prompts;
    for (const std::string& text : texts)
        prompts.push_back(options.pair.empty() ? preparer.text(text, encode) : preparer.pair(text, options.pair, encode));
    return prompts;
}

}  // namespace

std::vector<OptionSpec> promptOptionSpecs(PromptOptions& options)
{
    return {
        {.name = "--prompt", .value = "TEXT", .help = "the prompt; may be repeated for several", .target = &options.prompts},
        {.name = "--ids", .value = "1,2,3", .help = "the prompt as token ids, special tokens included", .target = &options.ids,
            .commaList = true, .excludes = {"--prompt"}},
        {.name = "--file", .value = "FILE", .help = "one prompt: the whole file, - for standard input", .target = &options.file,
            .takes = Takes::File, .excludes = {"--prompt", "--ids"}},
        {.name = "--lines", .value = "FILE", .help = "one prompt a line, - for standard input", .target = &options.lines,
            .takes = Takes::File, .excludes = {"--prompt", "--ids", "--file"}},
        {.name = "--pair", .value = "TEXT", .help = "second text of a pair, as BERT reads two sentences", .target = &options.pair,
            .excludes = {"--ids"}},
        {.name = "--no-special", .help = "leave out the special tokens that the tokenizer adds", .target = &options.noSpecial},
        {.name = "--bos", .help = "a beginning-of-sequence token in front: as the tokenizer says, always, or never",
            .target = &options.bos, .choices = {"default", "on", "off"}},
    };
}

bool hasPrompt(const PromptOptions& options)
{
    return !options.prompts.empty() || !options.ids.empty() || !options.file.empty() || !options.lines.empty();
}

EncodeOptions encodeOptions(const PromptOptions& options)
{
    EncodeOptions encode;
    encode.addSpecial = !options.noSpecial;
    if (options.bos == "on") encode.bos = BosPolicy::ForceOn;
    if (options.bos == "off") encode.bos = BosPolicy::ForceOff;
    return encode;
}

std::vector<PreparedPrompt> readPrompts(const PromptOptions& options, const ModelSession& session, Output& output)
{
    if (!hasPrompt(options))
        throw Error(ErrorKind::Argument, "there is no prompt: give --prompt, --ids, --file or --lines").withReason("Usage");
    std::vector<PreparedPrompt> prompts;
    if (!options.ids.empty()) prompts.push_back(session.preparer().ids(tokenIds(options.ids)));
    else prompts = readTexts(options, session);
    for (const PreparedPrompt& prompt : prompts)
        for (const std::string& note : prompt.notes) output.note(note);
    return prompts;
}

PreparedPrompt readPrompt(const PromptOptions& options, const ModelSession& session, Output& output)
{
    std::vector<PreparedPrompt> prompts = readPrompts(options, session, output);
    if (prompts.size() != 1)
        throw Error(ErrorKind::Argument, "this takes one prompt, not " + std::to_string(prompts.size())).withReason("Usage");
    return std::move(prompts.front());
}

std::string readInput(const std::string& path)
{
    if (path != "-") return readTextFile(path, kMaximumText);
    return {std::istreambuf_iterator<char>(std::cin), {}};
}

std::vector<std::string> readLines(const std::string& path)
{
    std::vector<std::string> lines = splitText(readInput(path), '\n');
    if (lines.back().empty()) lines.pop_back();
    return lines;
}

}  // namespace orrery::cli
