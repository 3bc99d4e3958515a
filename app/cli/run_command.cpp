#include "app/cli/commands.h"

#include "app/cli/device_choice.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/plan_report.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/recipe_option.h"
#include "app/cli/record_options.h"
#include "app/cli/set_option.h"
#include "app/cli/size_text.h"
#include "core/analysis/capture_plan.h"
#include "core/analysis/run_memory.h"
#include "core/analysis/run_recording.h"
#include "core/base/json.h"
#include "core/model/sites.h"
#include "core/patching/recipe_interventions.h"

#include <chrono>
#include <memory>

namespace orrery::cli {

namespace {

struct RunOptions {
    std::string folder;
    PromptOptions prompts;
    RecordOptions record;
    std::vector<std::string> sites, sets;
    int64_t top = 5;
    bool plan = false;
    std::string memoryCap, recipe;
};

/// Everything a run needs, made ready from the options.
struct PreparedRun {
    std::vector<PreparedPrompt> prompts;
    std::vector<SiteEdit> edits;
    Recipe recipe;
    RunRequest request;        ///< also shows the logits where predictions are wanted
    std::vector<char> chosen;  ///< which sites the user asked for, one a site of the model
};

std::vector<std::string> wantedSites(const RunOptions& options)
{
    if (!options.sites.empty()) return options.sites;
    return options.record.file.empty() && !options.plan ? std::vector<std::string>{} : std::vector<std::string>{"*"};
}

PreparedRun prepareRun(const RunOptions& options, const ModelSession& session, Output& output)
{
    PreparedRun run;
    run.prompts = readPrompts(options.prompts, session, output);
    run.edits = parseSets(options.sets, session.config());
    for (const PreparedPrompt& prompt : run.prompts) run.request.prompts.push_back(prompt.prompt);
    run.request.interventions = interventionsOf(run.edits);
    run.request.sites = wantedSites(options);
    run.chosen = chooseSites(modelSites(session.config()), run.request.sites);
    if (options.top > 0 && !options.plan && session.config().output != OutputHead::None) run.request.sites.push_back("logits");
    return run;
}

Json runParameters(const RunOptions& options, const PreparedRun& run)
{
    return {{"sites", wantedSites(options)}, {"interventions", editsDocument(run.edits)}, {"recipe", run.recipe.name}, {"store", options.record.store}};
}

std::unique_ptr<RunRecording> startRecording(const RunOptions& options, const PreparedRun& run, ModelSession& session, Invocation& invocation)
{
    if (options.record.file.empty()) return nullptr;
    const RunInfo info = describeRun(RunKind::Forward, session.folder(), session.model(), session.tokenizer().get(),
        invocation.options.seed, runParameters(options, run));
    auto recording = std::make_unique<RunRecording>(options.record.file, info, storeChoice(options.record), invocation.output.log());
    recording->addPrompts(run.prompts);
    for (const SiteEdit& edit : run.edits) recording->addIntervention(edit.info);
    for (const InterventionInfo& info : recipeInfos(run.recipe, session.config())) recording->addIntervention(info);
    return recording;
}

std::vector<PromptOutcome> execute(
    const RunOptions& options, const PreparedRun& run, ModelSession& session, RunRecording* recording, Invocation& invocation)
{
    Model& model = session.model();
    const auto tokenizer = session.tokenizer();
    const int64_t maskId = tokenizer && tokenizer->maskId() ? *tokenizer->maskId() : session.config().maskId;
    std::vector<PromptOutcome> outcomes(run.prompts.size());
    const auto observe = [&](const SiteView& site) {
        const auto prompt = static_cast<size_t>(site.prompt);
        if (site.info.name == "logits" && options.top > 0)
            outcomes[prompt].predictions = predictionsOf(site.view,
                predictedPositions(session.config(), run.request.prompts[prompt], maskId), static_cast<int>(options.top), session.tokenLimit());
        if (!run.chosen[static_cast<size_t>(site.site)]) return;
        outcomes[prompt].sites.push_back({site.info.name, site.view.shape});
        if (recording) recording->record(site, session.config(), run.request.interventions);
    };
    const auto work = [&] { model.run(run.request, observe, invocation.output.progress(), invocation.stop); };
    if (recording) recording->perform(work);
    else work();
    return outcomes;
}

Json resultDocument(const RunOptions& options, const PreparedRun& run, const std::vector<PromptOutcome>& outcomes,
    const Tokenizer* tokenizer, const RunRecording* recording, double seconds)
{
    Json prompts = Json::array();
    for (size_t i = 0; i < outcomes.size(); ++i)
        prompts.push_back(outcomeDocument(run.prompts[i], outcomes[i], tokenizer, recording ? options.record.store : "f32"));
    Json document = prompts.front();
    document["prompts"] = std::move(prompts);
    document["run"] = recording ? Json(number(recording->id())) : Json();
    document["record"] = recording ? Json(options.record.file) : Json();
    document["seconds"] = seconds;
    return document;
}

void printResult(const RunOptions& options, const PreparedRun& run, const std::vector<PromptOutcome>& outcomes, const Tokenizer* tokenizer,
    const RunRecording* recording, double seconds, Output& output)
{
    if (output.isJson()) return output.printJson(resultDocument(options, run, outcomes, tokenizer, recording, seconds));
    for (size_t i = 0; i < outcomes.size(); ++i) output.print(outcomeText(run.prompts[i], outcomes[i], tokenizer));
    char time[32];
    std::snprintf(time, sizeof time, "%.3f s", seconds);
    if (recording)
        output.print("run " + std::to_string(number(recording->id())) + " of " + options.record.file + ": "
            + std::to_string(outcomes.front().sites.size()) + " sites recorded in " + time + "\n");
    else output.print(std::string(time) + "\n");
}

ExitCode printPlan(const RunOptions& options, const PreparedRun& run, ModelSession& session, Invocation& invocation)
{
    CaptureRates rates;
    rates.flopsPerSecond = measureProductRate(cpuDeviceApi(), deviceArgs(invocation));
    if (!options.record.file.empty()) rates.bytesPerSecond = measureWriteRate(folderOf(options.record.file));
    const CapturePlan plan = planCapture(session.config(), run.request, storeChoice(options.record), rates);
    const auto weights = static_cast<int64_t>(session.folder().fileBytes());
    if (invocation.output.isJson()) invocation.output.printJson(planDocument(plan, weights));
    else invocation.output.print(planText(plan, weights));
    return ExitCode::Done;
}

ExitCode runPrompts(const RunOptions& options, Invocation& invocation)
{
    if (options.top < 0) throw Error(ErrorKind::Argument, "--top is " + std::to_string(options.top) + ", less than 0");
    ModelSession session(options.folder, invocation);
    PreparedRun run = prepareRun(options, session, invocation.output);
    run.recipe = loadRecipe(options.recipe, invocation);
    if (options.plan && !options.recipe.empty()) invocation.output.note("the plan leaves out what the recipe's own runs take");
    checkPrompts(session.config(), run.request.prompts);
    if (!options.memoryCap.empty())
        requireMemory(session.folder(), run.request, parseSize("--memory-cap", options.memoryCap), !options.record.file.empty(), "--memory-cap");
    if (options.plan) return printPlan(options, run, session, invocation);
    resolveMeans(run.edits, session, invocation);
    run.request.interventions = interventionsOf(run.edits);
    const std::vector<Intervention> changes = recipeChanges(run.recipe, session, run.request.prompts, invocation);
    run.request.interventions.insert(run.request.interventions.end(), changes.begin(), changes.end());
    const auto recording = startRecording(options, run, session, invocation);
    const auto start = std::chrono::steady_clock::now();
    const std::vector<PromptOutcome> outcomes = execute(options, run, session, recording.get(), invocation);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    printResult(options, run, outcomes, session.tokenizer().get(), recording.get(), seconds, invocation.output);
    return ExitCode::Done;
}

std::vector<OptionSpec> optionSpecs(RunOptions& options)
{
    std::vector<OptionSpec> specs{modelOption(options.folder)};
    for (const auto& list : {promptOptionSpecs(options.prompts), recordOptionSpecs(options.record)})
        specs.insert(specs.end(), list.begin(), list.end());
    specs.push_back({.name = "--sites", .value = "GLOB,...", .help = "sites to record and list: names, globs, short forms; see the command "
        "sites. With --record and without this, *", .target = &options.sites, .commaList = true});
    specs.push_back(setOption(options.sets));
    specs.push_back(recipeOption(options.recipe));
    specs.push_back({.name = "--top", .value = "K", .help = "show the K likeliest tokens, 5 unless told: next ones, or at each mask",
        .target = &options.top});
    specs.push_back({.name = "--plan", .help = "run nothing: say how many bytes and how much time it would take", .target = &options.plan});
    specs.push_back({.name = "--memory-cap", .value = "SIZE", .help = "refuse what would need more memory, e.g. 4GiB",
        .target = &options.memoryCap});
    return specs;
}

}  // namespace

CommandSpec runCommand()
{
    const auto options = std::make_shared<RunOptions>();
    CommandSpec command{.name = "run", .summary = "Run prompts through a model, change it on the way, record what happens inside"};
    command.details = "Says the likeliest tokens and, with --record, keeps the activations of the chosen sites in a workspace file, where "
                      "export, attention and db find them. Ctrl+C keeps what was recorded and marks the run aborted.\nShapes are those "
                      "of one prompt, without a batch axis. Sentence encoders cut long text and say so; their sentence embedding is the "
                      "site sentence_embedding.";
    command.options = optionSpecs(*options);
    command.examples = {
        {"run --model gpt2 --prompt \"The cat sat on the\" --record cat.orrery", "record every site of one prompt"},
        {"run --model gpt2 --prompt \"The cat sat on the\" --set \"blocks.*.attn.hook_z=zero@heads=0\" --top 10",
            "what the model says without the first head of each layer"},
        {"run --model gpt2 --lines prompts.txt --sites \"blocks.*.hook_resid_post\" --record r.orrery --plan",
            "how large the recording would be"},
    };
    command.run = [options](Invocation& invocation) { return runPrompts(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
