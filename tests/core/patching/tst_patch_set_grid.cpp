#include "core/base/json.h"
#include "core/patching/causal_trace.h"
#include "core/patching/patch_document.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

Metric logitDifference(const ModelConfig& config)
{
    return Metric::parse("logit(#3) - logit(#5)", {nullptr, config.vocabulary, {}, {}});
}

std::vector<PatchPair> pairsOf(const ModelConfig& config, int count, int length)
{
    std::vector<PatchPair> pairs;
    for (int pair = 0; pair < count; ++pair)
        pairs.push_back({randomPrompt(config, length, static_cast<uint64_t>(2 * pair + 1)), randomPrompt(config, length, static_cast<uint64_t>(2 * pair + 2)),
            logitDifference(config), -1});
    return pairs;
}

}  // namespace

class TestPatchSetGrid : public QObject {
    Q_OBJECT
private slots:
    void cellsAreMeansOfThePairsGrids();
    void theDocumentSaysMeanIntervalAndCount();
    void pairsOfDifferentLengthsHaveNoPositions();
    void aTraceRestoresTheNoisedRun();
    void tracesFollowTheirSeed();
    void wrongTracesAreRefused();
};

void TestPatchSetGrid::cellsAreMeansOfThePairsGrids()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const auto pairs = pairsOf(config, 5, 6);
    for (const PatchDirection direction : {PatchDirection::Denoise, PatchDirection::Noise}) {
        PatchSpec spec;
        spec.direction = direction;
        size_t cells = 0;
        const PatchSetGrid set = patchSet(model, pairs, spec, 1, [&](size_t pair, const PatchCell&) { cells += pair < 5; });
        QCOMPARE(set.pairs.size(), size_t{5});
        QCOMPARE(cells, size_t{5 * 2 * 6});
        const size_t cell = 7;  // layer 1, position 1
        double value = 0, moved = 0, apart = 0;
        for (const PatchPair& pair : pairs) {
            const PatchGrid grid = patchGrid(model, pair.clean, pair.corrupt, spec, pair.metric);
            value += grid.values[cell] / 5;
            moved += direction == PatchDirection::Denoise ? grid.values[cell] - grid.corrupt : grid.clean - grid.values[cell];
            apart += grid.clean - grid.corrupt;
        }
        QVERIFY(std::abs(set.values[cell].mean - value) < 1e-9);
        QVERIFY(std::abs(set.effects[cell].mean - moved / apart) < 1e-9);
        QCOMPARE(set.values[cell].count, int64_t{5});
        QVERIFY(set.values[cell].low < value && value < set.values[cell].high);
    }
}

void TestPatchSetGrid::theDocumentSaysMeanIntervalAndCount()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const PatchSetGrid set = patchSet(model, pairsOf(config, 3, 4), {}, 9);
    const Json document = patchDocument(set, "m", {"a", "b", "c", "d"});
    QCOMPARE(document["n"].get<int>(), 3);
    QCOMPARE(document["interval"].get<std::string>(), std::string("bootstrap"));
    QCOMPARE(document["seed"].get<int>(), 9);
    QCOMPARE(document["values_low"][1][2].get<double>(), set.values[6].low);
    QCOMPARE(document["effects"][0][3].get<double>(), set.effects[3].mean);
    const std::string csv = patchCsv(set, {"a", "b,", "c", "d"});
    QVERIFY(csv.starts_with("layer,position,label,value,value_low,value_high,effect,effect_low,effect_high,n\r\n0,0,a,"));
    QVERIFY(csv.find("\r\n0,1,\"b,\",") != std::string::npos);
}

void TestPatchSetGrid::pairsOfDifferentLengthsHaveNoPositions()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    auto pairs = pairsOf(config, 1, 6);
    pairs.push_back(pairsOf(config, 1, 5)[0]);
    const Error error = errorOf([&] { patchSet(model, pairs, {}, 1); });
    QCOMPARE(error.reason(), std::string("UnequalLengths"));
    QVERIFY2(QString(error.what()).contains("pair 2"), error.what());
    PatchSpec byHead;
    byHead.site = PatchSite::Z;
    byHead.by = PatchAxis::Head;
    QCOMPARE(patchSet(model, pairs, byHead, 1).values.size(), static_cast<size_t>(config.layers * config.heads));
    QCOMPARE(errorOf([&] { patchSet(model, {}, byHead, 1); }).reason(), std::string("NothingToDo"));
}

void TestPatchSetGrid::aTraceRestoresTheNoisedRun()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 6);
    TraceSpec spec;
    spec.subject = {1, 2};
    const Tensor noise = gaussianTensor(Shape{2, config.width}, 0.7, 3, 4);
    const CausalTrace trace = causalTrace(model, prompt, spec, logitDifference(config), {}, {}, {}, {noise});
    const Intervention noised{"hook_embed", Intervention::Kind::Add, 1, std::make_shared<const Tensor>(noise), {}, {}, {1, 2}, -1};
    const auto clean = runSites(model, {{prompt}, {"blocks.*.hook_resid_post", "last_logits"}, {}});
    const auto difference = [&](const std::vector<Intervention>& changes) {
        const Tensor logits = runSites(model, {{prompt}, {"last_logits"}, changes}).at("last_logits");
        return static_cast<double>(logits.data()[3]) - static_cast<double>(logits.data()[5]);
    };
    QVERIFY(std::abs(trace.grid.clean.mean - difference({})) < 2e-5);
    QVERIFY(std::abs(trace.grid.corrupt.mean - difference({noised})) < 2e-5);
    for (int layer = 0; layer < config.layers; ++layer)
        for (int64_t position = 0; position < 6; ++position) {
            const std::string site = siteNameAt(PatchSite::ResidPost, layer);
            const auto row = std::span(clean.at(site).data() + position * config.width, static_cast<size_t>(config.width));
            const Intervention restored{site, Intervention::Kind::Replace, 1, std::make_shared<const Tensor>(Tensor(Shape{config.width}, row)), {}, {}, {position}, -1};
            const double expected = difference({noised, restored});
            QVERIFY(std::abs(trace.grid.values[static_cast<size_t>(layer * 6 + position)].mean - expected) < 2e-5);
        }
}

void TestPatchSetGrid::tracesFollowTheirSeed()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 6);
    TraceSpec spec;
    spec.subject = {-4};
    spec.samples = 4;
    spec.seed = 2;
    const CausalTrace first = causalTrace(model, prompt, spec, logitDifference(config)), again = causalTrace(model, prompt, spec, logitDifference(config));
    QCOMPARE(first.grid.pairs.size(), size_t{4});
    QCOMPARE(first.grid.pairs[3].values, again.grid.pairs[3].values);
    QVERIFY(first.grid.pairs[0].corrupt != first.grid.pairs[1].corrupt);
    spec.seed = 3;
    QVERIFY(causalTrace(model, prompt, spec, logitDifference(config)).grid.pairs[0].corrupt != first.grid.pairs[0].corrupt);
    // The weights are drawn with standard deviation 0.2; the noise has three of them.
    QVERIFY(std::abs(first.deviation - 0.6) < 0.03);
}

void TestPatchSetGrid::wrongTracesAreRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const auto reason = [&](const std::function<void(TraceSpec&)>& change) {
        TraceSpec spec;
        spec.subject = {1};
        change(spec);
        return errorOf([&] { causalTrace(model, randomPrompt(config, 6), spec, logitDifference(config)); }).reason();
    };
    QCOMPARE(reason([](TraceSpec& spec) { spec.subject = {}; }), std::string("NoSuchPosition"));
    QCOMPARE(reason([](TraceSpec& spec) { spec.subject = {6}; }), std::string("NoSuchPosition"));
    QCOMPARE(reason([](TraceSpec& spec) { spec.samples = 0; }), std::string("BadNoise"));
    QCOMPARE(reason([](TraceSpec& spec) { spec.noise = 0; }), std::string("BadNoise"));
}

QTEST_APPLESS_MAIN(TestPatchSetGrid)
#include "tst_patch_set_grid.moc"
