#include "core/backend/plan.h"
#include "core/model/families.h"
#include "core/model/sites.h"
#include "tests/core/model/random_model.h"

#include <QTest>

#include <algorithm>

using namespace orrery;
using namespace orrery::testing;

namespace {

Plan planFor(const ModelConfig& config, const std::vector<std::string>& sites, std::vector<int64_t> lengths = {8}, ForwardOptions options = {})
{
    const Graph graph = forwardGraph(config, options);
    return planForward(graph, {std::move(lengths), {}}, chooseSites(graph.sites, sites));
}

long countOf(const Plan& plan, NodeKind kind)
{
    return std::count_if(plan.steps.begin(), plan.steps.end(), [&](const GraphNode& step) { return step.kind == kind; });
}

ModelConfig gpt2Small()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.layers = config.heads = 12;
    config.headWidth = 64;
    config.width = 768;
    config.mlpWidth = 3072;
    config.vocabulary = 50257;
    config.context = 1024;
    return config;
}

}  // namespace

class TestPlan : public QObject {
    Q_OBJECT
private slots:
    void aBareForwardIsFusedThroughout();
    void anObservedPatternIsTheOnlyOneKept();
    void layersBehindTheLastObservedSiteAreNotRun();
    void observedPartsAreNotFusedAway();
    void valuesAliveTogetherNeverOverlap();
    void theArenaHoldsOneLayerAtATime();
    void flopsAreThoseOfTheSpecification();
    void costCountsEverySiteElement();
};

void TestPlan::aBareForwardIsFusedThroughout()
{
    const Plan plan = planFor(smallConfig(Family::Gpt2), {"logits"});
    QCOMPARE(countOf(plan, NodeKind::Stream), 2);
    QCOMPARE(countOf(plan, NodeKind::Scores), 0);
    QCOMPARE(countOf(plan, NodeKind::Activation), 0);
    QCOMPARE(countOf(plan, NodeKind::Add), 0);
    QCOMPARE(countOf(plan, NodeKind::Embedding), 2);
    QCOMPARE(countOf(plan, NodeKind::Linear), 2 * 4 + 1);
    QCOMPARE(countOf(plan, NodeKind::LayerNorm), 5);
    QCOMPARE(plan.steps.size(), size_t{2 + 2 * (4 + 2 + 1) + 1 + 1 + 1});
}

void TestPlan::anObservedPatternIsTheOnlyOneKept()
{
    const Plan plan = planFor(smallConfig(Family::Gpt2), {"blocks.1.attn.hook_pattern", "logits"});
    QCOMPARE(countOf(plan, NodeKind::Stream), 1);
    QCOMPARE(countOf(plan, NodeKind::Scores), 1);
    for (const GraphNode& step : plan.steps)
        if (step.kind == NodeKind::Scores) {
            QCOMPARE(step.layer, 1);
            QCOMPARE(step.outputs[0], kNoValue);
            QCOMPARE(step.outputs[1], kNoValue);
        }
}

void TestPlan::layersBehindTheLastObservedSiteAreNotRun()
{
    const Plan plan = planFor(smallConfig(Family::Gpt2), {"blocks.0.attn.hook_z"});
    for (const GraphNode& step : plan.steps) QVERIFY(step.layer <= 0);
    QCOMPARE(countOf(plan, NodeKind::Linear), 1);
}

void TestPlan::observedPartsAreNotFusedAway()
{
    const Plan plan = planFor(smallConfig(Family::Gpt2), {"blocks.0.hook_attn_out", "blocks.0.mlp.hook_pre", "logits"});
    QCOMPARE(countOf(plan, NodeKind::Add), 1);
    long kept = 0;
    for (const GraphNode& step : plan.steps) kept += step.preActivation != kNoValue;
    QCOMPARE(kept, 1);
    const Plan edited = planFor(smallConfig(Family::Gpt2), {"logits"}, {8}, {{"blocks.0.mlp.hook_pre"}, false});
    QCOMPARE(countOf(edited, NodeKind::Activation), 1);
}

void TestPlan::valuesAliveTogetherNeverOverlap()
{
    // Each step writes a mark of its own over its outputs; an input must still carry its maker's mark when it is read.
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        const ModelConfig config = smallConfig(family);
        CounterRandom random(9, 0);
        for (int round = 0; round < 40; ++round) {
            std::vector<std::string> chosen;
            for (const GraphSite& site : modelSites(config))
                if (random.uniform() < 0.2) chosen.push_back(site.name);
            const Plan plan = planFor(config, chosen, {5, 1, 9});
            std::vector<int> arena(static_cast<size_t>(plan.arenaElements), -1);
            std::vector<int> mark(plan.values.size(), -1);
            const auto owner = [&](ValueId id) {
                while (plan.values[static_cast<size_t>(id)].base != kNoValue) id = plan.values[static_cast<size_t>(id)].base;
                return static_cast<size_t>(id);
            };
            const auto range = [&](size_t id) {
                return std::pair{arena.begin() + plan.offsets[id], arena.begin() + plan.offsets[id] + plan.elements(plan.values[id])};
            };
            int next = 0;
            for (const GraphNode& step : plan.steps) {
                for (const ValueId input : step.inputs) {
                    const auto [begin, end] = range(owner(input));
                    QVERIFY(std::all_of(begin, end, [&](int seen) { return seen == mark[owner(input)]; }));
                }
                std::vector<ValueId> written = step.outputs;
                written.push_back(step.preActivation);
                for (const ValueId output : written) {
                    if (output == kNoValue) continue;
                    const auto [begin, end] = range(owner(output));
                    std::fill(begin, end, next);
                    mark[owner(output)] = next++;
                }
            }
        }
    }
}

void TestPlan::theArenaHoldsOneLayerAtATime()
{
    ModelConfig config = gpt2Small();
    const int64_t twelve = planFor(config, {"*"}, {1024}).arenaElements;
    config.layers = 3;
    const int64_t three = planFor(config, {"*"}, {1024}).arenaElements;
    QCOMPARE(twelve, three);
    // Scores and pattern of a layer are 12 x 1024 x 1024 each; all logits are 1024 x 50257.
    QVERIFY(twelve < 12 * 1024 * 1024 * 3 + 1024 * 50257);
    const int64_t bare = planFor(gpt2Small(), {"last_logits"}, {1024}).arenaElements;
    QVERIFY(bare <= 1024 * (768 * 3 + 3072 + 3072));
}

void TestPlan::flopsAreThoseOfTheSpecification()
{
    // analysis-methods section 13.1, T = 1024, causal: 272.3 GFLOP with all logits, 193.4 with the last ones only.
    const double all = planCost(planFor(gpt2Small(), {"logits"}, {1024})).flops / 1e9;
    const double last = planCost(planFor(gpt2Small(), {"last_logits"}, {1024})).flops / 1e9;
    QVERIFY2(std::abs(all - 272.3) < 0.06, std::to_string(all).c_str());
    QVERIFY2(std::abs(last - 193.4) < 0.06, std::to_string(last).c_str());
}

void TestPlan::costCountsEverySiteElement()
{
    const PlanCost cost = planCost(planFor(smallConfig(Family::Gpt2), {"blocks.0.attn.hook_pattern", "blocks.0.mlp.hook_pre"}, {5, 9}));
    QCOMPARE(cost.sites.size(), size_t{2});
    QCOMPARE(cost.sites[0].elements, int64_t{3 * (25 + 81)});
    QCOMPARE(cost.sites[1].elements, int64_t{14 * 37});
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
