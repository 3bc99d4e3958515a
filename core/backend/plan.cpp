#include "core/backend/plan.h"

#include "core/backend/plan_passes.h"

#include <algorithm>

namespace orrery {
namespace {

void setOffsets(Plan& plan)
{
    const int64_t prompts = plan.shape.prompts();
    plan.queryOffsets.assign(1, 0);
    plan.keyOffsets.assign(1, 0);
    plan.matrixOffsets.assign(1, 0);
    for (int64_t prompt = 0; prompt < prompts; ++prompt) {
        const int64_t length = plan.shape.length(prompt), keys = plan.shape.keys(prompt);
        plan.queryOffsets.push_back(plan.queryOffsets.back() + length);
        plan.keyOffsets.push_back(plan.keyOffsets.back() + keys);
        plan.matrixOffsets.push_back(plan.matrixOffsets.back() + plan.heads * length * keys);
    }
}

int64_t matrixHeads(const Graph& graph)
{
    for (const GraphValue& value : graph.values)
        if (value.rows == RowKind::Matrices) return value.width;
    return 1;
}

// Pairs of query and key that meet: what attention has to work on.
double visiblePairs(const Plan& plan, bool causal)
{
    double pairs = 0;
    for (int64_t prompt = 0; prompt < plan.shape.prompts(); ++prompt) {
        const auto queries = static_cast<double>(plan.shape.length(prompt)), keys = static_cast<double>(plan.shape.keys(prompt));
        pairs += causal ? queries * (keys - queries) + queries * (queries + 1) / 2 : queries * keys;
    }
    return pairs;
}

double attentionFlops(const Plan& plan, const GraphNode& step, double products)
{
    const double pairs = visiblePairs(plan, step.causal) * static_cast<double>(step.heads);
    return pairs * 2 * products * static_cast<double>(step.headWidth);
}

}  // namespace

int64_t Plan::rows(const GraphValue& value) const
{
    switch (value.rows) {
    case RowKind::Positions: return shape.positions();
    case RowKind::Sequences: return shape.prompts();
    case RowKind::CacheRows: return keyOffsets.back();
    case RowKind::Matrices: return 0;
    }
    return 0;
}

int64_t Plan::elements(const GraphValue& value) const
{
    return value.rows == RowKind::Matrices ? matrixOffsets.back() : rows(value) * value.width;
}

Shape Plan::siteShape(const GraphSite& site, int64_t prompt) const
{
    std::vector<int64_t> sizes = site.sizes;
    for (size_t axis = 0; axis < sizes.size(); ++axis) {
        if (site.axes[axis] == "pos" || site.axes[axis] == "query") sizes[axis] = shape.length(prompt);
        if (site.axes[axis] == "key") sizes[axis] = shape.keys(prompt);
    }
    return Shape(std::move(sizes));
}

Plan planForward(const Graph& graph, const BatchShape& shape, const std::vector<char>& wanted)
{
    Plan plan;
    plan.shape = shape;
    plan.values = graph.values;
    plan.sites = graph.sites;
    plan.observed = wanted;
    plan.observed.resize(graph.sites.size(), 0);
    plan.heads = matrixHeads(graph);
    setOffsets(plan);
    plan.steps = removeDeadNodes(graph, plan.observed);
    fuseStreamingAttention(plan);
    fuseActivations(plan);
    std::vector<ValueId> storage(plan.values.size());
    for (size_t id = 0; id < storage.size(); ++id) storage[id] = static_cast<ValueId>(id);
    fuseResiduals(plan, storage);
    placeValues(plan, storage);
    return plan;
}

double stepFlops(const Plan& plan, const GraphNode& step)
{
    const auto width = [&](ValueId id) { return static_cast<double>(plan.values[static_cast<size_t>(id)].width); };
    const auto rows = [&](ValueId id) { return static_cast<double>(plan.rows(plan.values[static_cast<size_t>(id)])); };
    switch (step.kind) {
    case NodeKind::Linear: return 2 * rows(step.outputs[0]) * width(step.inputs[0]) * width(step.outputs[0]);
    case NodeKind::HeadLinear:
        return 2 * rows(step.outputs[0]) * width(step.inputs[0]) * width(step.outputs[0]) / static_cast<double>(step.heads);
    case NodeKind::Scores: return attentionFlops(plan, step, 1);
    case NodeKind::Mix: return attentionFlops(plan, step, 1);
    case NodeKind::Stream: return attentionFlops(plan, step, 2);
    default: return 0;
    }
}

PlanCost planCost(const Plan& plan)
{
    PlanCost cost;
    for (const GraphNode& step : plan.steps) cost.flops += stepFlops(plan, step);
    cost.arenaBytes = plan.arenaElements * static_cast<int64_t>(sizeof(float));
    for (size_t site = 0; site < plan.sites.size(); ++site) {
        if (!plan.observed[site]) continue;
        int64_t elements = 0;
        for (int64_t prompt = 0; prompt < plan.shape.prompts(); ++prompt) elements += plan.siteShape(plan.sites[site], prompt).count();
        cost.sites.push_back({plan.sites[site].name, elements});
    }
    return cost;
}

}  // namespace orrery
