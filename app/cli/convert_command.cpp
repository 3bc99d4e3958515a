#include "app/cli/model_commands.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/table.h"
#include "core/analysis/model_proof.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/circuits/model_conversion.h"

#include <memory>

namespace orrery::cli {

namespace {

struct ConvertOptions {
    std::string folder, target, out;
    PromptOptions prompts;
    bool center = false;
};

ConversionTarget targetOf(const std::string& name)
{
    if (name == "rmsnorm") return ConversionTarget::Rms;
    return name == "crmsnorm" ? ConversionTarget::CompressedRms : ConversionTarget::Folded;
}

Json conversionDocument(const Conversion& conversion)
{
    return {{"out", conversion.folder}, {"transforms", processingNames(conversion.processing)}, {"width", conversion.config.width},
        {"model_type", conversion.config.modelType}, {"max_rel_diff", jsonNumber(conversion.proof.logits)},
        {"max_log_prob_diff", jsonNumber(conversion.proof.logProbabilities)}, {"logit_shift", jsonNumber(conversion.proof.shift)}, {"ok", conversion.ok}};
}

std::string conversionText(const Conversion& conversion)
{
    Table table({"written to", conversion.folder});
    table.add({"transforms", joinText(processingNames(conversion.processing), ", ")});
    table.add({"width", countText(conversion.config.width)});
    table.add({"logits differ by", numberText(conversion.proof.logits, 2) + " of the largest"});
    table.add({"log-probabilities by", numberText(conversion.proof.logProbabilities, 2)});
    table.add({"logits moved together by", numberText(conversion.proof.shift, 2)});
    return table.text() + (conversion.ok ? "ok: the same model\n" : "not ok: this is another model\n");
}

ExitCode convert(const ConvertOptions& options, Invocation& invocation)
{
    const ModelSession session(options.folder, invocation);
    const Prompt prompt = hasPrompt(options.prompts) ? readPrompt(options.prompts, session, invocation.output).prompt
                                                     : proofPrompt(session.config(), session.tokenizer().get(), invocation.options.seed);
    const WeightProcessing processing = conversionProcessing(session.config(), targetOf(options.target), options.center);
    const Conversion conversion = convertModel(session.folder(), processing, options.out, prompt, invocation.output.progress(), invocation.stop);
    if (invocation.output.isJson()) invocation.output.printJson(conversionDocument(conversion));
    else invocation.output.print(conversionText(conversion));
    return conversion.ok ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

CommandSpec convertCommand()
{
    const auto options = std::make_shared<ConvertOptions>();
    CommandSpec command{.name = "convert", .summary = "Write a model anew with processed weights, and prove that it is the same"};
    command.details = "folded: norms' gains and biases into the matrices that read them, the stream centred, value biases in the attention's "
                      "bias. rmsnorm: the same, and RMS norms in place of layer norms, which a centred stream cannot tell apart. crmsnorm: the "
                      "same in one width less, for the last number is minus the sum of the others. Computed in double, kept in float32, then "
                      "read back and compared with the old model in double on a prompt: logits within 2e-5 of the largest, or exit code 1. "
                      "A GPT-2 becomes model_type orrery_gpt2, with the keys norm, head_dim, lm_head_bias and weight_processing, so that no "
                      "other program mistakes it. Post-norm models (BERT) can only be folded: their value biases.";
    command.options = {
        {.name = "DIR", .help = "the model's folder", .target = &options->folder, .required = true, .takes = Takes::Folder},
        {.name = "--to", .help = "what to make of it", .target = &options->target, .required = true, .choices = {"folded", "rmsnorm", "crmsnorm"}},
        {.name = "--out", .value = "DIR", .help = "a folder for the result, made if it is not there", .target = &options->out, .required = true,
            .takes = Takes::Folder},
        {.name = "--center-unembed", .help = "also take the unembedding's mean away: logits move together, probabilities stay", .target = &options->center},
    };
    for (const OptionSpec& spec : promptOptionSpecs(options->prompts)) command.options.push_back(spec);
    command.examples = {{"model convert gpt2 --to rmsnorm --out gpt2-rms", "GPT-2 with RMS norms"}};
    command.run = [options](Invocation& invocation) { return convert(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
