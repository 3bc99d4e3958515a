#include "app/cli/commands.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/record_options.h"
#include "app/cli/set_option.h"
#include "core/analysis/run_recording.h"
#include "core/base/json.h"
#include "core/model/generation.h"
#include "core/tokenizer/stream_decoder.h"

#include <algorithm>
#include <chrono>
#include <memory>

namespace orrery::cli {

namespace {

struct GenerateOptions {
    std::string folder;
    PromptOptions prompts;
    RecordOptions record;
    std::vector<std::string> sites, sets;
    int64_t tokens = 0, topK = 0;
    double temperature = 0, topP = 1;
    bool ignoreEos = false;
};

/// Hears each new token: says its text at once where people read, keeps it where a document comes.
class Listener {
public:
    Listener(std::shared_ptr<const Tokenizer> tokenizer, Output& output) : m_output(output)
    {
        if (tokenizer) m_decoder = std::make_unique<StreamDecoder>(std::move(tokenizer));
    }

    void hear(int32_t id) { say(m_decoder ? m_decoder->add(id) : std::to_string(id) + " "); }
    /// The whole text, once no more comes.
    std::string finish()
    {
        if (m_decoder) say(m_decoder->finish());
        if (!m_output.isJson()) m_output.print("\n");
        return m_text;
    }

private:
    void say(const std::string& text)
    {
        m_text += text;
        if (m_output.isJson()) return;
        m_output.print(text);
        m_output.flush();
    }

    Output& m_output;
    std::unique_ptr<StreamDecoder> m_decoder;
    std::string m_text;
};

PreparedPrompt onlyPrompt(const GenerateOptions& options, const ModelSession& session, Output& output)
{
    std::vector<PreparedPrompt> prompts = readPrompts(options.prompts, session, output);
    if (prompts.size() != 1) throw Error(ErrorKind::Argument, "generate continues one prompt, not " + std::to_string(prompts.size()));
    return std::move(prompts.front());
}

std::vector<int32_t> stopIds(const GenerateOptions& options, const ModelSession& session)
{
    if (options.ignoreEos) return {};
    std::vector<int32_t> ids;
    if (session.config().eosId >= 0) ids.push_back(static_cast<int32_t>(session.config().eosId));
    if (session.tokenizer() && session.tokenizer()->eosId()) ids.push_back(*session.tokenizer()->eosId());
    return ids;
}

GenerateRequest requestOf(const GenerateOptions& options, const ModelSession& session, const PreparedPrompt& prompt,
    const std::vector<SiteEdit>& edits, uint64_t seed)
{
    constexpr int64_t most = 1 << 30;
    if (options.tokens < 0 || options.tokens > most || options.topK < 0 || options.topK > most)
        throw Error(ErrorKind::Argument, "--tokens and --top-k are whole numbers from 0 to " + std::to_string(most));
    GenerateRequest request;
    request.prompt = prompt.prompt.ids;
    request.tokens = static_cast<int>(options.tokens);
    request.sampling = {options.temperature, static_cast<int>(options.topK), options.topP, seed};
    request.tokenLimit = session.tokenLimit();
    request.stopIds = stopIds(options, session);
    request.interventions = interventionsOf(edits);
    return request;
}

/// Prompt and continuation as one prompt; the new positions are marked as generated.
PreparedPrompt continued(PreparedPrompt prompt, const std::vector<int32_t>& added, const std::string& text, const Tokenizer* tokenizer)
{
    for (const int32_t id : added) {
        Position position = positionOf(id, tokenizer);
        position.flags |= kPositionGenerated;
        prompt.info.positions.push_back(std::move(position));
        prompt.prompt.ids.push_back(id);
    }
    if (!prompt.info.text.empty()) prompt.info.text += text;
    return prompt;
}

/// One forward over prompt and continuation, recorded: each position's activations are those it was generated with.
RunId recordWhole(const GenerateOptions& options, const PreparedPrompt& whole, const GenerateRequest& request,
    const std::vector<SiteEdit>& edits, ModelSession& session, Invocation& invocation)
{
    const std::vector<std::string> sites = options.sites.empty() ? std::vector<std::string>{"*"} : options.sites;
    const Json parameters{{"sites", sites}, {"interventions", editsDocument(edits)}, {"store", options.record.store},
        {"prompt_tokens", request.prompt.size()}, {"generated_tokens", whole.prompt.ids.size() - request.prompt.size()},
        {"sampling", {{"temperature", options.temperature}, {"top_k", options.topK}, {"top_p", options.topP}}}};
    Model& model = session.model();
    const RunInfo info = describeRun(RunKind::Generate, session.folder(), model, session.tokenizer().get(), invocation.options.seed, parameters);
    RunRecording recording(options.record.file, info, storeChoice(options.record), invocation.output.log());
    recording.addPrompts({whole});
    for (const SiteEdit& edit : edits) recording.addIntervention(edit.info);
    const RunRequest forward{{whole.prompt}, sites, request.interventions};
    recording.perform([&] {
        model.run(forward, [&](const SiteView& site) { recording.record(site, model.config(), forward.interventions); },
            invocation.output.progress(), invocation.stop);
    });
    return recording.id();
}

std::string endingOf(const std::vector<int32_t>& added, const GenerateRequest& request)
{
    const bool stopped = !added.empty() && std::find(request.stopIds.begin(), request.stopIds.end(), added.back()) != request.stopIds.end();
    if (stopped) return "eos";
    return static_cast<int>(added.size()) < request.tokens ? "context" : "length";
}

ExitCode generateText(const GenerateOptions& options, Invocation& invocation)
{
    ModelSession session(options.folder, invocation);
    const PreparedPrompt prompt = onlyPrompt(options, session, invocation.output);
    std::vector<SiteEdit> edits = parseSets(options.sets, session.config());
    resolveMeans(edits, session, invocation);
    const GenerateRequest request = requestOf(options, session, prompt, edits, invocation.options.seed);
    Listener listener(session.tokenizer(), invocation.output);
    Model& model = session.model();
    const auto start = std::chrono::steady_clock::now();
    const std::vector<int32_t> added = generate(model, request, [&](int32_t id) { listener.hear(id); }, invocation.stop);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const std::string text = listener.finish();
    const std::string ending = endingOf(added, request);
    if (ending == "context") invocation.output.note("the model's context is full: " + std::to_string(session.config().context) + " tokens");
    const Tokenizer* tokenizer = session.tokenizer().get();
    Json document = tokensDocument(added, tokenizer);
    document["run"] = nullptr;
    if (!options.record.file.empty()) {
        const PreparedPrompt whole = continued(prompt, added, text, tokenizer);
        document["run"] = number(recordWhole(options, whole, request, edits, session, invocation));
    }
    if (!invocation.output.isJson()) return ExitCode::Done;
    document.update({{"prompt", tokensDocument(prompt.prompt.ids, tokenizer)}, {"text", text}, {"end", ending}, {"seconds", seconds},
        {"seed", invocation.options.seed}});
    invocation.output.printJson(document);
    return ExitCode::Done;
}

}  // namespace

CommandSpec generateCommand()
{
    const auto options = std::make_shared<GenerateOptions>();
    CommandSpec command{.name = "generate", .summary = "Continue a prompt, token by token"};
    command.details = "The text comes as it is generated; the same --seed gives the same text. It ends after --tokens, at the "
                      "end-of-sequence token, or where the context is full.\nWith --record, one forward over prompt and continuation is "
                      "recorded afterwards: every position sees exactly what it saw while generating, so the activations are the same.";
    command.options = {modelOption(options->folder)};
    for (const auto& list : {promptOptionSpecs(options->prompts), recordOptionSpecs(options->record)})
        command.options.insert(command.options.end(), list.begin(), list.end());
    const std::vector<OptionSpec> own{
        {.name = "--tokens", .value = "N", .help = "at most so many new tokens", .target = &options->tokens, .required = true},
        {.name = "--temperature", .value = "X", .help = "0, the default, takes the likeliest token", .target = &options->temperature},
        {.name = "--top-k", .value = "K", .help = "draw from the K likeliest tokens; 0: from all", .target = &options->topK},
        {.name = "--top-p", .value = "P", .help = "draw from the likeliest tokens that have this mass together", .target = &options->topP},
        {.name = "--ignore-eos", .help = "go on after an end-of-sequence token", .target = &options->ignoreEos},
        {.name = "--sites", .value = "GLOB,...", .help = "sites to record, * unless told", .target = &options->sites, .commaList = true},
        setOption(options->sets),
    };
    command.options.insert(command.options.end(), own.begin(), own.end());
    command.examples = {
        {"generate --model gpt2 --prompt \"Once upon a time\" --tokens 40", "the likeliest continuation"},
        {"generate --model gpt2 --prompt \"Once\" --tokens 40 --temperature 0.8 --top-p 0.95 --seed 7 --record g.orrery",
            "a drawn one, recorded"},
    };
    command.run = [options](Invocation& invocation) { return generateText(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
