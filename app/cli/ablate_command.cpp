#include "app/cli/commands.h"

#include "app/cli/keep_result.h"
#include "app/cli/metric_options.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_set_option.h"
#include "app/cli/table.h"
#include "core/analysis/induction_test.h"
#include "core/base/json.h"
#include "core/patching/ablation.h"
#include "core/patching/patch_document.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace orrery::cli {

namespace {

struct AblateOptions {
    std::string folder, kind = "mean";
    PromptOptions prompts;
    PromptSetChoice set;
    KeepChoice keep;
    MetricOptions metric{.metric = "loss", .answer = {}, .wrong = {}, .lossHasTargets = true};
    std::vector<std::string> sites{"blocks.*.attn.hook_z"};
    bool repeated = false;
    int64_t tokens = 50, count = 10, draws = 10;
};

/// Losses are read at every position whose next token is known, unless an answer says what comes next.
Readout readoutOf(const AblateOptions& options, const Metric& metric, const Prompt& prompt, int32_t answer, const ModelConfig& config)
{
    const bool everywhere = metric.usesTarget() && options.metric.answer.empty() && config.causal() && prompt.ids.size() > 1;
    return everywhere ? nextTokenReadout(prompt, 0) : answerReadout(prompt, options.metric.position, answer);
}

std::vector<MeasuredPrompt> repeatedPrompts(const AblateOptions& options, ModelSession& session, Invocation& invocation)
{
    if (options.count < 1 || options.count > 10000)
        throw Error(ErrorKind::Argument, "--count is " + std::to_string(options.count) + ", not 1 to 10000");
    const InductionTest test{.tokens = options.tokens, .prompts = options.count, .seed = invocation.options.seed, .tokenLimit = session.tokenLimit()};
    const Metric metric = Metric::parse(options.metric.metric, {session.tokenizer().get(), session.config().vocabulary, {}, {}});
    std::vector<MeasuredPrompt> measured;
    for (const Prompt& prompt : inductionPrompts(session.config(), test)) {
        const int64_t before = (std::ssize(prompt.ids) - 1) / 2;  // the last token of the first copy predicts the second's first
        measured.push_back({prompt, MetricReading(metric, session.config(), nextTokenReadout(prompt, before))});
    }
    return measured;
}

MeasuredPrompt measuredPrompt(const AblateOptions& options, const MetricOptions& asked, ModelSession& session, const Prompt& prompt, Invocation& invocation)
{
    checkPrompts(session.config(), {prompt});
    const ChosenMetric metric = chooseMetric(asked, session, prompt, prompt, invocation);
    return {prompt, MetricReading(metric.metric, session.config(), readoutOf(options, metric.metric, prompt, metric.tokens.answer, session.config()))};
}

std::vector<MeasuredPrompt> measuredPrompts(const AblateOptions& options, const std::optional<PromptSet>& set, ModelSession& session, Invocation& invocation)
{
    if (options.repeated) return repeatedPrompts(options, session, invocation);
    std::vector<MeasuredPrompt> measured;
    if (hasPrompt(options.prompts))
        for (const PreparedPrompt& prompt : readPrompts(options.prompts, session, invocation.output))
            measured.push_back(measuredPrompt(options, options.metric, session, prompt.prompt, invocation));
    else if (set) {
        session.requireTokenizer();
        for (const PromptItem& item : set->items) {
            MetricOptions asked = options.metric;
            if (!item.answer.empty()) asked.answer = item.answer;
            if (!item.wrong.empty()) asked.wrong = item.wrong;
            const std::string& text = item.clean.empty() ? item.text : item.clean;
            AblateOptions own = options;
            own.metric = asked;
            measured.push_back(measuredPrompt(own, asked, session, session.preparer().text(text, encodeOptions(options.prompts)).prompt, invocation));
        }
    } else throw Error(ErrorKind::Argument, "there is no prompt: give --prompt, --ids, --file, --lines, --set or --repeated").withReason("Usage");
    return measured;
}

Json document(const AblateOptions& options, const std::optional<PromptSet>& set, const Ablation& ablation, uint64_t seed)
{
    Json units = Json::array();
    for (const AblationRow& row : ablation.rows)
        units.push_back({{"site", row.unit.site}, {"layer", row.unit.layer < 0 ? Json() : Json(row.unit.layer)},
            {"head", row.unit.head < 0 ? Json() : Json(row.unit.head)}, {"change", intervalDocument(row.change)}});
    return {{"metric", options.metric.metric}, {"kind", options.kind}, {"untouched", intervalDocument(ablation.untouched)},
        {"n", ablation.values.size()}, {"interval", "bootstrap"}, {"seed", seed}, {"repeated", options.repeated},
        {"set", set ? promptSetDocument(*set) : Json()}, {"units", std::move(units)}, {"seconds", ablation.seconds}};
}

std::string intervalText(const MeanInterval& interval)
{
    return std::isfinite(interval.low) ? numberText(interval.low, 3) + " to " + numberText(interval.high, 3) : "-";
}

std::string text(const AblateOptions& options, const Ablation& ablation)
{
    std::vector<AblationRow> rows = ablation.rows;
    std::stable_sort(rows.begin(), rows.end(), [](const AblationRow& a, const AblationRow& b) { return std::abs(a.change.mean) > std::abs(b.change.mean); });
    Table table({"site", "head", "change", "95 % interval"}, {Table::Align::Left, Table::Align::Right, Table::Align::Right, Table::Align::Right});
    for (const AblationRow& row : rows)
        table.add({row.unit.site, row.unit.head < 0 ? "" : std::to_string(row.unit.head), numberText(row.change.mean), intervalText(row.change)});
    char time[32];
    std::snprintf(time, sizeof time, "%.3f s", ablation.seconds);
    return options.metric.metric + " untouched: " + numberText(ablation.untouched.mean) + ", mean over " + std::to_string(ablation.values.size())
        + (ablation.values.size() == 1 ? " prompt" : " prompts") + "\nchange by " + options.kind + " ablation\n\n" + table.text() + "\n"
        + std::to_string(rows.size()) + " units in " + time + "\n";
}

ExitCode ablateUnits(const AblateOptions& options, Invocation& invocation)
{
    if (options.draws < 1 || options.draws > 1000)
        throw Error(ErrorKind::Argument, "--draws is " + std::to_string(options.draws) + ", not 1 to 1000");
    checkKeep(options.keep, invocation);
    ModelSession session(options.folder, invocation);
    std::optional<PromptSet> set;
    if (!options.repeated && !hasPrompt(options.prompts) && !options.set.set.empty()) set = loadPromptSet(options.set, invocation);
    AblationRequest request;
    request.units = ablationUnits(session.config(), options.sites);
    request.kind = ablationKindNamed(options.kind);
    request.prompts = measuredPrompts(options, set, session, invocation);
    request.draws = static_cast<int>(options.draws);
    request.seed = invocation.options.seed;
    if (request.kind != AblationKind::Zero && request.prompts.size() == 1)
        invocation.output.note("of one prompt alone: its own mean, and no interval; give --set for more");
    const Ablation ablation = ablate(session.model(), request, invocation.output.progress(), invocation.stop);
    return deliver({{&session}, [&] { return document(options, set, ablation, request.seed); }, [&] { return text(options, ablation); }}, options.keep, invocation);
}

std::vector<OptionSpec> optionSpecs(AblateOptions& options)
{
    std::vector<OptionSpec> specs{modelOption(options.folder)};
    for (const auto& list : {promptOptionSpecs(options.prompts), promptSetOptions(options.set)}) specs.insert(specs.end(), list.begin(), list.end());
    specs.push_back({.name = "--repeated", .help = "random tokens repeated once, the loss read in the second copy: what induction heads lower",
        .target = &options.repeated});
    specs.push_back({.name = "--tokens", .value = "N", .help = "with --repeated, length of one copy, 50 unless told", .target = &options.tokens});
    specs.push_back({.name = "--count", .value = "N", .help = "with --repeated, how many prompts, 10 unless told", .target = &options.count});
    specs.push_back({.name = "--sites", .value = "GLOB,...", .help = "what to ablate, each head of it by itself; every head's z unless told",
        .target = &options.sites, .commaList = true});
    specs.push_back({.name = "--kind", .help = "what stands in its place: zeros, the mean over the prompts, or other prompts' values; mean unless told",
        .target = &options.kind, .choices = {"zero", "mean", "resample"}});
    specs.push_back({.name = "--draws", .value = "N", .help = "other prompts that resample averages over, 10 unless told", .target = &options.draws});
    for (const auto& list : {metricOptionSpecs(options.metric), keepOptionSpecs(options.keep)}) specs.insert(specs.end(), list.begin(), list.end());
    return specs;
}

}  // namespace

CommandSpec ablateCommand()
{
    const auto options = std::make_shared<AblateOptions>();
    CommandSpec command{.name = "ablate", .summary = "Take heads or whole layers out one at a time, and see what that does to a metric"};
    command.details = "The metric is loss unless told, in nats a token over all positions whose next token is known; see the command patch for "
                      "others, which are read at one position. Changes are means over the prompts with 95 % bootstrap intervals. Single "
                      "ablations underestimate: later heads may stand in for what is missing.";
    command.options = optionSpecs(*options);
    command.examples = {
        {"ablate --model gpt2 --repeated --kind zero", "which heads repeated text leans on"},
        {"ablate --model gpt2 --set prompts.csv --sites \"blocks.*.hook_mlp_out\" --metric logit_diff", "what each MLP is worth"},
    };
    command.run = [options](Invocation& invocation) { return ablateUnits(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
