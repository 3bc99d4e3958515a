#pragma once

#include "app/cli/command_spec.h"
#include "core/analysis/prepared_prompt.h"

#include <string>
#include <vector>

namespace orrery::cli {

class ModelSession;
class Output;

/// Where a command's prompts come from.
struct PromptOptions {
    std::vector<std::string> prompts;
    std::vector<int64_t> ids;
    std::string file, lines, pair;
    bool noSpecial = false;
    std::string bos = "default";
};

/// --prompt, --ids, --file, --lines, --pair, --no-special, --bos.
std::vector<OptionSpec> promptOptionSpecs(PromptOptions& options);

/// Whether any of them names a prompt.
bool hasPrompt(const PromptOptions& options);

EncodeOptions encodeOptions(const PromptOptions& options);

/// The prompts in the order given; their notes are told.
/// @throws Error Argument if there is none, or an id is no token id; Io; what the tokenizer throws
std::vector<PreparedPrompt> readPrompts(const PromptOptions& options, const ModelSession& session, Output& output);

/// The one prompt of a command that takes one.  @throws Error Argument if there are more; as readPrompts
PreparedPrompt readPrompt(const PromptOptions& options, const ModelSession& session, Output& output);

/// A file's text, or standard input's for "-".  @throws Error Io
std::string readInput(const std::string& path);
/// Its lines without their newlines; a last line without one counts, an empty rest does not.
std::vector<std::string> readLines(const std::string& path);

}  // namespace orrery::cli
