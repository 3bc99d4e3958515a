#include "app/cli/commands.h"

#include "app/cli/keep_result.h"
#include "app/cli/lens_report.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/recorded_prompt_option.h"
#include "app/cli/token_option.h"
#include "core/base/json.h"
#include "core/residual/logit_lens.h"

#include <limits>
#include <memory>

namespace orrery::cli {

namespace {

constexpr int64_t kEveryPosition = std::numeric_limits<int64_t>::min();

struct LensOptions {
    std::string folder, points = "blocks";
    RecordedOptions recorded;
    PromptOptions prompts;
    KeepChoice keep;
    std::vector<std::string> tokens;
    int64_t top = 5, position = kEveryPosition;
};

StreamChoice choiceOf(const std::string& points)
{
    if (points == "halves") return StreamChoice::Halves;
    if (points == "attn") return StreamChoice::Attention;
    return points == "mlp" ? StreamChoice::Mlp : StreamChoice::Blocks;
}

LensRequest requestOf(const LensOptions& options, const ModelSession& session, int64_t length)
{
    LensRequest request;
    request.points = streamPoints(session.config(), choiceOf(options.points));
    if (options.top < 1 || options.top > 256) throw Error(ErrorKind::Argument, "--top is " + std::to_string(options.top) + ", not 1 to 256");
    request.top = static_cast<int>(options.top);
    request.tokenLimit = session.tokenLimit();
    for (const std::string& typed : options.tokens) request.tokens.push_back(tokenFrom(typed, session));
    if (options.position == kEveryPosition) return request;
    request.first = options.position < 0 ? options.position + length : options.position;
    request.count = 1;
    return request;
}

LensGrid lensOf(const LensOptions& options, const std::optional<RecordedChoice>& recorded, ModelSession& session, Invocation& invocation)
{
    if (recorded) {
        const LensRequest request = requestOf(options, session, recorded->prompt.positionCount);
        return readLens(session.model(), recorded->workspace, recorded->prompt.id, request, invocation.output.progress(), invocation.stop);
    }
    const PreparedPrompt prompt = readPrompt(options.prompts, session, invocation.output);
    const LensRequest request = requestOf(options, session, static_cast<int64_t>(prompt.prompt.ids.size()));
    return computeLens(session.model(), prompt.prompt, request, invocation.output.progress(), invocation.stop);
}

ExitCode lens(const LensOptions& options, Invocation& invocation)
{
    const std::optional<RecordedChoice> recorded = openRecorded(options.recorded, invocation);
    if (!recorded && options.folder.empty())
        throw Error(ErrorKind::Argument, "name a model with --model and a prompt, or a workspace FILE and --run").withReason("Usage");
    checkKeep(options.keep, invocation);
    ModelSession session(recorded ? modelFolderOf(*recorded, options.folder) : options.folder, invocation);
    const LensGrid grid = lensOf(options, recorded, session, invocation);
    return deliver({{&session, {recorded ? &*recorded : nullptr}}, [&] { return lensDocument(grid, session); }, [&] { return lensText(grid, session); }},
        options.keep, invocation);
}

std::vector<OptionSpec> optionSpecs(LensOptions& options)
{
    std::vector<OptionSpec> specs = recordedOptionSpecs(options.recorded);
    specs.push_back(modelOption(options.folder));
    specs.back().required = false;
    for (const OptionSpec& spec : promptOptionSpecs(options.prompts)) specs.push_back(spec);
    specs.push_back({.name = "--top", .value = "K", .help = "tokens a cell, 5 unless told", .target = &options.top});
    specs.push_back({.name = "--token", .value = "TOKEN", .help = "follow this token's rank and probability everywhere; text that is one "
        "token, or #ID; may be repeated", .target = &options.tokens});
    specs.push_back({.name = "--position", .value = "P", .help = "only this position, negative from the end", .target = &options.position});
    specs.push_back({.name = "--points", .help = "where to read: after each block, also between attention and MLP, or what attentions or MLPs add",
        .target = &options.points, .choices = {"blocks", "halves", "attn", "mlp"}});
    for (const OptionSpec& spec : keepOptionSpecs(options.keep)) specs.push_back(spec);
    return specs;
}

}  // namespace

CommandSpec lensCommand()
{
    const auto options = std::make_shared<LensOptions>();
    CommandSpec command{.name = "lens", .summary = "Read every layer's residual stream as if it were the last: the logit lens"};
    command.details = "Puts the stream through the model's own output head, layer by layer and position by position: the final norm with "
                      "the stream's own statistics, then the unembedding; BERT's masked-language transform likewise. Each cell has its "
                      "likeliest tokens, its entropy and its divergence from the final distribution, KL(final || here), both in nats, and "
                      "the rank of the token that wins in the end and of the one that really comes. Early layers that say nothing may "
                      "write in another basis. The self-test compares the last row with the model's own logits.";
    command.options = optionSpecs(*options);
    command.examples = {
        {"lens --model gpt2 --prompt \"The capital of France is\" --token \" Paris\"", "at which layer the answer appears"},
        {"lens cat.orrery --run 1 --position -1 --json", "the last position of a recording"},
    };
    command.run = [options](Invocation& invocation) { return lens(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
