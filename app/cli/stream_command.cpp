#include "app/cli/commands.h"

#include "app/cli/keep_result.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/table.h"
#include "core/base/json.h"
#include "core/residual/outliers.h"
#include "core/residual/stream_geometry.h"

#include <algorithm>
#include <memory>

namespace orrery::cli {

namespace {

struct StreamOptions {
    std::string folder;
    PromptOptions prompts;
    std::vector<std::string> sites;
    bool halves = false;
    KeepChoice keep;
    int64_t top = 5;
};

Json geometryDocument(const StreamGeometry& geometry)
{
    Json list = Json::array();
    for (size_t point = 0; point < geometry.points.size(); ++point) {
        Json row{{"label", geometry.points[point].label}, {"site", geometry.points[point].site}};
        for (const auto& [name, of] : {std::pair{"norm", &geometry.norm}, {"to_previous", &geometry.toPrevious}, {"to_final", &geometry.toFinal}}) {
            row[name] = Json::array();
            for (int64_t position = 0; position < geometry.positions; ++position) row[name].push_back(jsonNumber((*of)[geometry.cell(point, position)]));
        }
        list.push_back(std::move(row));
    }
    return list;
}

Json dimensionsDocument(const SiteOutliers& site, int64_t top)
{
    Json list = Json::array();
    for (const int64_t dimension : site.rankedDimensions()) {
        if (static_cast<int64_t>(list.size()) == top) break;
        const auto at = static_cast<size_t>(dimension);
        list.push_back({{"dimension", dimension}, {"largest", jsonNumber(site.dimensionLargest[at])}, {"share", jsonNumber(site.dimensionShare[at])}});
    }
    return list;
}

Json siteDocument(const SiteOutliers& site, const std::vector<PreparedPrompt>& prompts, const ModelSession& session, int64_t top)
{
    Json document{{"site", site.site}, {"layer", site.layer}, {"largest", jsonNumber(site.largest)}, {"inf_norm", jsonNumber(site.meanLargest)},
        {"rms", jsonNumber(site.rms)}, {"kurtosis", jsonNumber(site.kurtosis)}, {"beyond_sigmas", site.beyondSigmas}, {"massive", site.massive},
        {"dimensions", dimensionsDocument(site, top)}, {"tokens", Json::array()}};
    for (const OutlierToken& token : site.strongest) {
        if (static_cast<int64_t>(document["tokens"].size()) == top) break;
        const int32_t id = prompts[static_cast<size_t>(token.prompt)].prompt.ids[static_cast<size_t>(token.position)];
        const auto tokenizer = session.tokenizer();
        document["tokens"].push_back({{"prompt", token.prompt}, {"position", token.position}, {"dimension", token.dimension},
            {"value", jsonNumber(token.value)}, {"id", id}, {"text", tokenizer ? Json(tokenizer->tokenText(id)) : Json()}});
    }
    return document;
}

std::string geometryText(const StreamGeometry& geometry)
{
    Table table({"stream", "norm", "first position's", "cosine to before", "to the last"}, std::vector<Table::Align>(5, Table::Align::Right));
    for (size_t point = 0; point < geometry.points.size(); ++point)
        table.add({geometry.points[point].label, numberText(geometry.mean(geometry.norm, point, 1)), numberText(geometry.norm[geometry.cell(point, 0)]),
            numberText(geometry.mean(geometry.toPrevious, point, 1), 3), numberText(geometry.mean(geometry.toFinal, point, 1), 3)});
    return table.text();
}

std::string outliersText(const Outliers& outliers)
{
    Table table({"site", "largest", "over rms", "kurtosis", "beyond 6 sigma", "massive", "strongest dimension"},
        {Table::Align::Left, Table::Align::Right, Table::Align::Right, Table::Align::Right, Table::Align::Right, Table::Align::Right, Table::Align::Right});
    for (const SiteOutliers& site : outliers.sites)
        table.add({site.site, numberText(site.largest), numberText(site.peakedness(), 3), numberText(site.kurtosis), countText(site.beyondSigmas),
            countText(site.massive), std::to_string(site.rankedDimensions().front())});
    std::string dimensions;
    for (const int64_t dimension : outliers.dimensions) dimensions += " " + std::to_string(dimension);
    return "\n" + table.text() + "\nmax infinity norm " + numberText(outliers.largestNorm) + ", mean kurtosis " + numberText(outliers.meanKurtosis)
           + " over " + std::to_string(outliers.prompts) + " prompts; outlier dimensions:" + (dimensions.empty() ? " none" : dimensions) + "\n";
}

ExitCode stream(const StreamOptions& options, Invocation& invocation)
{
    checkKeep(options.keep, invocation);
    ModelSession session(options.folder, invocation);
    const std::vector<PreparedPrompt> prompts = readPrompts(options.prompts, session, invocation.output);
    std::vector<Prompt> plain;
    for (const PreparedPrompt& prompt : prompts) plain.push_back(prompt.prompt);
    const std::vector<StreamPoint> points = streamPoints(session.config(), options.halves ? StreamChoice::Halves : StreamChoice::Blocks);
    const StreamGeometry geometry = measureStream(session.model(), plain.front(), points, invocation.output.progress(), invocation.stop);
    const std::vector<std::string> sites = options.sites.empty() ? outlierSites(session.config()) : options.sites;
    const Outliers outliers = findOutliers(session.model(), plain, sites, {}, invocation.output.progress(), invocation.stop);
    const auto document = [&] {
        Json document = tokensDocument(plain.front().ids, session.tokenizer().get());
        document["stream"] = geometryDocument(geometry);
        document["outliers"] = {{"inf_norm", jsonNumber(outliers.largestNorm)}, {"kurtosis", jsonNumber(outliers.meanKurtosis)},
            {"prompts", outliers.prompts}, {"tokens", outliers.tokens}, {"dimensions", outliers.dimensions}, {"sites", Json::array()}};
        for (const SiteOutliers& site : outliers.sites) document["outliers"]["sites"].push_back(siteDocument(site, prompts, session, options.top));
        return document;
    };
    return deliver({{&session}, document, [&] { return geometryText(geometry) + outliersText(outliers); }}, options.keep, invocation);
}

}  // namespace

CommandSpec streamCommand()
{
    const auto options = std::make_shared<StreamOptions>();
    CommandSpec command{.name = "stream", .summary = "Measure the residual stream: norms, turns, and what stands out of it"};
    command.details = "Of the first prompt, the stream's norm at each layer and its cosines with the layer before and with the last; means leave "
                      "out the first position, which often is unlike the others. Of all prompts, outliers at the sites that papers on "
                      "quantisation look at, or at --sites: the largest value, the kurtosis of a whole prompt (3 for a normal "
                      "distribution), values beyond six standard deviations, massive activations (above 100 and 1,000 medians), and the "
                      "dimensions that reach 6 on 6 % of tokens at a quarter of the sites.";
    command.options = {modelOption(options->folder)};
    for (const OptionSpec& spec : promptOptionSpecs(options->prompts)) command.options.push_back(spec);
    command.options.push_back({.name = "--halves", .help = "also the stream between attention and MLP", .target = &options->halves});
    command.options.push_back({.name = "--sites", .value = "GLOB,...", .help = "where to look for outliers", .target = &options->sites, .commaList = true});
    command.options.push_back({.name = "--top", .value = "K", .help = "in JSON, dimensions and tokens a site, 5 unless told", .target = &options->top});
    for (const OptionSpec& spec : keepOptionSpecs(options->keep)) command.options.push_back(spec);
    command.examples = {{"stream --model gpt2 --lines prompts.txt", "how the stream grows, and which sites have outliers"}};
    command.run = [options](Invocation& invocation) { return stream(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
