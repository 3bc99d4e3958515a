#include "core/model/model.h"

#include "core/model/families.h"
#include "core/model/sites.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr int64_t kBatchPositions = 2048;

std::set<std::string> editedSites(const std::vector<Intervention>& interventions)
{
    std::set<std::string> edited;
    for (const Intervention& intervention : interventions) edited.insert(intervention.site);
    return edited;
}

const GraphSite& siteNamed(const Graph& graph, const std::string& name)
{
    const auto found = std::find_if(graph.sites.begin(), graph.sites.end(), [&](const GraphSite& site) { return site.name == name; });
    if (found == graph.sites.end()) throw Error(ErrorKind::Argument, "no site of this model is called '" + name + "'").withReason("NoSuchSite");
    return *found;
}

void checkPast(const ModelConfig& config, const RunRequest& request)
{
    const std::vector<int64_t>& past = request.resume.past;
    if (past.empty()) return;
    if (!config.causal())
        throw Error(ErrorKind::Argument, "a " + config.modelType + " model reads its prompt both ways: no position may be left out")
            .withReason("NotADecoder");
    if (past.size() != request.prompts.size())
        throw Error(ErrorKind::Argument, std::to_string(past.size()) + " numbers of positions to leave out, for "
                                             + std::to_string(request.prompts.size()) + " prompts")
            .withReason("BadPast");
    for (size_t prompt = 0; prompt < past.size(); ++prompt)
        if (past[prompt] < 0 || past[prompt] >= static_cast<int64_t>(request.prompts[prompt].ids.size()))
            throw Error(ErrorKind::Argument, "prompt " + std::to_string(prompt) + " has " + std::to_string(request.prompts[prompt].ids.size())
                                                 + " positions: " + std::to_string(past[prompt]) + " cannot be left out")
                .withReason("BadPast");
}

Graph requestGraph(const ModelConfig& config, const RunRequest& request)
{
    checkPast(config, request);
    ForwardOptions options{editedSites(request.interventions)};
    for (const GivenSite& given : request.resume.sites) options.given.insert(given.site);
    options.prefixed = !request.resume.past.empty();
    Graph graph = forwardGraph(config, options);
    for (const Intervention& intervention : request.interventions) siteNamed(graph, intervention.site);
    for (const std::string& name : options.given) {
        const GraphSite& site = siteNamed(graph, name);
        if (site.axes.front() != "pos" && graph.value(site.value).rows != RowKind::Matrices)
            throw Error(ErrorKind::Argument, "values of " + name + " cannot be handed in: it has no positions").withReason("NoPositionAxis");
        if (site.optIn)
            throw Error(ErrorKind::Argument, "values of " + name + " cannot be handed in: it repeats another site").withReason("RepeatedSite");
    }
    return graph;
}

/// Prompts that run together.
struct Group {
    size_t first, count;
};

std::vector<Group> groupsOf(const RunRequest& request)
{
    const std::vector<Prompt>& prompts = request.prompts;
    const std::vector<int64_t>& past = request.resume.past;
    std::vector<Group> groups;
    int64_t positions = 0;
    for (size_t prompt = 0; prompt < prompts.size(); ++prompt) {
        const int64_t length = static_cast<int64_t>(prompts[prompt].ids.size()) - (past.empty() ? 0 : past[prompt]);
        if (groups.empty() || positions + length > kBatchPositions) {
            groups.push_back({prompt, 0});
            positions = 0;
        }
        ++groups.back().count;
        positions += length;
    }
    return groups;
}

// An intervention on one prompt of the request means that prompt's place in its batch, or nothing there.
std::vector<Intervention> interventionsIn(const Group& group, const std::vector<Intervention>& all)
{
    std::vector<Intervention> here;
    for (Intervention intervention : all) {
        if (intervention.prompt >= 0) {
            const auto prompt = static_cast<size_t>(intervention.prompt);
            if (prompt < group.first || prompt >= group.first + group.count) continue;
            intervention.prompt = static_cast<int>(prompt - group.first);
        }
        here.push_back(std::move(intervention));
    }
    return here;
}

std::vector<GivenSite> givenIn(const Group& group, std::vector<GivenSite> all)
{
    for (GivenSite& given : all) {
        if (given.values.size() == 1) continue;
        const auto first = given.values.begin() + static_cast<std::ptrdiff_t>(std::min(group.first, given.values.size()));
        const auto last = given.values.begin() + static_cast<std::ptrdiff_t>(std::min(group.first + group.count, given.values.size()));
        given.values = std::vector<std::shared_ptr<const Tensor>>(first, last);
    }
    return all;
}

// What concerns the next `count` positions of a prompt that grows: earlier ones were changed, later ones will be.
std::vector<Intervention> interventionsAt(int64_t past, int64_t count, const std::vector<Intervention>& all)
{
    std::vector<Intervention> here;
    for (Intervention intervention : all) {
        const bool everywhere = intervention.positions.empty();
        std::erase_if(intervention.positions, [&](int64_t position) { return position >= past + count || (position >= 0 && position < past); });
        if (everywhere || !intervention.positions.empty()) here.push_back(std::move(intervention));
    }
    return here;
}

void checkPrompt(const ModelConfig& config, const Prompt& prompt, const std::string& name)
{
    if (prompt.ids.empty()) throw Error(ErrorKind::Argument, name + " has no tokens").withReason("EmptyPrompt");
    if (static_cast<int64_t>(prompt.ids.size()) > config.context)
        throw Error(ErrorKind::Argument, name + " has " + std::to_string(prompt.ids.size()) + " tokens, the model's context is "
                                             + std::to_string(config.context))
            .withReason("ContextTooLong");
    for (size_t position = 0; position < prompt.ids.size(); ++position)
        if (prompt.ids[position] < 0 || prompt.ids[position] >= config.vocabulary)
            throw Error(ErrorKind::Argument, name + " has token id " + std::to_string(prompt.ids[position]) + " at position "
                                                 + std::to_string(position) + ", the vocabulary has " + std::to_string(config.vocabulary))
                .withReason("TokenOutOfRange");
    if (prompt.typeIds.empty()) return;
    if (prompt.typeIds.size() != prompt.ids.size())
        throw Error(ErrorKind::Argument, name + " has " + std::to_string(prompt.ids.size()) + " tokens and "
                                             + std::to_string(prompt.typeIds.size()) + " token types")
            .withReason("BadTokenType");
    for (const int32_t type : prompt.typeIds)
        if (type < 0 || type >= std::max<int64_t>(config.tokenTypes, 1))
            throw Error(ErrorKind::Argument, name + " has token type " + std::to_string(type) + ", the model knows "
                                                 + std::to_string(config.tokenTypes))
                .withReason("BadTokenType");
}

WeightType weightTypeOf(DType type)
{
    return type == DType::F16 ? WeightType::F16 : type == DType::BF16 ? WeightType::BF16 : WeightType::F32;
}

}  // namespace

void checkPrompts(const ModelConfig& config, const std::vector<Prompt>& prompts)
{
    if (prompts.empty()) throw Error(ErrorKind::Argument, "there is no prompt to run").withReason("EmptyPrompt");
    for (size_t prompt = 0; prompt < prompts.size(); ++prompt)
        checkPrompt(config, prompts[prompt], prompts.size() == 1 ? "the prompt" : "prompt " + std::to_string(prompt));
}

Batch packPrompts(const std::vector<Prompt>& prompts, size_t first, size_t count, const std::vector<int64_t>& past)
{
    Batch batch;
    for (size_t prompt = first; prompt < first + count; ++prompt) {
        const std::vector<int32_t>& ids = prompts[prompt].ids;
        const size_t left = past.empty() ? 0 : static_cast<size_t>(past[prompt]);
        if (!past.empty()) batch.shape.past.push_back(past[prompt]);
        batch.shape.lengths.push_back(static_cast<int64_t>(ids.size() - left));
        batch.tokens.insert(batch.tokens.end(), ids.begin() + static_cast<std::ptrdiff_t>(left), ids.end());
        for (size_t position = left; position < ids.size(); ++position) {
            batch.positions.push_back(static_cast<int32_t>(position));
            batch.tokenTypes.push_back(prompts[prompt].typeIds.empty() ? 0 : prompts[prompt].typeIds[position]);
        }
    }
    return batch;
}

std::vector<Plan> planRun(const ModelConfig& config, const RunRequest& request)
{
    checkPrompts(config, request.prompts);
    const Graph graph = requestGraph(config, request);
    const std::vector<char> wanted = chooseSites(graph.sites, request.sites);
    std::vector<Plan> plans;
    for (const Group& group : groupsOf(request))
        plans.push_back(planForward(graph, packPrompts(request.prompts, group.first, group.count, request.resume.past).shape, wanted));
    return plans;
}

template <typename Real>
ParametersOf<Real> bindParameters(DeviceOf<Real>& device, const ModelWeights& weights)
{
    ParametersOf<Real> bound;
    for (const Weight& weight : weights.all()) {
        BoundParameter parameter{weight.data, weight.shape, weightTypeOf(weight.type), weight.layout};
        const bool isVector = weight.shape.rank() == 1;
        const bool asStored = device.hostMemory() && (!isVector || sizeof(Real) == sizeof(float));
        if (!asStored) {
            const Tensor values = isVector ? weight.toTensor() : Tensor();
            const std::vector<Real> converted(values.values().begin(), values.values().end());
            const size_t bytes = isVector ? sizeof(Real) * converted.size() : weight.bytes();
            bound.memory.push_back(device.allocate(bytes));
            device.copy(bound.memory.back().data(), isVector ? static_cast<const void*>(converted.data()) : weight.data, bytes,
                CopyKind::HostToDevice);
            device.sync();
            parameter.data = bound.memory.back().data();
        }
        bound.table[weight.role] = parameter;
    }
    return bound;
}

template ParametersOf<float> bindParameters(DeviceOf<float>&, const ModelWeights&);
template ParametersOf<double> bindParameters(DeviceOf<double>&, const ModelWeights&);

Model::Model(ModelConfig config, std::shared_ptr<const ModelWeights> weights, const DeviceOpenArgs& device)
    : m_config(std::move(config)), m_weights(std::move(weights)), m_device(cpuDeviceApi(), device),
      m_parameters(bindParameters(m_device, *m_weights)), m_executor(m_device, m_parameters.table)
{
}

Model::~Model() = default;

const BoundParameter& Model::parameter(const std::string& role) const
{
    const auto found = m_parameters.table.find(role);
    if (found == m_parameters.table.end()) throw Error(ErrorKind::Internal, "the model has no parameter '" + role + "'");
    return found->second;
}

void Model::run(const RunRequest& request, const SiteObserver& observe, const Progress& progress, const std::stop_token& stop)
{
    const std::vector<Plan> plans = planRun(m_config, request);
    const std::vector<Group> groups = groupsOf(request);
    for (size_t group = 0; group < groups.size(); ++group) {
        const Batch batch = packPrompts(request.prompts, groups[group].first, groups[group].count, request.resume.past);
        RunInputOf<float> input{batch, interventionsIn(groups[group], request.interventions), nullptr, {}, {}, stop,
            givenIn(groups[group], request.resume.sites), givenIn(groups[group], request.resume.prefix)};
        const auto first = static_cast<int64_t>(groups[group].first);
        if (observe) input.observe = [&](const SiteView& view) { observe({view.site, view.info, view.prompt + first, view.view}); };
        if (progress) {
            input.progress = [&, group](const ProgressStep& step) {
                progress({(static_cast<double>(group) + step.fraction) / static_cast<double>(groups.size()), step.doing});
            };
        }
        m_executor.run(plans[group], input);
    }
}

std::unique_ptr<KvCacheOf<float>> Model::makeCache(int64_t capacity)
{
    if (!m_config.causal())
        throw Error(ErrorKind::Argument, "a " + m_config.modelType + " model reads its prompt both ways: it cannot continue it")
            .withReason("NotADecoder");
    return std::make_unique<KvCacheOf<float>>(m_device, static_cast<int>(2 * m_config.layers), capacity, m_config.heads * m_config.headWidth);
}

const Model::Continuation& Model::continuation(const std::vector<Intervention>& interventions)
{
    std::set<std::string> edited = editedSites(interventions);
    if (!m_continuation || m_continuation->edited != edited) {
        Graph graph = forwardGraph(m_config, {edited, true});
        std::vector<char> wanted = chooseSites(graph.sites, {"last_logits"});
        m_continuation = std::make_unique<Continuation>(Continuation{std::move(edited), std::move(graph), std::move(wanted)});
    }
    return *m_continuation;
}

Tensor Model::extend(KvCacheOf<float>& cache, std::span<const int32_t> ids, const std::vector<Intervention>& interventions,
    const std::stop_token& stop)
{
    const auto count = static_cast<int64_t>(ids.size());
    if (cache.used + count > m_config.context)
        throw Error(ErrorKind::Argument, "the continuation would have " + std::to_string(cache.used + count) + " tokens, the model's context is "
                                             + std::to_string(m_config.context))
            .withReason("ContextTooLong");
    const std::vector<Prompt> prompts{{std::vector<int32_t>(ids.begin(), ids.end()), {}}};
    checkPrompts(m_config, prompts);
    Batch batch = packPrompts(prompts, 0, 1);
    batch.shape.past = {cache.used};
    for (int32_t& position : batch.positions) position += static_cast<int32_t>(cache.used);
    const std::vector<Intervention> here = interventionsAt(cache.used, count, interventions);
    const Continuation& forward = continuation(here);
    const Plan plan = planForward(forward.graph, batch.shape, forward.wanted);
    Tensor logits;
    RunInputOf<float> input{batch, here, &cache, [&](const SiteView& view) { logits = denseTensor(view.view); }, {}, stop};
    m_executor.run(plan, input);
    cache.used += count;
    return logits;
}

}  // namespace orrery
