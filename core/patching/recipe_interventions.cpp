#include "core/patching/recipe_interventions.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/model/sites.h"
#include "core/patching/causal_trace.h"
#include "core/patching/metric_reading.h"
#include "core/patching/site_means.h"
#include "core/patching/tensor_part.h"

#include <algorithm>
#include <numeric>

namespace orrery {
namespace {

using Values = std::map<std::string, std::shared_ptr<const Tensor>>;

bool hasAxis(const GraphSite& site, std::string_view axis)
{
    return std::find(site.axes.begin(), site.axes.end(), axis) != site.axes.end();
}

/// The values of some sites of each prompt.
std::vector<Values> valuesOf(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, const std::stop_token& stop)
{
    std::vector<Values> values(prompts.size());
    model.run({prompts, sites, {}}, [&](const SiteView& view) {
        values[static_cast<size_t>(view.prompt)][view.info.name] = std::make_shared<const Tensor>(denseTensor(view.view));
    }, {}, stop);
    return values;
}

/// x <- x - (x . r) r / |r|^2 for every row along the last axis.
void projectOut(Tensor& x, const Tensor& direction)
{
    const int64_t width = direction.count();
    const float* r = direction.data();
    const double square = std::inner_product(r, r + width, r, 0.0);
    for (float* row = x.data(); square > 0 && row < x.data() + x.count(); row += width) {
        const double factor = std::inner_product(row, row + width, r, 0.0) / square;
        for (int64_t i = 0; i < width; ++i) row[i] = static_cast<float>(row[i] - factor * r[i]);
    }
}

/// Rows of a pattern: the keys get their weight, the rest shares what is left in proportion. A row whose rest has no mass keeps the keys' alone.
void attend(Tensor& pattern, const std::vector<int64_t>& asked, double weight)
{
    const int64_t keys = pattern.shape()[2];
    std::vector<char> chosen(static_cast<size_t>(keys), 0);
    for (const int64_t key : asked) chosen[static_cast<size_t>(absolutePosition(key, keys))] = 1;
    const auto fixed = weight * static_cast<double>(std::count(chosen.begin(), chosen.end(), 1));
    for (float* row = pattern.data(); row < pattern.data() + pattern.count(); row += keys) {
        double rest = 0;
        for (int64_t key = 0; key < keys; ++key) rest += chosen[static_cast<size_t>(key)] ? 0 : row[key];
        for (int64_t key = 0; key < keys; ++key)
            row[key] = static_cast<float>(chosen[static_cast<size_t>(key)] ? weight : rest > 0 ? row[key] * (1 - fixed) / rest : 0);
    }
}

/// Turns one step into interventions on the prompts of a run.
class StepResolver {
public:
    StepResolver(const RecipeStep& step, Model& model, const std::vector<Prompt>& prompts, const RecipeSources& sources, const std::stop_token& stop)
        : m_step(step), m_model(model), m_prompts(prompts), m_sources(sources), m_stop(stop)
    {
        const std::vector<GraphSite> all = modelSites(model.config());
        const std::vector<char> chosen = chooseSites(all, {step.site});
        for (size_t site = 0; site < all.size(); ++site)
            if (chosen[site]) m_sites.push_back(all[site]);
        for (const GraphSite& site : m_sites) checkAxes(site);
    }

    void addTo(std::vector<Intervention>& all)
    {
        fetch();
        for (const GraphSite& site : m_sites)
            if (isPerPrompt()) addPerPrompt(site, all);
            else all.push_back(common(site));
    }

private:
    void checkAxes(const GraphSite& site) const
    {
        const bool positions = hasAxis(site, "pos") || hasAxis(site, "query");
        const char* lacks = !m_step.heads.empty() && !hasAxis(site, "head") ? "heads"
            : !m_step.positions.empty() && !positions                     ? "positions"
            : m_step.kind == RecipeKind::Attend && !hasAxis(site, "key")  ? "keys"
            : isPerPrompt() && !positions                                 ? "positions"
                                                                          : nullptr;
        if (lacks) throw Error(ErrorKind::Argument, site.name + " has no " + lacks + ": its axes are " + symbolicShape(site)).withReason("NoSuchAxis");
    }

    bool isPerPrompt() const
    {
        return m_step.kind == RecipeKind::Noise || m_step.kind == RecipeKind::Resample || (m_step.kind == RecipeKind::Replace && m_step.file.empty());
    }

    std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const GraphSite& site : m_sites) names.push_back(site.name);
        return names;
    }

    void fetch()
    {
        if (!m_step.file.empty()) m_tensor = std::make_shared<const Tensor>(m_sources.tensor(m_step.file));
        if (m_step.kind == RecipeKind::Mean) m_means = siteMeans(m_model, m_sources.promptSet(m_step.set), names(), m_stop);
        if (m_step.kind == RecipeKind::Resample) m_others = m_sources.promptSet(m_step.set);
        if (m_step.kind == RecipeKind::Replace && m_step.file.empty()) m_others = {m_sources.prompt(m_step.prompt)};
        if (!m_others.empty()) m_values = valuesOf(m_model, m_others, names(), m_stop);
    }

    Intervention selected(const GraphSite& site) const
    {
        Intervention change;
        change.site = site.name;
        change.heads = m_step.heads;
        change.positions = m_step.positions;
        return change;
    }

    Intervention common(const GraphSite& site) const
    {
        using Kind = Intervention::Kind;
        Intervention change = selected(site);
        switch (m_step.kind) {
        case RecipeKind::Scale: change.factor = m_step.factor; break;
        case RecipeKind::Mean: change.kind = Kind::Replace; change.source = meanOf(site); break;
        case RecipeKind::Replace:
        case RecipeKind::Add:
            change.kind = m_step.kind == RecipeKind::Add ? Kind::Add : Kind::Replace;
            change.factor = m_step.factor;
            change.source = m_tensor;
            break;
        case RecipeKind::ProjectOut: makeProjection(site, change); break;
        case RecipeKind::Attend:
            change.kind = Kind::Callback;
            change.callback = [keys = m_step.keys, weight = m_step.weight](Tensor& pattern) { attend(pattern, keys, weight); };
            break;
        default: change.factor = 0;
        }
        return change;
    }

    std::shared_ptr<const Tensor> meanOf(const GraphSite& site) const
    {
        const std::shared_ptr<const Tensor>& mean = m_means.at(site.name);
        return m_step.heads.empty() ? mean : std::make_shared<const Tensor>(tensorPart(*mean, sortedHeads(), {}));
    }

    void makeProjection(const GraphSite& site, Intervention& change) const
    {
        if (m_tensor->count() != site.sizes.back())
            throw Error(ErrorKind::Shape, "a direction of " + m_tensor->shape().text() + " for " + site.name + ", whose axes are " + symbolicShape(site))
                .withReason("ShapeMismatch");
        change.kind = Intervention::Kind::Callback;
        change.callback = [direction = m_tensor](Tensor& x) { projectOut(x, *direction); };
    }

    std::vector<int64_t> sortedHeads() const
    {
        std::vector<int64_t> heads = m_step.heads;
        std::sort(heads.begin(), heads.end());
        heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
        for (const int64_t head : heads)
            if (head < 0 || head >= m_model.config().heads)
                throw Error(ErrorKind::Argument, m_step.site + " has heads 0 to " + std::to_string(m_model.config().heads - 1) + ", not "
                                                     + std::to_string(head))
                    .withReason("NoSuchHead");
        return heads;
    }

    std::vector<int64_t> sortedPositions(int64_t length) const
    {
        std::vector<int64_t> positions;
        for (const int64_t position : m_step.positions) positions.push_back(absolutePosition(position, length));
        for (int64_t position = 0; m_step.positions.empty() && position < length; ++position) positions.push_back(position);
        std::sort(positions.begin(), positions.end());
        positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
        return positions;
    }

    void addPerPrompt(const GraphSite& site, std::vector<Intervention>& all) const
    {
        for (size_t prompt = 0; prompt < m_prompts.size(); ++prompt) {
            Intervention change = selected(site);
            change.prompt = static_cast<int>(prompt);
            change.kind = m_step.kind == RecipeKind::Noise ? Intervention::Kind::Add : Intervention::Kind::Replace;
            change.factor = m_step.factor;
            change.source = std::make_shared<const Tensor>(m_step.kind == RecipeKind::Noise ? noise(site, prompt) : otherValues(site, prompt));
            all.push_back(std::move(change));
        }
    }

    /// Of the selection's shape; every site and prompt has a stream of its own.
    Tensor noise(const GraphSite& site, size_t prompt) const
    {
        const int64_t length = std::ssize(m_prompts[prompt].ids);
        std::vector<int64_t> sizes;
        for (size_t axis = 0; axis < site.axes.size(); ++axis) {
            const std::string& name = site.axes[axis];
            if (name == "pos" || name == "query") sizes.push_back(std::ssize(sortedPositions(length)));
            else if (name == "key") sizes.push_back(length);
            else if (name == "head" && !m_step.heads.empty()) sizes.push_back(std::ssize(sortedHeads()));
            else sizes.push_back(site.sizes[axis]);
        }
        const auto place = static_cast<uint64_t>(std::find_if(m_sites.begin(), m_sites.end(), [&](const GraphSite& one) { return one.name == site.name; })
            - m_sites.begin());
        return gaussianTensor(Shape(std::move(sizes)), m_step.deviation, m_step.seed, (place << 32) + prompt);
    }

    Tensor otherValues(const GraphSite& site, size_t prompt) const
    {
        const int64_t length = std::ssize(m_prompts[prompt].ids);
        const Tensor& whole = *m_values[otherFor(prompt, length)].at(site.name);
        const std::vector<int64_t> heads = m_step.heads.empty() ? std::vector<int64_t>{} : sortedHeads(), positions = sortedPositions(length);
        if (site.axes.front() == "pos") return tensorPart(whole, positions, heads);
        const Tensor rows = tensorPart(whole, heads, positions);  // [head, query, key]: keys beyond the prompt's go
        Tensor cut(Shape{rows.shape()[0], rows.shape()[1], length});
        for (int64_t row = 0; row < rows.shape()[0] * rows.shape()[1]; ++row)
            std::copy_n(rows.data() + row * rows.shape()[2], length, cut.data() + row * length);
        return cut;
    }

    size_t otherFor(size_t prompt, int64_t length) const
    {
        std::vector<size_t> fitting;
        for (size_t other = 0; other < m_others.size(); ++other)
            if (m_step.kind == RecipeKind::Replace ? std::ssize(m_others[other].ids) == length
                                                   : std::ssize(m_others[other].ids) >= length && m_others[other].ids != m_prompts[prompt].ids)
                fitting.push_back(other);
        if (!fitting.empty()) {
            CounterRandom random(m_step.seed, prompt);
            return fitting[static_cast<size_t>(random.uniform() * static_cast<double>(fitting.size()))];
        }
        if (m_step.kind == RecipeKind::Replace)
            throw Error(ErrorKind::Argument, "the replacing prompt has " + std::to_string(m_others[0].ids.size()) + " tokens, the prompt "
                                                 + std::to_string(length))
                .withReason("UnequalLengths");
        throw Error(ErrorKind::Argument, "the set has no other prompt of at least " + std::to_string(length) + " tokens to take values from")
            .withReason("TooFewPrompts");
    }

    const RecipeStep& m_step;
    Model& m_model;
    const std::vector<Prompt>& m_prompts;
    const RecipeSources& m_sources;
    const std::stop_token& m_stop;
    std::vector<GraphSite> m_sites;
    std::shared_ptr<const Tensor> m_tensor;
    Values m_means;
    std::vector<Prompt> m_others;
    std::vector<Values> m_values;  ///< of m_others
};

}  // namespace

std::vector<Intervention> recipeInterventions(const Recipe& recipe, Model& model, const std::vector<Prompt>& prompts, const RecipeSources& sources,
    const std::stop_token& stop)
{
    std::vector<Intervention> all;
    for (const RecipeStep& step : recipe.steps) StepResolver(step, model, prompts, sources, stop).addTo(all);
    return all;
}

std::vector<InterventionInfo> recipeInfos(const Recipe& recipe, const ModelConfig& config)
{
    const std::vector<GraphSite> sites = modelSites(config);
    std::vector<InterventionInfo> infos;
    for (const RecipeStep& step : recipe.steps) {
        const std::vector<char> chosen = chooseSites(sites, {step.site});
        Json parameters = Json::parse(recipeText({recipe.name, "", {step}}))["steps"][0];
        parameters["recipe"] = recipe.name;
        Json selector = Json::object();
        if (!step.heads.empty()) selector["heads"] = step.heads;
        if (!step.positions.empty()) selector["positions"] = step.positions;
        for (size_t site = 0; site < sites.size(); ++site) {
            if (!chosen[site]) continue;
            InterventionInfo info;
            info.site = {sites[site].name, sites[site].layer, joinText(sites[site].axes, ",")};
            info.operation = step.kind == RecipeKind::Attend ? "replace_pattern" : std::string(recipeKindName(step.kind));
            info.selectorJson = selector.dump(-1, ' ', false, Json::error_handler_t::replace);
            info.paramsJson = parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
            infos.push_back(std::move(info));
        }
    }
    return infos;
}

}  // namespace orrery
