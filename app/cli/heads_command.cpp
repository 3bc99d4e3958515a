#include "app/cli/commands.h"

#include "app/cli/circuit_report.h"
#include "app/cli/head_table.h"
#include "app/cli/keep_result.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/analysis/induction_test.h"
#include "core/base/json.h"

#include <algorithm>
#include <memory>

namespace orrery::cli {

namespace {

struct HeadsOptions {
    std::string folder, sort;
    int64_t tokens = 50, prompts = 10, pairs = 10;
    bool circuits = false;
    KeepChoice keep;
};

InductionTest testOf(const HeadsOptions& options, const ModelSession& session, uint64_t seed)
{
    if (options.prompts < 1 || options.prompts > 10000)
        throw Error(ErrorKind::Argument, "--prompts is " + std::to_string(options.prompts) + ", not 1 to 10000");
    return {.tokens = options.tokens, .prompts = options.prompts, .seed = seed, .tokenLimit = session.tokenLimit()};
}

bool isWeightScore(const std::string& score)
{
    const std::vector<std::string> others = patternScoreNames();
    return !score.empty() && std::find(others.begin(), others.end(), score) == others.end();
}

Json lossDocument(const std::optional<double>& loss)
{
    return loss ? jsonNumber(*loss) : Json();
}

std::string lossText(const InductionResult& result)
{
    if (!result.firstLoss || !result.secondLoss) return {};
    return "\nloss of the first copy " + numberText(*result.firstLoss) + ", of the second " + numberText(*result.secondLoss) + " nats a token\n";
}

ExitCode testHeads(const HeadsOptions& options, Invocation& invocation)
{
    checkKeep(options.keep, invocation);
    ModelSession session(options.folder, invocation);
    const InductionTest test = testOf(options, session, invocation.options.seed);
    const InductionResult result = testInduction(session.model(), test, invocation.output.progress(), invocation.stop);
    if (result.tokens < options.tokens)
        invocation.output.note("the context has room for two copies of " + std::to_string(result.tokens) + " tokens, not of " + std::to_string(options.tokens));
    std::vector<HeadRow> heads;
    for (const auto& head : result.heads) heads.push_back({head.layer, head.head, head.scores, head.induction});
    std::optional<Circuits> circuits;
    if (options.circuits || isWeightScore(options.sort)) circuits = readCircuits(session, invocation);
    if (circuits) addCircuits(heads, circuits->heads);
    if (!options.sort.empty()) sortByScore(heads, options.sort);
    const auto document = [&] {
        Json document{{"tokens", result.tokens}, {"bos", result.bos}, {"prompts", options.prompts}, {"seed", test.seed},
            {"first_loss", lossDocument(result.firstLoss)}, {"second_loss", lossDocument(result.secondLoss)}, {"heads", headsDocument(heads)}};
        if (circuits) document["circuits"] = circuitsDocument(*circuits, options.pairs);
        return document;
    };
    const auto text = [&] { return headsText(heads) + lossText(result) + (circuits ? compositionText(*circuits, options.pairs) : ""); };
    return deliver({{&session}, document, text}, options.keep, invocation);
}

}  // namespace

CommandSpec headsCommand()
{
    const auto options = std::make_shared<HeadsOptions>();
    CommandSpec command{.name = "heads", .summary = "Test each head of a model for induction on repeated random tokens"};
    command.details = "Runs prompts of a beginning-of-sequence token and random tokens that are repeated once. induction is the mean "
                      "attention in the second copy to what followed the token in the first; above 0.4 is a strong induction head, and "
                      "with one the loss of the second copy drops. The other scores are as the command attention has them. With "
                      "--circuits also what the weights say, norms folded and the stream centred: copying is near 1 for a head that "
                      "raises the token it attends to, ov_norm and qk_norm are the sizes of what it moves and looks for, and composition "
                      "is how much a later head's queries, keys or values read of what an earlier one writes, beside what random "
                      "matrices would score.";
    command.options = {
        modelOption(options->folder),
        {.name = "--tokens", .value = "N", .help = "length of one copy, 50 unless told", .target = &options->tokens},
        {.name = "--prompts", .value = "N", .help = "how many prompts, 10 unless told", .target = &options->prompts},
        {.name = "--sort", .help = "highest of this score first", .target = &options->sort, .choices = headScoreNames()},
    };
    command.options.push_back({.name = "--circuits", .help = "also read the heads' weights: copying, spectra, composition", .target = &options->circuits});
    command.options.push_back({.name = "--pairs", .value = "N", .help = "with --circuits, pairs of heads to list, 10 unless told", .target = &options->pairs});
    for (const OptionSpec& spec : keepOptionSpecs(options->keep)) command.options.push_back(spec);
    command.examples = {
        {"heads --model gpt2 --sort induction", "the induction heads first"},
        {"heads --model gpt2 --circuits --sort copying", "which heads copy, and which heads read which"},
    };
    command.run = [options](Invocation& invocation) { return testHeads(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
