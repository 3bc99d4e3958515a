#include "app/cli/commands.h"

#include "app/cli/device_choice.h"
#include "app/cli/keep_result.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/recorded_prompt_option.h"
#include "app/cli/table.h"
#include "core/analysis/run_comparison.h"
#include "core/base/digest.h"
#include "core/base/json.h"

#include <memory>

namespace orrery::cli {

namespace {

struct CompareOptions {
    RecordedOptions first;
    std::string otherFile, folder, otherFolder;
    int64_t otherRun = 0, otherItem = 0;
    PromptOptions prompts;
    KeepChoice keep;
    std::vector<std::string> sites;
    double limit = 1e-5;
};

Json optional(const std::optional<double>& value) { return value ? jsonNumber(*value) : Json(); }
std::string optionalText(const std::optional<double>& value, int digits) { return value ? numberText(*value, digits) : "-"; }

Json comparisonDocument(const RunComparison& comparison)
{
    Json document{{"first_differing", comparison.firstDiffering.empty() ? Json() : Json(comparison.firstDiffering)}, {"limit", comparison.limit},
        {"only_first", comparison.onlyFirst}, {"only_second", comparison.onlySecond}, {"sites", Json::array()}};
    for (const SiteComparison& site : comparison.sites)
        document["sites"].push_back({{"name", site.site}, {"layer", site.layer}, {"shape", site.first.sizes()}, {"other_shape", site.second.sizes()},
            {"max_diff", optional(site.largest)}, {"rel_diff", optional(site.relative)}, {"cosine", optional(site.cosine)}, {"cka", optional(site.cka)}});
    return document;
}

std::string comparisonText(const RunComparison& comparison)
{
    using Align = Table::Align;
    Table table({"site", "max difference", "relative", "cosine", "CKA"}, {Align::Left, Align::Right, Align::Right, Align::Right, Align::Right});
    for (const SiteComparison& site : comparison.sites)
        table.add({site.site, site.largest ? numberText(*site.largest, 3) : site.first.text() + " and " + site.second.text(), optionalText(site.relative, 3),
            optionalText(site.cosine, 6), optionalText(site.cka, 4)});
    std::string text = table.text();
    if (!comparison.onlyFirst.empty()) text += "only in the first: " + std::to_string(comparison.onlyFirst.size()) + " sites\n";
    if (!comparison.onlySecond.empty()) text += "only in the second: " + std::to_string(comparison.onlySecond.size()) + " sites\n";
    return text + (comparison.firstDiffering.empty() ? "the same within " + numberText(comparison.limit) + "\n" : "first to part: " + comparison.firstDiffering + "\n");
}

ExitCode compareFiles(const CompareOptions& options, const RecordedChoice& first, Invocation& invocation)
{
    if (options.otherRun <= 0) throw Error(ErrorKind::Argument, "say with --with which run to compare with").withReason("Usage");
    if (options.sites.size() > 1) throw Error(ErrorKind::Argument, "--sites of recordings is one glob, not " + std::to_string(options.sites.size())).withReason("Usage");
    const RecordedOptions other{options.otherFile.empty() ? options.first.file : options.otherFile, options.otherRun, options.otherItem};
    const std::optional<RecordedChoice> second = openRecorded(other, invocation);
    const RunComparison comparison = compareRecordings(first.workspace, first.prompt.id, second->workspace, second->prompt.id, options.sites.empty() ? "*" : options.sites.front(),
        options.limit, invocation.output.progress(), invocation.stop);
    return deliver({{nullptr, {&first, &*second}}, [&] { return comparisonDocument(comparison); }, [&] { return comparisonText(comparison); }}, options.keep, invocation);
}

Json modelDocument(ModelSession& session)
{
    return {{"name", session.name()}, {"digest", digestText(session.model().weights().digest())}};
}

ExitCode compareFolders(const CompareOptions& options, Invocation& invocation)
{
    if (options.folder.empty() || options.otherFolder.empty())
        throw Error(ErrorKind::Argument, "name two models with --model and --other-model and a prompt, or a workspace FILE, --run and --with").withReason("Usage");
    ModelSession first(options.folder, invocation), second(options.otherFolder, invocation);
    const Prompt prompt = readPrompt(options.prompts, first, invocation.output).prompt;
    const std::vector<std::string> sites = options.sites.empty() ? std::vector<std::string>{"*"} : options.sites;
    const RunComparison comparison = compareModels(first.model(), second.model(), prompt, sites, options.limit, invocation.output.progress(), invocation.stop);
    const auto document = [&] {
        Json document = comparisonDocument(comparison);
        document["models"] = Json::array({modelDocument(first), modelDocument(second)});
        document["prompt"] = tokensDocument(prompt.ids, first.tokenizer().get());
        return document;
    };
    return deliver({{&first}, document, [&] { return comparisonText(comparison); }}, options.keep, invocation);
}

ExitCode compare(const CompareOptions& options, Invocation& invocation)
{
    checkKeep(options.keep, invocation);
    const std::optional<RecordedChoice> recorded = openRecorded(options.first, invocation);
    return recorded ? compareFiles(options, *recorded, invocation) : compareFolders(options, invocation);
}

}  // namespace

CommandSpec compareCommand()
{
    const auto options = std::make_shared<CompareOptions>();
    CommandSpec command{.name = "compare", .summary = "Compare two recorded runs, or two models on a prompt, site by site"};
    command.details = "For each site that both have: the largest difference, alone and over the second's largest value, the mean cosine of its "
                      "rows, and debiased linear CKA over positions, which also compares streams of other widths. Says at which site the two "
                      "part first.";
    command.options = recordedOptionSpecs(options->first);
    const std::vector<OptionSpec> own{
        {.name = "--with", .value = "N", .help = "the other recorded run", .target = &options->otherRun},
        {.name = "--with-item", .value = "I", .help = "which prompt of the other run, the first (0) unless told", .target = &options->otherItem},
        {.name = "--other", .value = "FILE", .help = "the other run's workspace file, the same unless told", .target = &options->otherFile, .takes = Takes::File},
        {.name = "--model", .value = "DIR", .help = "instead of recordings: a model's folder", .target = &options->folder, .takes = Takes::Folder},
        {.name = "--other-model", .value = "DIR", .help = "and another's", .target = &options->otherFolder, .takes = Takes::Folder},
        {.name = "--sites", .value = "GLOB,...", .help = "only these sites", .target = &options->sites, .commaList = true},
        {.name = "--limit", .value = "x", .help = "relative difference beyond which two sites part, 1e-5 unless told", .target = &options->limit},
    };
    command.options.insert(command.options.end(), own.begin(), own.end());
    for (const auto& more : {promptOptionSpecs(options->prompts), keepOptionSpecs(options->keep)})
        command.options.insert(command.options.end(), more.begin(), more.end());
    command.examples = {
        {"compare cat.orrery --run 1 --with 2", "where an intervention begins to matter"},
        {"compare --model gpt2 --other-model gpt2-rms --prompt \"The cat sat\" --sites \"blocks.*.hook_resid_post,logits\"", "a converted model beside its original"},
    };
    command.run = [options](Invocation& invocation) { return compare(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
