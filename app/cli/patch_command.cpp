#include "app/cli/commands.h"

#include "app/cli/keep_result.h"
#include "app/cli/metric_options.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/patch_table.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/prompt_set_option.h"
#include "core/base/json.h"
#include "core/patching/causal_trace.h"
#include "core/patching/patch_document.h"
#include "core/patching/path_patch.h"
#include "core/patching/prompt_pair.h"

#include <memory>

namespace orrery::cli {

namespace {

struct PatchOptions {
    std::string folder, clean, corrupt, site = "resid_pre", by, direction = "denoise", out;
    PromptOptions encode;
    MetricOptions metric;
    PromptSetChoice set;
    KeepChoice keep;
    std::vector<std::string> receivers;
    bool frozenMlps = false;
    std::vector<int64_t> positions, subject;
    int64_t window = 1, samples = 10;
    double noise = 3;
};

PatchSpec specOf(const PatchOptions& options, const ModelConfig& config)
{
    PatchSpec spec;
    spec.site = patchSiteNamed(options.site);
    const bool byHead = options.by.empty() ? hasHeads(spec.site) : options.by == "head";
    spec.by = byHead ? PatchAxis::Head : PatchAxis::Position;
    spec.direction = options.direction == "noise" ? PatchDirection::Noise : PatchDirection::Denoise;
    if (options.window < 1 || options.window > config.layers)
        throw Error(ErrorKind::Argument, "--window is " + std::to_string(options.window) + ", not 1 to " + std::to_string(config.layers));
    spec.window = static_cast<int>(options.window);
    if (!options.positions.empty() && !byHead)
        throw Error(ErrorKind::Argument, "--positions chooses where heads are patched; by position all are").withReason("Usage");
    spec.answer = options.metric.position;
    return spec;
}

/// Names of a grid's columns: heads by number, positions by the clean prompt's tokens.
std::vector<std::string> columnLabels(const PatchSpec& spec, int64_t columns, const PreparedPrompt& clean)
{
    std::vector<std::string> labels;
    for (int64_t column = 0; column < columns; ++column) {
        const std::string number = std::to_string(column);
        labels.push_back(spec.by == PatchAxis::Head ? number : clean.info.positions[static_cast<size_t>(column)].label.value_or(number));
    }
    return labels;
}

Json document(const PatchOptions& options, const PatchGrid& grid, const ChosenMetric& metric, const std::vector<std::string>& labels,
    const PreparedPrompt& clean, const PreparedPrompt& corrupt, const std::vector<int64_t>& differing, const Tokenizer* tokenizer)
{
    Json document = patchDocument(grid, metric.metric, labels);
    document["receivers"] = options.receivers.empty() ? Json() : Json(options.receivers);
    document["mlps"] = options.frozenMlps ? "frozen" : "recomputed";
    document["answer"] = answerDocument(metric, tokenizer);
    document["prompts"] = {{"clean", tokensDocument(clean.prompt.ids, tokenizer)}, {"corrupt", tokensDocument(corrupt.prompt.ids, tokenizer)},
        {"differ_at", differing}};
    document["out"] = options.out.empty() ? Json() : Json(options.out);
    return document;
}

PreparedPrompt prepared(const PatchOptions& options, const ModelSession& session, const std::string& text)
{
    return session.preparer().text(text, encodeOptions(options.encode));
}

/// Grids of many pairs or noises: the document goes to --out as well.
ExitCode deliverSet(const PatchOptions& options, ModelSession& session, const PatchSetGrid& grid, Json document, const std::vector<std::string>& labels,
    const std::string& what, Invocation& invocation)
{
    if (!options.out.empty()) writePatchSet(options.out, grid, options.metric.metric, labels);
    if (grid.isWeak) invocation.output.note("by this metric the two kinds of runs hardly differ: effects, which divide by that, mean little");
    document["out"] = options.out.empty() ? Json() : Json(options.out);
    return deliver({{&session}, [&] { return document; }, [&] { return patchSetText(grid, options.metric.metric, labels, what); }}, options.keep, invocation);
}

PatchPair pairOf(const PatchOptions& options, const PromptItem& item, ModelSession& session, Invocation& invocation)
{
    const PreparedPrompt clean = prepared(options, session, item.clean), corrupt = prepared(options, session, item.corrupt);
    try {
        alignPrompts(clean, corrupt);
        MetricOptions asked = options.metric;
        if (!item.answer.empty()) asked.answer = item.answer;
        if (!item.wrong.empty()) asked.wrong = item.wrong;
        const ChosenMetric metric = chooseMetric(asked, session, clean.prompt, corrupt.prompt, invocation);
        return {clean.prompt, corrupt.prompt, metric.metric, metric.tokens.answer};
    } catch (const Error& error) {
        throw error.during("row " + std::to_string(item.row) + " of the set");
    }
}

ExitCode patchPromptSet(const PatchOptions& options, ModelSession& session, const PatchSpec& spec, Invocation& invocation)
{
    const PromptSet set = loadPromptSet(options.set, invocation);
    if (!set.pairs) throw Error(ErrorKind::Argument, "patching needs a set of pairs: columns clean and corrupt").withReason("MissingColumn");
    std::vector<PatchPair> pairs;
    for (const PromptItem& item : set.items) pairs.push_back(pairOf(options, item, session, invocation));
    const PatchSetGrid grid = patchSet(session.model(), pairs, spec, invocation.options.seed, {}, invocation.output.progress(), invocation.stop);
    const std::vector<std::string> labels = columnLabels(grid.spec, grid.columns, prepared(options, session, set.items[0].clean));
    Json document = patchDocument(grid, options.metric.metric, labels);
    document["set"] = promptSetDocument(set);
    return deliverSet(options, session, grid, std::move(document), labels, std::to_string(pairs.size()) + " pairs", invocation);
}

ExitCode trace(const PatchOptions& options, ModelSession& session, const PatchSpec& grid, Invocation& invocation)
{
    const PreparedPrompt clean = prepared(options, session, options.clean);
    const ChosenMetric metric = chooseMetric(options.metric, session, clean.prompt, clean.prompt, invocation);
    if (options.samples < 1 || options.samples > 10000)
        throw Error(ErrorKind::Argument, "--samples is " + std::to_string(options.samples) + ", not 1 to 10000");
    const TraceSpec spec{options.subject, options.noise, static_cast<int>(options.samples), invocation.options.seed, grid.site, grid.window,
        options.metric.position, metric.tokens.answer};
    const CausalTrace traced = causalTrace(session.model(), clean.prompt, spec, metric.metric, {}, invocation.output.progress(), invocation.stop);
    const std::vector<std::string> labels = columnLabels(traced.grid.spec, traced.grid.columns, clean);
    Json document = patchDocument(traced.grid, options.metric.metric, labels);
    document["prompts"] = {{"clean", tokensDocument(clean.prompt.ids, session.tokenizer().get())}};
    document["noise"] = {{"subject", traced.spec.subject}, {"deviations", spec.noise}, {"deviation", traced.deviation}, {"samples", traced.spec.samples}};
    return deliverSet(options, session, traced.grid, std::move(document), labels, std::to_string(spec.samples) + " noises on the subject", invocation);
}

/// Path patching as a grid of senders: the corrupt z of a head, through the receivers into the clean run.
PatchGrid pathGrid(const PatchOptions& options, ModelSession& session, const Prompt& clean, const Prompt& corrupt, const ChosenMetric& metric,
    Invocation& invocation)
{
    PathSpec path;
    path.mlps = options.frozenMlps ? PathMlps::Frozen : PathMlps::Recomputed;
    path.answer = options.metric.position;
    path.target = metric.tokens.answer;
    for (const std::string& receiver : options.receivers)
        if (receiver != "logits" || options.receivers.size() > 1) path.receivers.push_back(pathReceiverNamed(receiver));
    const PathGrid senders = pathPatch(session.model(), clean, corrupt, path, metric.metric, invocation.output.progress(), invocation.stop);
    PatchGrid grid;
    grid.spec.site = PatchSite::Z;
    grid.spec.by = PatchAxis::Head;
    grid.spec.direction = PatchDirection::Noise;
    grid.layers = senders.layers;
    grid.columns = senders.heads;
    grid.values = senders.values;
    grid.clean = senders.clean;
    grid.corrupt = senders.corrupt;
    return grid;
}

ExitCode patch(const PatchOptions& options, Invocation& invocation)
{
    checkKeep(options.keep, invocation);
    ModelSession session(options.folder, invocation);
    session.requireTokenizer();
    PatchSpec spec = specOf(options, session.config());
    if (!options.set.set.empty()) return patchPromptSet(options, session, spec, invocation);
    if (options.clean.empty() || options.corrupt.empty() == options.subject.empty())
        throw Error(ErrorKind::Argument, "give --clean with either --corrupt or --subject, or a --set").withReason("Usage");
    if (!options.subject.empty()) return trace(options, session, spec, invocation);
    const PreparedPrompt clean = session.preparer().text(options.clean, encodeOptions(options.encode));
    const PreparedPrompt corrupt = session.preparer().text(options.corrupt, encodeOptions(options.encode));
    const std::vector<int64_t> differing = alignPrompts(clean, corrupt);
    for (const int64_t position : options.positions) spec.positions.push_back(absolutePosition(position, std::ssize(clean.prompt.ids)));
    const ChosenMetric metric = chooseMetric(options.metric, session, clean.prompt, corrupt.prompt, invocation);
    spec.target = metric.tokens.answer;
    const PatchGrid grid = options.receivers.empty()
        ? patchGrid(session.model(), clean.prompt, corrupt.prompt, spec, metric.metric, {}, invocation.output.progress(), invocation.stop)
        : pathGrid(options, session, clean.prompt, corrupt.prompt, metric, invocation);
    const std::vector<std::string> labels = columnLabels(grid.spec, grid.columns, clean);
    if (!options.out.empty()) writePatchGrid(options.out, grid, metric.metric, labels);
    if (grid.isWeak()) invocation.output.note("by this metric the two runs differ by less than 0.25: effects, which divide by that, mean little");
    return deliver({{&session}, [&] { return document(options, grid, metric, labels, clean, corrupt, differing, session.tokenizer().get()); },
                       [&] { return patchText(grid, metric.metric, labels); }}, options.keep, invocation);
}

std::vector<OptionSpec> optionSpecs(PatchOptions& options)
{
    std::vector<OptionSpec> specs{
        modelOption(options.folder),
        {.name = "--clean", .value = "TEXT", .help = "the prompt that gets it right", .target = &options.clean},
        {.name = "--corrupt", .value = "TEXT", .help = "the prompt that does not, of as many tokens", .target = &options.corrupt},
        {.name = "--subject", .value = "1,2,3", .help = "instead of --corrupt: positions whose embeddings get noise (causal tracing)",
            .target = &options.subject, .commaList = true, .excludes = {"--corrupt"}},
        {.name = "--noise", .value = "x", .help = "of --subject, in standard deviations of the embedding, 3 unless told", .target = &options.noise},
        {.name = "--samples", .value = "N", .help = "noises that are averaged, 10 unless told", .target = &options.samples},
        {.name = "--site", .help = "what to patch, resid_pre unless told", .target = &options.site, .choices = patchSiteNames()},
        {.name = "--by", .help = "patch one position or one head at a time; heads where the site has them unless told", .target = &options.by,
            .choices = {"position", "head"}},
        {.name = "--direction", .help = "denoise: clean activations into the corrupt run; noise: corrupt ones into the clean run",
            .target = &options.direction, .choices = {"denoise", "noise"}},
        {.name = "--window", .value = "N", .help = "patch N neighbouring layers together, 1 unless told", .target = &options.window},
        {.name = "--positions", .value = "2,-1", .help = "by head: patch only at these positions", .target = &options.positions, .commaList = true},
        {.name = "--receivers", .value = "logits|q9.6,...", .help = "path patching: each head's corrupt z, through these inputs of heads alone, all "
            "other heads frozen", .target = &options.receivers, .commaList = true, .excludes = {"--site", "--by", "--window", "--subject"}},
        {.name = "--frozen-mlps", .help = "with --receivers, MLPs keep the clean run's outputs too", .target = &options.frozenMlps},
        {.name = "--out", .value = "F.csv|npy|json", .help = "write the grid to this file", .target = &options.out, .takes = Takes::File,
            .role = OptionRole::Output},
        {.name = "--no-special", .help = "leave out the special tokens that the tokenizer adds", .target = &options.encode.noSpecial},
        {.name = "--bos", .help = "a beginning-of-sequence token in front: as the tokenizer says, always, or never", .target = &options.encode.bos,
            .choices = {"default", "on", "off"}},
    };
    for (const auto& more : {metricOptionSpecs(options.metric), promptSetOptions(options.set), keepOptionSpecs(options.keep)})
        specs.insert(specs.end(), more.begin(), more.end());
    return specs;
}

}  // namespace

CommandSpec patchCommand()
{
    const auto options = std::make_shared<PatchOptions>();
    CommandSpec command{.name = "patch", .summary = "Patch activations of one prompt into another, layer by layer, and see what decides the answer"};
    command.details = "For every layer and every position (or head) the corrupt prompt runs with that activation taken from the clean one, and the "
                      "metric is read. The effect is 0 where nothing changed and 1 where the clean prompt's value is back. The two prompts need "
                      "the same number of tokens. With --set a grid is made of each pair, and cells are means with 95 % bootstrap intervals. With "
                      "--subject the corrupt run is the clean one with noise on those embeddings, and a cell restores one state (causal "
                      "tracing).\nA metric is an expression over the logits at one position, e.g. logit(\" Paris\") - "
                      "logit(\" Rome\"): functions logit, prob, logprob and rank of a token (a text in double quotes, #id, answer or wrong), "
                      "logit_diff, kl (to the clean run), loss, entropy, and abs, exp, log, sqrt, min, max.";
    command.options = optionSpecs(*options);
    command.examples = {
        {"patch --model gpt2 --clean \"The Eiffel Tower is in\" --corrupt \"The Colosseum is in\" --answer \" Paris\" --wrong \" Rome\"",
            "where the stream carries the answer"},
        {"patch --model gpt2 --clean \"A then B then A then\" --corrupt \"A then B then C then\" --site z --metric prob --out heads.csv",
            "which heads bring it back"},
    };
    command.run = [options](Invocation& invocation) { return patch(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
