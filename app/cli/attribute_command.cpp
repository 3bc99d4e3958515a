#include "app/cli/commands.h"

#include "app/cli/keep_result.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/table.h"
#include "app/cli/token_option.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"
#include "core/residual/attribution.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <numeric>

namespace orrery::cli {

namespace {

constexpr size_t kNeuronsShown = 10;

struct AttributeOptions {
    std::string folder, token, versus, direction, sources, order = "history";
    PromptOptions prompts;
    KeepChoice keep;
    int64_t position = -1, neurons = -1, afterLayer = -1;
    bool foldValueBiases = false, center = false;
};

/// "L3H7" as a head.
HeadRef parseHead(const std::string& typed)
{
    HeadRef head;
    const size_t middle = typed.find_first_of("Hh");
    const auto number = [&](size_t begin, size_t end, int& value) {
        const auto parsed = std::from_chars(typed.data() + begin, typed.data() + end, value);
        return parsed.ec == std::errc() && parsed.ptr == typed.data() + end;
    };
    if (middle != std::string::npos && (typed.front() == 'L' || typed.front() == 'l') && number(1, middle, head.layer)
        && number(middle + 1, typed.size(), head.head))
        return head;
    throw Error(ErrorKind::Argument, "--sources is \"" + typed + "\", not a head such as L3H7");
}

std::vector<double> readDirection(const std::string& path)
{
    const Tensor values = readNpyFile(path).toTensor();
    return {values.values().begin(), values.values().end()};
}

AttributionRequest requestOf(const AttributeOptions& options, const ModelSession& session, Invocation& invocation)
{
    AttributionRequest request;
    request.prompt = readPrompt(options.prompts, session, invocation.output).prompt;
    request.position = options.position;
    request.tokenLimit = session.tokenLimit();
    if (!options.token.empty()) request.token = tokenFrom(options.token, session);
    if (!options.versus.empty()) request.versus = tokenFrom(options.versus, session);
    if (!options.direction.empty()) request.direction = readDirection(options.direction);
    request.afterLayer = static_cast<int>(options.afterLayer);
    if (options.foldValueBiases) request.valueBiases = ValueBiases::WithAttentionBias;
    if (options.center) request.origin = LogitOrigin::MeanLogit;
    if (options.neurons >= 0) request.neuronLayer = static_cast<int>(options.neurons);
    if (!options.sources.empty()) request.sourceHead = parseHead(options.sources);
    return request;
}

/// Positions of the values, those that push most, either way, first.
std::vector<size_t> byMagnitude(const std::vector<double>& values)
{
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return std::abs(values[a]) > std::abs(values[b]); });
    return order;
}

Json componentsDocument(const Attribution& attribution)
{
    Json list = Json::array();
    const std::vector<double> running = attribution.running();
    for (size_t i = 0; i < running.size(); ++i) {
        const Attribution::Component& component = attribution.components[i];
        list.push_back({{"name", component.name}, {"value", jsonNumber(component.value)}, {"cumulative", jsonNumber(running[i])}});
        if (component.layer >= 0) list.back()["layer"] = component.layer;
        if (component.head >= 0) list.back()["head"] = component.head;
    }
    return list;
}

Json numbersDocument(const std::vector<double>& values)
{
    Json list = Json::array();
    for (const double value : values) list.push_back(jsonNumber(value));
    return list;
}

Json attributionDocument(const Attribution& attribution, const Prompt& prompt, const ModelSession& session)
{
    Json document{{"position", attribution.position}, {"logit", jsonNumber(attribution.value)}, {"residual", jsonNumber(attribution.residual())},
        {"scale", jsonNumber(attribution.scale)}, {"components", componentsDocument(attribution)}, {"token", nullptr}, {"versus", nullptr},
        {"prompt", tokensDocument(prompt.ids, session.tokenizer().get())}};
    if (attribution.token >= 0) document.update(tokenDocument(attribution.token, session));
    if (attribution.versus >= 0) document["versus"] = tokenDocument(attribution.versus, session);
    if (attribution.neuronBias) document["neurons"] = {{"values", numbersDocument(attribution.neurons)}, {"bias", jsonNumber(*attribution.neuronBias)}};
    if (!attribution.sources.empty()) document["sources"] = numbersDocument(attribution.sources);
    return document;
}

std::string subject(const Attribution& attribution, const ModelSession& session)
{
    const std::string where = " at position " + std::to_string(attribution.position) + ": ";
    if (attribution.token < 0) return "the stream along the direction" + where;
    const std::string token = tokenLabel(attribution.token, session);
    if (attribution.versus < 0) return "logit of " + token + where;
    return "logit of " + token + " less that of " + tokenLabel(attribution.versus, session) + where;
}

std::string componentsText(const Attribution& attribution, bool byRank)
{
    Table table({"component", "value", "running sum"}, {Table::Align::Left, Table::Align::Right, Table::Align::Right});
    std::vector<double> values;
    for (const auto& component : attribution.components) values.push_back(component.value);
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    if (byRank) order = byMagnitude(values);
    double running = 0;
    for (const size_t i : order) table.add({attribution.components[i].name, numberText(values[i]), numberText(running += values[i])});
    return table.text();
}

std::string neuronsText(const Attribution& attribution, int64_t layer)
{
    if (!attribution.neuronBias) return {};
    Table table({"neuron of L" + std::to_string(layer), "value"}, {Table::Align::Left, Table::Align::Right});
    std::vector<size_t> order = byMagnitude(attribution.neurons);
    order.resize(std::min(order.size(), kNeuronsShown));
    for (const size_t neuron : order) table.add({std::to_string(neuron), numberText(attribution.neurons[neuron])});
    table.add({"b_out", numberText(*attribution.neuronBias)});
    return "\n" + table.text();
}

std::string sourcesText(const Attribution& attribution, const std::string& head, const std::vector<int32_t>& ids, const ModelSession& session)
{
    if (attribution.sources.empty()) return {};
    Table table({"source of " + head, "token", "value"}, {Table::Align::Right, Table::Align::Left, Table::Align::Right});
    for (const size_t source : byMagnitude(attribution.sources))
        table.add({std::to_string(source), tokenLabel(ids[source], session), numberText(attribution.sources[source])});
    return "\n" + table.text();
}

ExitCode attribute(const AttributeOptions& options, Invocation& invocation)
{
    checkKeep(options.keep, invocation);
    ModelSession session(options.folder, invocation);
    const AttributionRequest request = requestOf(options, session, invocation);
    const Attribution attribution = attributeLogit(session.model(), request, invocation.output.progress(), invocation.stop);
    const auto text = [&] {
        return subject(attribution, session) + numberText(attribution.value, 6) + "\n\n" + componentsText(attribution, options.order == "rank")
            + neuronsText(attribution, options.neurons) + sourcesText(attribution, options.sources, request.prompt.ids, session) + "\nsum "
            + numberText(attribution.sum(), 6) + ", remainder " + numberText(attribution.residual(), 2) + "\n";
    };
    return deliver({{&session}, [&] { return attributionDocument(attribution, request.prompt, session); }, text}, options.keep, invocation);
}

std::vector<OptionSpec> optionSpecs(AttributeOptions& options)
{
    std::vector<OptionSpec> specs{modelOption(options.folder)};
    for (const OptionSpec& spec : promptOptionSpecs(options.prompts)) specs.push_back(spec);
    const std::vector<OptionSpec> own{
        {.name = "--token", .value = "TOKEN", .help = "whose logit: text that is one token, or #ID; the likeliest unless told", .target = &options.token},
        {.name = "--versus", .value = "TOKEN", .help = "take apart the logit difference to this token", .target = &options.versus},
        {.name = "--position", .value = "P", .help = "where, negative from the end; the last unless told", .target = &options.position},
        {.name = "--neurons", .value = "LAYER", .help = "also the neurons of this layer's MLP", .target = &options.neurons},
        {.name = "--sources", .value = "HEAD", .help = "also what a head such as L3H7 brings from each position", .target = &options.sources},
        {.name = "--direction", .value = "FILE.npy", .help = "instead of a logit, the stream's product with this vector", .target = &options.direction,
            .takes = Takes::File, .excludes = {"--token", "--versus"}},
        {.name = "--after-layer", .value = "LAYER", .help = "with --direction: the stream after this block, the last unless told", .target = &options.afterLayer},
        {.name = "--fold-value-biases", .help = "count value biases with the attention's bias, not with the heads", .target = &options.foldValueBiases},
        {.name = "--center", .help = "measure a logit from the mean logit, as a centred unembedding does", .target = &options.center},
        {.name = "--order", .help = "print components as they were written, or the strongest first", .target = &options.order, .choices = {"history", "rank"},
            .role = OptionRole::Output},
    };
    specs.insert(specs.end(), own.begin(), own.end());
    for (const OptionSpec& spec : keepOptionSpecs(options.keep)) specs.push_back(spec);
    return specs;
}

}  // namespace

CommandSpec attributeCommand()
{
    const auto options = std::make_shared<AttributeOptions>();
    CommandSpec command{.name = "attribute", .summary = "Take a logit apart into what wrote it: embeddings, heads, MLPs, biases"};
    command.details = "With the final norm's scale held at its value, a logit is a sum over all that was written into the residual stream. "
                      "In the order of writing, with the running sum, this is the logit's history. The remainder is rounding, and always "
                      "shown. A component's number is its direct effect: what it does through later layers is in theirs. Post-norm models "
                      "such as BERT cannot be taken apart so.";
    command.options = optionSpecs(*options);
    command.examples = {
        {"attribute --model gpt2 --prompt \"The capital of France is\" --token \" Paris\" --versus \" Rome\" --order rank", "which heads prefer Paris"},
        {"attribute --model gpt2 --prompt \"The capital of France is\" --neurons 9 --sources L9H8 --json", "down to neurons and source positions"},
    };
    command.run = [options](Invocation& invocation) { return attribute(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
