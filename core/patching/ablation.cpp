#include "core/patching/ablation.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/model/sites.h"
#include "core/patching/changed_copies.h"
#include "core/patching/remaining_time.h"
#include "core/patching/site_means.h"
#include "core/patching/tensor_part.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

namespace orrery {
namespace {

constexpr std::array<std::string_view, 3> kKindNames{"zero", "mean", "resample"};

using Values = std::map<std::string, std::shared_ptr<const Tensor>>;

/// Units that one forward may ablate side by side: those of one site.
struct Part {
    std::string site;
    ChangedCopies copies;         ///< start and layer; changes are made for each prompt
    std::vector<size_t> units;
};

/// Where copies of a site may start: what patches know how to resume, else the tokens.
ChangedCopies startAt(const std::string& site, int layer, const ModelConfig& config)
{
    ChangedCopies copies;
    for (const std::string& name : patchSiteNames()) {
        const PatchSite known = patchSiteNamed(name);
        if (layer < 0 || siteNameAt(known, layer) != site) continue;
        copies.start = startSites(known, layer, config.family);
        copies.layer = layer;
    }
    return copies;
}

std::vector<Part> partsOf(const std::vector<AblationUnit>& units, const ModelConfig& config)
{
    std::vector<Part> parts;
    for (size_t unit = 0; unit < units.size(); ++unit) {
        const auto same = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.site == units[unit].site; });
        if (same != parts.end()) same->units.push_back(unit);
        else parts.push_back({units[unit].site, startAt(units[unit].site, units[unit].layer, config), {unit}});
    }
    return parts;
}

/// Everything an ablation leans on besides the prompt at hand.
class Ablator {
public:
    Ablator(Model& model, const AblationRequest& request, const std::stop_token& stop)
        : m_model(model), m_request(request), m_parts(partsOf(request.units, model.config()))
    {
        if (request.prompts.empty() || request.units.empty())
            throw Error(ErrorKind::Argument, "an ablation needs a prompt and something to ablate").withReason("NothingToDo");
        if (m_request.set.empty())
            for (const MeasuredPrompt& measured : request.prompts) m_request.set.push_back(measured.prompt);
        if (request.kind == AblationKind::Mean) m_means = siteMeans(model, m_request.set, sites(), stop);
        if (request.kind == AblationKind::Resample) recordSet(stop);
    }

    const std::vector<Part>& parts() const { return m_parts; }

    /// The prompt as it is, with what its copies start from.
    RecordedRun untouched(MeasuredPrompt& measured, const std::stop_token& stop) const
    {
        std::set<std::string> kept;
        for (const Part& part : m_parts) kept.insert(part.copies.start.begin(), part.copies.start.end());
        return recordRuns(m_model, {measured.prompt}, {kept.begin(), kept.end()}, measured.reading, {}, stop)[0];
    }

    /// The metric of each unit of a part, draws averaged, into `values` by unit.
    void run(const Part& part, size_t prompt, const RecordedRun& base, const MetricReading& reading, std::vector<double>& values,
        const std::stop_token& stop) const
    {
        ChangedCopies copies = part.copies;
        const int draws = m_request.kind == AblationKind::Resample ? m_request.draws : 1;
        for (int drawn = 0; drawn < draws; ++drawn)
            for (const size_t unit : part.units) copies.changes.push_back({change(m_request.units[unit], prompt, drawn, std::ssize(base.prompt.ids))});
        for (const size_t unit : part.units) values[unit] = 0;
        runCopies(m_model, base, copies, reading, [&](size_t copy, double value) {
            values[part.units[copy % part.units.size()]] += value / draws;
        }, {}, stop);
    }

private:
    std::vector<std::string> sites() const
    {
        std::vector<std::string> names;
        for (const Part& part : m_parts) names.push_back(part.site);
        return names;
    }

    void recordSet(const std::stop_token& stop)
    {
        for (const GraphSite& site : modelSites(m_model.config())) {
            const bool chosen = std::any_of(m_request.units.begin(), m_request.units.end(), [&](const AblationUnit& unit) { return unit.site == site.name; });
            if (chosen && std::find(site.axes.begin(), site.axes.end(), "pos") == site.axes.end() && std::find(site.axes.begin(), site.axes.end(), "query") == site.axes.end())
                throw Error(ErrorKind::Argument, "site " + site.name + " has no positions to take another prompt's values at").withReason("NoPositionAxis");
        }
        m_recorded.resize(m_request.set.size());
        m_model.run({m_request.set, sites(), {}}, [&](const SiteView& view) {
            m_recorded[static_cast<size_t>(view.prompt)][view.info.name] = std::make_shared<const Tensor>(denseTensor(view.view));
        }, {}, stop);
    }

    /// Another prompt of the set, as long as this one at least: which one decides the draw's number and the seed.
    const Values& otherPrompt(size_t prompt, int drawn, int64_t length) const
    {
        std::vector<size_t> others;
        for (size_t other = 0; other < m_request.set.size(); ++other)
            if (std::ssize(m_request.set[other].ids) >= length && m_request.set[other].ids != m_request.prompts[prompt].prompt.ids) others.push_back(other);
        if (others.empty())
            throw Error(ErrorKind::Argument, "there is no other prompt of at least " + std::to_string(length) + " tokens to take values from")
                .withReason("TooFewPrompts");
        CounterRandom random(m_request.seed, prompt * 4096 + static_cast<uint64_t>(drawn));
        return m_recorded[others[static_cast<size_t>(random.uniform() * static_cast<double>(others.size()))]];
    }

    Intervention change(const AblationUnit& unit, size_t prompt, int drawn, int64_t length) const
    {
        Intervention change;
        change.site = unit.site;
        if (unit.head >= 0) change.heads = {unit.head};
        if (m_request.kind == AblationKind::Zero) {
            change.factor = 0;
            return change;
        }
        change.kind = Intervention::Kind::Replace;
        if (m_request.kind == AblationKind::Mean) {
            const Tensor& mean = *m_means.at(unit.site);
            change.source = unit.head < 0 ? m_means.at(unit.site) : std::make_shared<const Tensor>(tensorPart(mean, {unit.head}, {}));
            return change;
        }
        change.source = std::make_shared<const Tensor>(cutTo(*otherPrompt(prompt, drawn, length).at(unit.site), length, unit));
        return change;
    }

    /// The first `length` positions (of a pattern: queries and keys), and the unit's head.
    Tensor cutTo(const Tensor& whole, int64_t length, const AblationUnit& unit) const
    {
        std::vector<int64_t> positions(static_cast<size_t>(length));
        for (size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<int64_t>(i);
        const std::vector<int64_t> heads = unit.head < 0 ? std::vector<int64_t>{} : std::vector<int64_t>{unit.head};
        const std::vector<GraphSite> all = modelSites(m_model.config());
        const auto info = std::find_if(all.begin(), all.end(), [&](const GraphSite& site) { return site.name == unit.site; });
        if (info->axes.front() == "pos") return tensorPart(whole, positions, heads);
        const Tensor rows = tensorPart(whole, heads, positions);
        Tensor cut(Shape{rows.shape()[0], length, length});
        const int64_t keys = rows.shape()[2];
        for (int64_t row = 0; row < rows.shape()[0] * length; ++row)
            std::copy_n(rows.data() + row * keys, length, cut.data() + row * length);
        return cut;
    }

    Model& m_model;
    AblationRequest m_request;
    std::vector<Part> m_parts;
    Values m_means;
    std::vector<Values> m_recorded;  ///< of the set, Resample
};

}  // namespace

std::string_view ablationKindName(AblationKind kind)
{
    return kKindNames[static_cast<size_t>(kind)];
}

AblationKind ablationKindNamed(std::string_view name)
{
    const auto found = std::find(kKindNames.begin(), kKindNames.end(), name);
    if (found == kKindNames.end())
        throw Error(ErrorKind::Argument, "no ablation is called " + quotedText(name) + ": there are zero, mean and resample").withReason("NoSuchKind");
    return static_cast<AblationKind>(found - kKindNames.begin());
}

std::vector<AblationUnit> ablationUnits(const ModelConfig& config, const std::vector<std::string>& sites)
{
    const std::vector<GraphSite> all = modelSites(config);
    const std::vector<char> chosen = chooseSites(all, sites);
    std::vector<AblationUnit> units;
    for (size_t site = 0; site < all.size(); ++site) {
        if (!chosen[site]) continue;
        const bool heads = std::find(all[site].axes.begin(), all[site].axes.end(), "head") != all[site].axes.end();
        for (int64_t head = 0; head < (heads ? config.heads : 1); ++head) units.push_back({all[site].name, all[site].layer, heads ? head : -1});
    }
    return units;
}

Ablation ablate(Model& model, const AblationRequest& request, const Progress& progress, const std::stop_token& stop)
{
    const auto start = std::chrono::steady_clock::now();
    const Ablator ablator(model, request, stop);
    Ablation result;
    std::vector<std::vector<double>> byPrompt;
    const RemainingTime remaining;
    for (size_t prompt = 0; prompt < request.prompts.size(); ++prompt) {
        MeasuredPrompt measured = request.prompts[prompt];
        const RecordedRun base = ablator.untouched(measured, stop);
        result.values.push_back(base.value);
        std::vector<double>& values = byPrompt.emplace_back(request.units.size());
        for (size_t part = 0; part < ablator.parts().size(); ++part) {
            ablator.run(ablator.parts()[part], prompt, base, measured.reading, values, stop);
            const double fraction = (static_cast<double>(prompt) + static_cast<double>(part + 1) / static_cast<double>(ablator.parts().size()))
                / static_cast<double>(request.prompts.size());
            const std::string left = remaining.text(fraction);
            if (progress) progress({fraction, "prompt " + std::to_string(prompt + 1) + " of " + std::to_string(request.prompts.size()) + (left.empty() ? "" : ", " + left)});
        }
    }
    result.untouched = bootstrapMean(result.values, request.seed);
    for (size_t unit = 0; unit < request.units.size(); ++unit) {
        AblationRow row{request.units[unit], {}, {}};
        std::vector<double> changes;
        for (size_t prompt = 0; prompt < byPrompt.size(); ++prompt) {
            row.values.push_back(byPrompt[prompt][unit]);
            changes.push_back(byPrompt[prompt][unit] - result.values[prompt]);
        }
        row.change = bootstrapMean(changes, request.seed);
        result.rows.push_back(std::move(row));
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace orrery
