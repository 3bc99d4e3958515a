#include "app/cli/set_option.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "core/analysis/site_mean.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/npy.h"
#include "core/model/sites.h"

#include <charconv>
#include <cmath>
#include <iterator>
#include <memory>
#include <optional>

namespace orrery::cli {

namespace {

constexpr int64_t kMaximumIndex = 1 << 20;

/// The parts of SITE=KIND[:ARGUMENT[:FACTOR]][@SELECTION].
struct SetText {
    std::string whole, site, kind, argument, factor, selection;
};

struct Selection {
    std::vector<int64_t> heads, positions;
};

Error badSet(const SetText& text, const std::string& rule)
{
    return Error(ErrorKind::Argument, "--set " + text.whole + ": " + rule).withReason("BadSet");
}

bool startsSelection(const std::string& text, size_t at)
{
    return text.compare(at, 7, "@heads=") == 0 || text.compare(at, 5, "@pos=") == 0;
}

SetText splitSet(const std::string& whole)
{
    SetText text{.whole = whole, .site = {}, .kind = {}, .argument = {}, .factor = {}, .selection = {}};
    const size_t equals = whole.find('=');
    if (equals == std::string::npos || equals == 0) throw badSet(text, "it is not SITE=SPEC");
    text.site = whole.substr(0, equals);
    std::string spec = whole.substr(equals + 1);
    const size_t selection = spec.rfind('@');
    if (selection != std::string::npos && startsSelection(spec, selection)) {
        text.selection = spec.substr(selection + 1);
        spec.resize(selection);
    }
    const size_t colon = spec.find(':');
    text.kind = spec.substr(0, colon);
    if (colon != std::string::npos) text.argument = spec.substr(colon + 1);
    return text;
}

template <typename Number>
std::optional<Number> numberIn(const std::string& text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

/// "3", "-1", "0-3", "-4--1": one index or a range with both ends in it.
std::vector<int64_t> indicesIn(const SetText& text, const std::string& part)
{
    const size_t dash = part.find('-', 1);
    const auto first = numberIn<int64_t>(part.substr(0, dash));
    const auto last = dash == std::string::npos ? first : numberIn<int64_t>(part.substr(dash + 1));
    if (!first || !last || *last < *first || (*first < 0) != (*last < 0) || *last - *first > kMaximumIndex)
        throw badSet(text, "\"" + part + "\" is no index and no range of indices");
    std::vector<int64_t> indices;
    for (int64_t index = *first; index <= *last; ++index) indices.push_back(index);
    return indices;
}

Selection parseSelection(const SetText& text)
{
    Selection selection;
    if (text.selection.empty()) return selection;
    std::vector<int64_t>* list = nullptr;
    for (std::string part : splitText(text.selection, ',')) {
        const size_t equals = part.find('=');
        if (equals != std::string::npos) {
            const std::string key = part.substr(0, equals);
            if (key != "heads" && key != "pos") throw badSet(text, "after @ come heads=… and pos=…, not " + key);
            list = key == "heads" ? &selection.heads : &selection.positions;
            part = part.substr(equals + 1);
        }
        const std::vector<int64_t> indices = indicesIn(text, part);
        list->insert(list->end(), indices.begin(), indices.end());
    }
    return selection;
}

double parseFactor(const SetText& text, const std::string& number)
{
    const auto factor = numberIn<double>(number);
    if (!factor || !std::isfinite(*factor)) throw badSet(text, "\"" + number + "\" is no finite number");
    return *factor;
}

/// FILE[:x]; what follows the last colon is a factor only if it is a number.
void readSource(SetText& text, SiteEdit& edit)
{
    const size_t colon = text.argument.rfind(':');
    if (colon != std::string::npos && numberIn<double>(text.argument.substr(colon + 1))) {
        text.factor = text.argument.substr(colon + 1);
        text.argument.resize(colon);
    }
    if (text.argument.empty()) throw badSet(text, text.kind + ": needs an NPY file");
    edit.intervention.source = std::make_shared<Tensor>(readNpyFile(text.argument).toTensor());
    if (!text.factor.empty()) edit.intervention.factor = parseFactor(text, text.factor);
}

void parseKind(SetText& text, SiteEdit& edit)
{
    Intervention& change = edit.intervention;
    if (text.kind == "zero" && text.argument.empty()) {
        change.factor = 0;
    } else if (text.kind == "scale") {
        change.factor = parseFactor(text, text.argument);
    } else if (text.kind == "mean" && !text.argument.empty()) {
        change.kind = Intervention::Kind::Replace;
        edit.meanSet = text.argument;
    } else if (text.kind == "add" || text.kind == "replace") {
        change.kind = text.kind == "add" ? Intervention::Kind::Add : Intervention::Kind::Replace;
        readSource(text, edit);
    } else {
        throw badSet(text, "the change is zero, mean:SET, scale:x, add:F.npy[:x] or replace:F.npy");
    }
}

InterventionInfo recordedForm(const SetText& text, const SiteEdit& edit, const GraphSite& site)
{
    InterventionInfo info;
    info.site = {site.name, site.layer, joinText(site.axes, ",")};
    info.operation = text.kind;
    Json selector = Json::object(), parameters{{"text", text.whole}, {"factor", edit.intervention.factor}};
    if (!edit.intervention.heads.empty()) selector["heads"] = edit.intervention.heads;
    if (!edit.intervention.positions.empty()) selector["positions"] = edit.intervention.positions;
    if (!edit.meanSet.empty()) parameters["set"] = edit.meanSet;
    if (edit.intervention.source) parameters["file"] = text.argument;
    info.selectorJson = selector.dump(-1, ' ', false, Json::error_handler_t::replace);
    info.paramsJson = parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
    return info;
}

}  // namespace

std::vector<SiteEdit> parseSet(const std::string& whole, const std::vector<GraphSite>& sites)
{
    SetText text = splitSet(whole);
    const Selection selection = parseSelection(text);
    SiteEdit edit;
    edit.text = whole;
    parseKind(text, edit);
    edit.intervention.heads = selection.heads;
    edit.intervention.positions = selection.positions;
    const std::vector<char> chosen = chooseSites(sites, {text.site});
    std::vector<SiteEdit> edits;
    for (size_t s = 0; s < sites.size(); ++s) {
        if (!chosen[s]) continue;
        edit.intervention.site = sites[s].name;
        edit.info = recordedForm(text, edit, sites[s]);
        edits.push_back(edit);
    }
    return edits;
}

std::vector<SiteEdit> parseSets(const std::vector<std::string>& texts, const ModelConfig& config)
{
    const std::vector<GraphSite> sites = modelSites(config);
    std::vector<SiteEdit> all;
    for (const std::string& text : texts) {
        std::vector<SiteEdit> edits = parseSet(text, sites);
        std::move(edits.begin(), edits.end(), std::back_inserter(all));
    }
    return all;
}

void resolveMeans(std::vector<SiteEdit>& edits, ModelSession& session, Invocation& invocation)
{
    for (SiteEdit& edit : edits) {
        if (edit.meanSet.empty()) continue;
        PromptOptions set;
        set.lines = edit.meanSet;
        std::vector<Prompt> prompts;
        for (const PreparedPrompt& prompt : readPrompts(set, session, invocation.output)) prompts.push_back(prompt.prompt);
        edit.intervention.source = std::make_shared<Tensor>(siteMean(session.model(), prompts, edit.intervention.site,
            edit.intervention.heads, invocation.output.progress(), invocation.stop));
    }
}

std::vector<Intervention> interventionsOf(const std::vector<SiteEdit>& edits)
{
    std::vector<Intervention> interventions;
    for (const SiteEdit& edit : edits) interventions.push_back(edit.intervention);
    return interventions;
}

Json editsDocument(const std::vector<SiteEdit>& edits)
{
    Json texts = Json::array();
    for (const SiteEdit& edit : edits) texts.push_back(edit.text);
    return texts;
}

OptionSpec setOption(std::vector<std::string>& sets)
{
    return {.name = "--set", .value = "SITE=SPEC", .help = "change a site: zero, mean:SET (a file of prompts, one a line), scale:x, "
        "add:F.npy[:x] or replace:F.npy, then @heads=0,2-4,pos=-1 to choose; may be repeated", .target = &sets};
}

}  // namespace orrery::cli
