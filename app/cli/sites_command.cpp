#include "app/cli/commands.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/json.h"
#include "core/model/sites.h"

#include <memory>

namespace orrery::cli {

namespace {

struct SitesOptions {
    std::string folder;
    int64_t tokens = 0;
    std::vector<std::string> patterns;
};

/// A prompt's shape at the site; axes without a size of their own follow the prompt.
Shape concreteShape(const GraphSite& site, int64_t tokens)
{
    std::vector<int64_t> sizes = site.sizes;
    for (int64_t& size : sizes) {
        if (size == 0) size = tokens;
    }
    return Shape(sizes);
}

Json siteDocument(const GraphSite& site, int64_t tokens)
{
    return {{"name", site.name}, {"layer", site.layer < 0 ? Json() : Json(site.layer)}, {"axes", site.axes},
        {"symbolic", symbolicShape(site)}, {"shape", concreteShape(site, tokens).sizes()}, {"opt_in", site.optIn}};
}

ExitCode listSites(const SitesOptions& options, Invocation& invocation)
{
    const ModelFolder folder = ModelFolder::open(options.folder, invocation.output.log());
    const int64_t tokens = options.tokens > 0 ? options.tokens : folder.config().context;
    const std::vector<GraphSite> sites = modelSites(folder.config());
    const std::vector<char> chosen = options.patterns.empty() ? std::vector<char>(sites.size(), 1) : chooseSites(sites, options.patterns);
    Json document{{"tokens", tokens}, {"sites", Json::array()}};
    Table table({"site", "shape", std::to_string(tokens) + " tokens", ""});
    for (size_t i = 0; i < sites.size(); ++i) {
        if (!chosen[i]) continue;
        document["sites"].push_back(siteDocument(sites[i], tokens));
        table.add({sites[i].name, symbolicShape(sites[i]), concreteShape(sites[i], tokens).text(), sites[i].optIn ? "opt-in" : ""});
    }
    if (invocation.output.isJson()) invocation.output.printJson(document);
    else invocation.output.print(table.text());
    return ExitCode::Done;
}

}  // namespace

CommandSpec sitesCommand()
{
    const auto options = std::make_shared<SitesOptions>();
    CommandSpec command{.name = "sites", .summary = "List every site of a model where an activation can be read or changed"};
    command.details = "Names are TransformerLens's. Where a site is chosen, * and ? stand for any characters, short forms such as "
                      "resid_post3 work too, and * leaves out the sites marked opt-in: their last part must be named, as in "
                      "blocks.*.attn.hook_result. logits and unembed.hook_out are one site.";
    command.options = {
        modelOption(options->folder),
        {.name = "--tokens", .value = "N", .help = "length of the prompt that the concrete shapes are for; else the model's context",
            .target = &options->tokens},
        {.name = "--sites", .value = "GLOB,...", .help = "only these", .target = &options->patterns, .commaList = true},
    };
    command.examples = {{"sites --model gpt2 --tokens 9 --sites \"blocks.0.*\"", "the sites of the first block, for 9 tokens"}};
    command.run = [options](Invocation& invocation) { return listSites(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
