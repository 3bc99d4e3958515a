#include "app/cli/prompt_set_option.h"

#include "app/cli/output.h"
#include "app/cli/workspace_option.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/prompts/stored_prompt_sets.h"

namespace orrery::cli {

std::vector<OptionSpec> promptSetOptions(PromptSetChoice& choice)
{
    return {
        {.name = "--set", .value = "FILE", .help = "a prompt set: CSV, TSV, JSONL with a column text, or clean and corrupt, and answer and wrong "
            "where they differ; .txt of a prompt a line; or W.orrery:NAME", .target = &choice.set, .takes = Takes::File},
        {.name = "--encoding", .help = "of the set's file; replace reads what is not UTF-8 as U+FFFD", .target = &choice.encoding,
            .choices = {"utf-8", "latin1", "replace"}},
    };
}

PromptSet loadPromptSet(const PromptSetChoice& choice, Invocation& invocation)
{
    const size_t colon = choice.set.rfind(".orrery:");
    if (colon == std::string::npos) {
        PromptSetOptions options;
        options.table.encoding = table::textEncodingNamed(choice.encoding);
        return readPromptSet(choice.set, options, invocation.stop);
    }
    const std::string file = choice.set.substr(0, colon + 7), name = choice.set.substr(colon + 8);
    const auto set = readStoredPromptSet(openWorkspace(file, Access::ReadOnly, invocation), name);
    if (!set) throw Error(ErrorKind::Argument, "there is no prompt set \"" + name + "\"").withReason("NoSuchPromptSet").inFile(file);
    return *set;
}

Json promptSetDocument(const PromptSet& set)
{
    return {{"name", set.name}, {"items", set.items.size()}, {"digest", digestText(set.digest())}};
}

}  // namespace orrery::cli
