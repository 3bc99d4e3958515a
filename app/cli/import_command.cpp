#include "app/cli/commands.h"

#include "app/cli/output.h"
#include "app/cli/record_options.h"
#include "core/analysis/activation_import.h"
#include "core/analysis/run_recording.h"
#include "core/base/json.h"

#include <filesystem>
#include <memory>

namespace orrery::cli {

namespace {

struct ImportOptions {
    std::string file, tokens, site;
    RecordOptions record;
};

std::string stemOf(const std::string& path)
{
    return std::filesystem::path(path).stem().string();
}

PreparedPrompt promptOf(const std::vector<Position>& positions)
{
    PreparedPrompt prompt;
    prompt.info.kind = PromptKind::Tokens;
    prompt.info.positions = positions;
    return prompt;
}

RunInfo importInfo(const ImportOptions& options)
{
    RunInfo info;
    info.kind = RunKind::Import;
    info.title = std::filesystem::path(options.file).filename().string();
    const Json parameters{{"source", options.file}, {"tokens", options.tokens}, {"store", options.record.store}};
    info.paramsJson = parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
    return info;
}

ExitCode importFile(const ImportOptions& options, Invocation& invocation)
{
    if (options.record.file.empty()) throw Error(ErrorKind::Argument, "--record is required: the workspace to import into").withReason("Usage");
    const std::vector<Position> positions = readTokenList(options.tokens);
    const std::string npySite = options.site.empty() ? stemOf(options.file) : options.site;
    RunRecording recording(options.record.file, importInfo(options), storeChoice(options.record), invocation.output.log());
    recording.addPrompts({promptOf(positions)});
    Json sites = Json::array();
    std::string text;
    const auto keep = [&](const ImportedSite& imported) {
        recording.record(0, imported.site, imported.values.view());
        sites.push_back({{"name", imported.site.name}, {"axes", imported.site.axes}, {"shape", imported.values.shape().sizes()},
            {"dtype", options.record.store}});
        text += imported.site.name + " " + imported.values.shape().text() + "\n";
    };
    recording.perform([&] {
        forEachImportedSite(options.file, static_cast<int64_t>(positions.size()), npySite, keep, invocation.output.log(), invocation.stop);
    });
    const int64_t run = number(recording.id());
    if (invocation.output.isJson())
        invocation.output.printJson({{"run", run}, {"record", options.record.file}, {"positions", positions.size()}, {"sites", sites}});
    else invocation.output.print(text + "run " + std::to_string(run) + " of " + options.record.file + "\n");
    return ExitCode::Done;
}

}  // namespace

CommandSpec importCommand()
{
    const auto options = std::make_shared<ImportOptions>();
    CommandSpec command{.name = "import", .summary = "Make a recording of activations that another tool computed"};
    command.details = "Every array of the file becomes a site of that name. Its first axis, or the second after a batch axis of one, "
                      "counts the tokens; attention patterns are [head, query, key].";
    command.options = {
        {.name = "FILE", .help = "an .npy, .npz or .safetensors file", .target = &options->file, .required = true, .takes = Takes::File},
        {.name = "--tokens", .value = "FILE", .help = "the tokens: a JSON list of texts or ids, or one token a line",
            .target = &options->tokens, .required = true, .takes = Takes::File},
        {.name = "--site", .value = "NAME", .help = "what the array of an .npy is called; else as the file", .target = &options->site},
    };
    for (const OptionSpec& spec : recordOptionSpecs(options->record)) {
        if (spec.name != "--triangles") command.options.push_back(spec);
    }
    command.examples = {{"import cache.npz --tokens tokens.json --record other.orrery", "activations saved by a Python script"}};
    command.run = [options](Invocation& invocation) { return importFile(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
