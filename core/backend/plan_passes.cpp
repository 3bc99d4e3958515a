#include "core/backend/plan_passes.h"

#include <algorithm>
#include <set>

namespace orrery {
namespace {

constexpr int64_t kAlignElements = 16;  // 64 bytes of float

ValueId ownerOf(const std::vector<GraphValue>& values, ValueId id)
{
    while (values[static_cast<size_t>(id)].base != kNoValue) id = values[static_cast<size_t>(id)].base;
    return id;
}

bool isOptional(NodeKind kind)
{
    return kind == NodeKind::LayerNorm || kind == NodeKind::Scores;
}

/// Who reads and makes each owner's storage, by step; Edit counts as a reader.
struct Uses {
    std::vector<std::vector<size_t>> readers;
    std::vector<int64_t> maker;

    explicit Uses(const Plan& plan) : readers(plan.values.size()), maker(plan.values.size(), -1)
    {
        for (size_t step = 0; step < plan.steps.size(); ++step) {
            const GraphNode& node = plan.steps[step];
            for (const ValueId input : node.inputs)
                if (input != kNoValue) readers[static_cast<size_t>(ownerOf(plan.values, input))].push_back(step);
            for (const ValueId output : node.outputs)
                if (output != kNoValue) maker[static_cast<size_t>(ownerOf(plan.values, output))] = static_cast<int64_t>(step);
            if (node.preActivation != kNoValue)
                maker[static_cast<size_t>(ownerOf(plan.values, node.preActivation))] = static_cast<int64_t>(step);
        }
    }
    const std::vector<size_t>& of(ValueId id) const { return readers[static_cast<size_t>(id)]; }
};

void eraseSteps(Plan& plan, const std::set<size_t>& gone)
{
    std::vector<GraphNode> kept;
    for (size_t step = 0; step < plan.steps.size(); ++step)
        if (!gone.count(step)) kept.push_back(std::move(plan.steps[step]));
    plan.steps = std::move(kept);
}

}  // namespace

std::vector<GraphNode> removeDeadNodes(const Graph& graph, const std::vector<char>& observed)
{
    std::vector<char> live(graph.values.size(), 0);
    const auto isLive = [&](ValueId id) { return id != kNoValue && live[static_cast<size_t>(graph.owner(id))]; };
    std::vector<GraphNode> kept;
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
        bool needed = node->kind == NodeKind::StoreCache;
        if (node->kind == NodeKind::Observe) needed = observed[static_cast<size_t>(node->site)] != 0;
        else if (node->kind == NodeKind::Edit) needed = isLive(node->inputs[0]);
        else for (const ValueId output : node->outputs) needed = needed || isLive(output);
        if (!needed) continue;
        GraphNode copy = *node;
        // Handed in whole, it owes nothing to what stands before; a view is a part of its owner, the rest is still computed.
        if (copy.kind == NodeKind::Given && graph.value(copy.outputs[0]).base == kNoValue) live[static_cast<size_t>(copy.outputs[0])] = 0;
        if (isOptional(copy.kind))
            for (ValueId& output : copy.outputs)
                if (!isLive(output)) output = kNoValue;
        for (const ValueId input : copy.inputs)
            if (input != kNoValue) live[static_cast<size_t>(graph.owner(input))] = 1;
        kept.push_back(std::move(copy));
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
}

void fuseStreamingAttention(Plan& plan)
{
    const Uses uses(plan);
    std::set<size_t> gone;
    for (size_t step = 0; step < plan.steps.size(); ++step) {
        const GraphNode& scores = plan.steps[step];
        if (scores.kind != NodeKind::Scores || scores.outputs[0] != kNoValue || scores.outputs[1] != kNoValue) continue;
        const auto& readers = uses.of(scores.outputs[2]);
        if (readers.size() != 1 || plan.steps[readers[0]].kind != NodeKind::Mix || plan.steps[readers[0]].dense) continue;
        GraphNode& mix = plan.steps[readers[0]];
        GraphNode stream = scores;
        stream.kind = NodeKind::Stream;
        stream.inputs.push_back(mix.inputs[1]);
        stream.outputs = mix.outputs;
        mix = std::move(stream);
        gone.insert(step);
    }
    eraseSteps(plan, gone);
}

void fuseActivations(Plan& plan)
{
    const Uses uses(plan);
    std::set<size_t> gone;
    for (GraphNode& linear : plan.steps) {
        if (linear.kind != NodeKind::Linear) continue;
        const ValueId before = linear.outputs[0];
        const auto& readers = uses.of(before);
        const auto kindIs = [&](NodeKind kind) { return [&plan, kind](size_t step) { return plan.steps[step].kind == kind; }; };
        if (std::count_if(readers.begin(), readers.end(), kindIs(NodeKind::Activation)) != 1) continue;
        if (std::any_of(readers.begin(), readers.end(), kindIs(NodeKind::Edit))) continue;
        const size_t activation = *std::find_if(readers.begin(), readers.end(), kindIs(NodeKind::Activation));
        linear.activation = plan.steps[activation].activation;
        linear.outputs = plan.steps[activation].outputs;
        if (readers.size() > 1) linear.preActivation = before;
        gone.insert(activation);
    }
    eraseSteps(plan, gone);
}

namespace {

// Whether `sum` (an Add) may become its producer adding into the left operand's storage.
bool mayAccumulate(const Plan& plan, const Uses& uses, size_t sum)
{
    const GraphNode& add = plan.steps[sum];
    const ValueId left = add.inputs[0], right = add.inputs[1];
    const GraphValue& residual = plan.values[static_cast<size_t>(left)];
    if (residual.base != kNoValue || residual.cache >= 0 || left == right) return false;
    if (uses.of(left).back() != sum) return false;
    if (plan.values[static_cast<size_t>(right)].base != kNoValue || uses.of(right).size() != 1) return false;
    const int64_t made = uses.maker[static_cast<size_t>(right)];
    if (made < 0) return false;
    const GraphNode& producer = plan.steps[static_cast<size_t>(made)];
    if ((producer.kind != NodeKind::Linear && producer.kind != NodeKind::Embedding) || producer.accumulate) return false;
    for (size_t step = static_cast<size_t>(made) + 1; step < sum; ++step)
        if (plan.steps[step].kind == NodeKind::Edit) return false;  // it may change what the product reads
    return true;
}

}  // namespace

void fuseResiduals(Plan& plan, std::vector<ValueId>& storage)
{
    const Uses uses(plan);
    std::set<size_t> gone;
    for (size_t step = 0; step < plan.steps.size(); ++step) {
        if (plan.steps[step].kind != NodeKind::Add || !mayAccumulate(plan, uses, step)) continue;
        const ValueId left = plan.steps[step].inputs[0], sum = plan.steps[step].outputs[0];
        const auto made = static_cast<size_t>(uses.maker[static_cast<size_t>(plan.steps[step].inputs[1])]);
        GraphNode fused = plan.steps[made];
        fused.accumulate = true;
        fused.outputs = {sum};
        fused.inputs.push_back(left);  // the residual it adds to: alive until here
        plan.steps[step] = std::move(fused);
        storage[static_cast<size_t>(sum)] = left;
        gone.insert(made);
    }
    eraseSteps(plan, gone);
}

namespace {

struct Lifetime {
    size_t first = SIZE_MAX, last = 0;
    int64_t elements = 0;
};

ValueId rootOf(const std::vector<ValueId>& storage, ValueId id)
{
    while (storage[static_cast<size_t>(id)] != id) id = storage[static_cast<size_t>(id)];
    return id;
}

// Steps whose output may be their first input: if that input dies there, they work in place.
void reuseInputs(const Plan& plan, const Uses& uses, std::vector<ValueId>& storage)
{
    for (size_t step = 0; step < plan.steps.size(); ++step) {
        const GraphNode& node = plan.steps[step];
        if (node.kind != NodeKind::Add && node.kind != NodeKind::Activation && node.kind != NodeKind::Affine
            && node.kind != NodeKind::Softmax)
            continue;
        const ValueId input = node.inputs[0];
        const GraphValue& value = plan.values[static_cast<size_t>(input)];
        if (value.base != kNoValue || value.cache >= 0) continue;
        bool lastUse = uses.of(input).back() == step;
        // Another value may lie in the same storage (a residual added into): it must be dead as well.
        for (size_t id = 0; id < storage.size(); ++id)
            if (rootOf(storage, static_cast<ValueId>(id)) == rootOf(storage, input) && !uses.readers[id].empty())
                lastUse = lastUse && uses.readers[id].back() <= step;
        if (lastUse) storage[static_cast<size_t>(node.outputs[0])] = input;
    }
}

std::vector<Lifetime> lifetimes(const Plan& plan, const std::vector<ValueId>& storage)
{
    std::vector<Lifetime> lives(plan.values.size());
    const auto touch = [&](ValueId id, size_t step) {
        if (id == kNoValue) return;
        const ValueId owner = ownerOf(plan.values, id);
        if (plan.values[static_cast<size_t>(owner)].cache >= 0) return;
        Lifetime& life = lives[static_cast<size_t>(rootOf(storage, owner))];
        life.first = std::min(life.first, step);
        life.last = std::max(life.last, step);
        life.elements = std::max(life.elements, plan.elements(plan.values[static_cast<size_t>(owner)]));
    };
    for (size_t step = 0; step < plan.steps.size(); ++step) {
        for (const ValueId id : plan.steps[step].inputs) touch(id, step);
        for (const ValueId id : plan.steps[step].outputs) touch(id, step);
        touch(plan.steps[step].preActivation, step);
    }
    return lives;
}

struct Placed {
    int64_t begin, end;
    size_t first, last;
};

// The lowest gap that is wide enough among what is alive at the same time.
int64_t lowestGap(const std::vector<Placed>& placed, const Lifetime& life, int64_t elements)
{
    std::vector<Placed> beside;
    for (const Placed& other : placed)
        if (other.first <= life.last && life.first <= other.last) beside.push_back(other);
    std::sort(beside.begin(), beside.end(), [](const Placed& a, const Placed& b) { return a.begin < b.begin; });
    int64_t at = 0;
    for (const Placed& other : beside) {
        if (other.begin - at >= elements) break;
        at = std::max(at, other.end);
    }
    return at;
}

}  // namespace

void placeValues(Plan& plan, std::vector<ValueId>& storage)
{
    reuseInputs(plan, Uses(plan), storage);
    const std::vector<Lifetime> lives = lifetimes(plan, storage);
    plan.offsets.assign(plan.values.size(), -1);
    std::vector<Placed> placed;
    for (size_t id = 0; id < plan.values.size(); ++id) {
        const Lifetime& life = lives[id];
        if (life.first == SIZE_MAX) continue;
        const int64_t elements = (life.elements + kAlignElements - 1) / kAlignElements * kAlignElements;
        const int64_t at = lowestGap(placed, life, elements);
        placed.push_back({at, at + elements, life.first, life.last});
        plan.offsets[id] = at;
        plan.arenaElements = std::max(plan.arenaElements, at + elements);
    }
    for (size_t id = 0; id < plan.values.size(); ++id)
        if (plan.values[id].base == kNoValue) plan.offsets[id] = plan.offsets[static_cast<size_t>(rootOf(storage, static_cast<ValueId>(id)))];
}

}  // namespace orrery
