#include "app/cli/model_commands.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/table.h"
#include "core/analysis/model_proof.h"
#include "core/base/json.h"
#include "core/model/verify.h"

#include <memory>

namespace orrery::cli {

namespace {

struct VerifyOptions {
    std::string folder;
    PromptOptions prompts;
};

Prompt chosenPrompt(const VerifyOptions& options, const ModelSession& session, Invocation& invocation)
{
    if (!hasPrompt(options.prompts)) return proofPrompt(session.config(), session.tokenizer().get(), invocation.options.seed);
    const auto prompts = readPrompts(options.prompts, session, invocation.output);
    if (prompts.size() != 1) throw Error(ErrorKind::Argument, "model verify takes one prompt, not " + std::to_string(prompts.size()));
    return prompts.front().prompt;
}

Json verifyDocument(const VerifyResult& result, const Prompt& prompt)
{
    Json sites = Json::array();
    for (const auto& site : result.sites)
        sites.push_back({{"name", site.name}, {"rel_diff", jsonNumber(site.difference)}, {"limit", site.limit}});
    return {{"max_rel_diff", jsonNumber(result.worst)}, {"worst_site", result.worstSite}, {"transforms", Json::array()}, {"ok", result.ok},
        {"first_differing", result.firstDiffering.empty() ? Json() : Json(result.firstDiffering)}, {"sites", sites}, {"ids", prompt.ids}};
}

std::string verifyText(const VerifyResult& result)
{
    Table table({"site", "difference", "limit"}, {Table::Align::Left, Table::Align::Right, Table::Align::Right});
    for (const auto& site : result.sites) table.add({site.name, numberText(site.difference, 3), numberText(site.limit, 1)});
    const std::string verdict = result.ok ? "ok: every site agrees with the double-precision reference"
                                          : "not ok: first beyond its limit is " + result.firstDiffering;
    return table.text() + verdict + "; largest difference " + numberText(result.worst, 3) + " at " + result.worstSite + "\n";
}

ExitCode verify(const VerifyOptions& options, Invocation& invocation)
{
    ModelSession session(options.folder, invocation);
    const Prompt prompt = chosenPrompt(options, session, invocation);
    const VerifyResult result = verifyModel(session.model(), prompt, {}, invocation.output.progress(), invocation.stop);
    if (invocation.output.isJson()) invocation.output.printJson(verifyDocument(result, prompt));
    else invocation.output.print(verifyText(result));
    return result.ok ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

CommandSpec verifyCommand()
{
    const auto options = std::make_shared<VerifyOptions>();
    CommandSpec command{.name = "verify", .summary = "Prove on a prompt that a model computes what its definition says"};
    command.details = "Runs the prompt on the device and once more in double precision with naive loops, and compares every site: the "
                      "difference is max|a-b| / max|b|, allowed up to 1e-5, for logits 1e-4. Exit code 1 if a site is beyond. "
                      "The reference is slow on purpose: keep the prompt short.";
    command.options = {
        {.name = "DIR", .help = "the model's folder", .target = &options->folder, .required = true, .takes = Takes::Folder},
    };
    for (const OptionSpec& spec : promptOptionSpecs(options->prompts)) command.options.push_back(spec);
    command.examples = {{"model verify gpt2 --prompt \"The cat sat\" --json", "the largest difference, and where it is"}};
    command.run = [options](Invocation& invocation) { return verify(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
