#include "app/cli/commands.h"

#include "app/cli/output.h"
#include "app/cli/workspace_option.h"
#include "core/analysis/tensor_export.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/model/sites.h"

#include <memory>

namespace orrery::cli {

namespace {

struct ExportOptions {
    std::string file, site, format, out;
    int64_t run = 0, prompt = 0, head = -1;
};

/// The tensors of one prompt whose site has that name, or fits it as a glob; with all steps of a generation.
std::vector<NamedTensor> readTensors(const Workspace& workspace, const PromptRow& prompt, const std::string& site)
{
    TensorFilter filter;
    filter.run = prompt.run;
    filter.prompt = prompt.id;
    filter.sites = canonicalSiteName(site);
    filter.step = 0;
    std::vector<NamedTensor> tensors;
    for (const TensorRow& row : workspace.tensors(filter))
        tensors.push_back({row.siteInfo.name, splitText(row.siteInfo.axes, ','), workspace.readSteps(prompt.id, row.siteInfo.name, row.variant)});
    if (tensors.empty())
        throw Error(ErrorKind::Argument, "prompt " + std::to_string(prompt.ordinal) + " of run " + std::to_string(number(prompt.run))
                                             + " has no recorded site '" + site + "'")
            .withReason("NoSuchSite");
    return tensors;
}

ExitCode exportSites(const ExportOptions& options, Invocation& invocation)
{
    const Workspace workspace = openWorkspace(options.file, Access::ReadOnly, invocation);
    const RunRow run = requireRun(workspace, options.run);
    std::vector<NamedTensor> tensors = readTensors(workspace, requirePrompt(workspace, run.id, options.prompt), options.site);
    if (options.head >= 0) {
        for (NamedTensor& tensor : tensors) tensor = slice(tensor, "head", options.head);
    }
    exportTensors(options.out, *exportFormat(options.format), tensors);
    Json document{{"out", options.out}, {"format", options.format}, {"sites", Json::array()}};
    std::string text;
    for (const NamedTensor& tensor : tensors) {
        document["sites"].push_back({{"name", tensor.name}, {"axes", tensor.axes}, {"shape", tensor.values.shape().sizes()}, {"dtype", "f32"}});
        text += tensor.name + " " + tensor.values.shape().text() + "\n";
    }
    if (invocation.output.isJson()) invocation.output.printJson(document);
    else invocation.output.print(text);
    return ExitCode::Done;
}

}  // namespace

CommandSpec exportCommand()
{
    const auto options = std::make_shared<ExportOptions>();
    CommandSpec command{.name = "export", .summary = "Write recorded numbers to a file that other tools read"};
    command.details = "Arrays are float32 in C order, with the site's shape of one prompt and no batch axis. npz and safetensors take a "
                      "glob and hold every site that fits; npy, csv and json hold one. In JSON, what is no number stands as \"NaN\", "
                      "\"Infinity\" or \"-Infinity\", as masked attention scores do.";
    command.options = {
        workspaceOption(options->file),
        runOption(options->run),
        {.name = "--site", .value = "SITE", .help = "the site, or a glob", .target = &options->site, .required = true},
        {.name = "--prompt", .value = "I", .help = "number of the prompt in the run, 0 unless told", .target = &options->prompt},
        {.name = "--head", .value = "H", .help = "only this head", .target = &options->head},
        {.name = "--format", .help = "what to write", .target = &options->format, .required = true,
            .choices = {"npy", "npz", "csv", "json", "safetensors"}},
        {.name = "--out", .value = "FILE", .help = "where to", .target = &options->out, .required = true, .takes = Takes::File},
    };
    command.examples = {
        {"export cat.orrery --run 1 --site blocks.5.attn.hook_pattern --head 1 --format npy --out head.npy", "one head's pattern for NumPy"},
        {"export cat.orrery --run 1 --site \"*\" --format safetensors --out all.safetensors", "everything that was recorded"},
    };
    command.run = [options](Invocation& invocation) { return exportSites(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
