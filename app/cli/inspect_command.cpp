#include "app/cli/model_commands.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <memory>

namespace orrery::cli {

namespace {

struct InspectOptions {
    std::string folder;
    bool tensors = false;
};

Json configDocument(const ModelFolder& folder)
{
    const ModelConfig& config = folder.config();
    return {{"family", familyName(config.family)}, {"model_type", config.modelType}, {"parameters", parameterCount(config)},
        {"layers", config.layers}, {"heads", config.heads}, {"head_width", config.headWidth}, {"width", config.width},
        {"mlp_width", config.mlpWidth}, {"vocab", config.vocabulary}, {"context", config.context}, {"tied", config.tied},
        {"bytes", folder.fileBytes()}, {"config", Json::parse(folder.configText())}};
}

Json inspectDocument(const ModelFolder& folder)
{
    Json document = configDocument(folder);
    Json& tensors = document["tensors"] = Json::array();
    for (const auto& tensor : folder.tensors())
        tensors.push_back({{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape.sizes()}});
    document["unmatched"] = folder.unmatched();
    document["missing"] = folder.missing();
    Json& mismatched = document["mismatched"] = Json::array();
    for (const auto& tensor : folder.mismatched())
        mismatched.push_back({{"name", tensor.name}, {"found", tensor.found.sizes()}, {"expected", tensor.expected.sizes()}});
    return document;
}

std::string inspectText(const ModelFolder& folder, bool tensors)
{
    const ModelConfig& config = folder.config();
    Table table({"family", std::string(familyName(config.family))});
    const auto row = [&](const std::string& name, int64_t value) { table.add({name, countText(value)}); };
    row("parameters", parameterCount(config));
    row("layers", config.layers);
    row("heads", config.heads);
    row("head width", config.headWidth);
    row("width", config.width);
    row("MLP width", config.mlpWidth);
    row("vocabulary", config.vocabulary);
    row("context", config.context);
    table.add({"tensors", countText(static_cast<int64_t>(folder.tensors().size())) + ", "
                              + bytesText(static_cast<double>(folder.fileBytes()))});
    std::string text = table.text();
    if (tensors) {
        Table list({"tensor", "type", "shape"});
        for (const auto& tensor : folder.tensors()) list.add({tensor.name, tensor.dtype, tensor.shape.text()});
        text += "\n" + list.text();
    }
    for (const std::string& name : folder.missing()) text += "missing: " + name + "\n";
    for (const std::string& name : folder.unmatched()) text += "not used: " + name + "\n";
    for (const auto& tensor : folder.mismatched())
        text += "wrong shape: " + tensor.name + " is " + tensor.found.text() + ", not " + tensor.expected.text() + "\n";
    return text;
}

ExitCode inspect(const InspectOptions& options, Invocation& invocation)
{
    const ModelFolder folder = ModelFolder::open(options.folder, invocation.output.log());
    if (invocation.output.isJson()) invocation.output.printJson(inspectDocument(folder));
    else invocation.output.print(inspectText(folder, options.tensors));
    return ExitCode::Done;
}

}  // namespace

CommandSpec inspectCommand()
{
    const auto options = std::make_shared<InspectOptions>();
    CommandSpec command{.name = "inspect", .summary = "Say what a model folder holds, without loading it"};
    command.details = "Reads the config and the headers of the weight files: family, sizes, tensors, and which of them no parameter "
                      "uses, which are missing, and which have another shape than the config asks for.";
    command.options = {
        {.name = "DIR", .help = "the model's folder", .target = &options->folder, .required = true, .takes = Takes::Folder},
        {.name = "--tensors", .help = "list every tensor, its type and its shape", .target = &options->tensors},
    };
    command.examples = {{"model inspect gpt2 --tensors", "sizes and all tensors of the folder gpt2"}};
    command.run = [options](Invocation& invocation) { return inspect(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
