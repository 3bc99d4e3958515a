#include "core/model/model.h"
#include "core/model/sites.h"
#include "tests/core/model/random_model.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;
using Kind = Intervention::Kind;

namespace {

std::shared_ptr<const Tensor> shared(Tensor tensor)
{
    return std::make_shared<const Tensor>(std::move(tensor));
}

Intervention scale(const std::string& site, double factor, std::vector<int64_t> heads = {}, std::vector<int64_t> positions = {})
{
    return {site, Kind::Scale, factor, {}, {}, std::move(heads), std::move(positions), -1};
}

}  // namespace

class TestInterventions : public QObject {
    Q_OBJECT
private slots:
    void replacingAnySiteByItselfChangesNothing_data() { families(); }
    void replacingAnySiteByItselfChangesNothing();
    void aChangeAtAnySiteIsSeenThereAndReachesTheLogits_data() { families(); }
    void aChangeAtAnySiteIsSeenThereAndReachesTheLogits();
    void zeroingAHeadsResultEqualsZeroingItsZ();
    void shiftingRawScoresLeavesThePattern();
    void maskingAScoreRemovesItsMass();
    void doublingANormsScaleHalvesItsRows();
    void streamEditsAddUp();
    void aHeadsOwnInputMovesThatHeadAlone();
    void branchInputsLeaveTheStream();
    void positionsAndPromptsAreChosen();
    void callbacksSeeTheSelection();
    void zeroClearsNaN();
    void generationAppliesThemAtAbsolutePositions();
    void wrongSelectionsAreNamed_data();
    void wrongSelectionsAreNamed();

private:
    void families()
    {
        QTest::addColumn<int>("family");
        QTest::newRow("gpt2") << static_cast<int>(Family::Gpt2);
        QTest::newRow("bert") << static_cast<int>(Family::Bert);
    }
};

void TestInterventions::replacingAnySiteByItselfChangesNothing()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    std::vector<std::string> names;
    for (const GraphSite& site : modelSites(config)) names.push_back(site.name);
    const auto clean = runSites(model, {{prompt}, names, {}});
    for (const std::string& name : names) {
        const Intervention same{name, Kind::Replace, 1, shared(clean.at(name)), {}, {}, {}, -1};
        const auto patched = runSites(model, {{prompt}, names, {same}});
        for (const auto& [site, tensor] : patched)
            QVERIFY2(difference(tensor, clean.at(site)) < 1e-5, (name + " changes " + site).c_str());
    }
}

void TestInterventions::aChangeAtAnySiteIsSeenThereAndReachesTheLogits()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    std::vector<std::string> names;
    for (const GraphSite& site : modelSites(config)) names.push_back(site.name);
    const auto clean = runSites(model, {{prompt}, names, {}});
    for (const GraphSite& site : modelSites(config)) {
        // Uneven, since a norm downstream forgets a common factor.
        const auto change = [](Tensor& x) {
            for (int64_t i = 0; i < x.count(); ++i) x.data()[i] = 0.5f * x.data()[i] + 0.1f * static_cast<float>(i % 3);
        };
        const auto changed = runSites(model, {{prompt}, {site.name, "logits"}, {{site.name, Kind::Callback, 1, {}, change, {}, {}, -1}}});
        Tensor expected = clean.at(site.name);
        change(expected);
        QVERIFY2(difference(changed.at(site.name), expected) < 1e-5, site.name.c_str());
        const bool beside = site.name.starts_with("hook_pooler") || site.name.starts_with("hook_nsp") || site.name == "sentence_embedding"
            || site.name == "last_logits";
        if (beside) continue;
        QVERIFY2(difference(changed.at("logits"), clean.at("logits")) > 1e-4, site.name.c_str());
    }
}

void TestInterventions::zeroingAHeadsResultEqualsZeroingItsZ()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 12);
    const auto byResult = runSites(model, {{prompt}, {"logits"}, {scale("blocks.0.attn.hook_result", 0, {1})}});
    const auto byZ = runSites(model, {{prompt}, {"logits"}, {scale("blocks.0.attn.hook_z", 0, {1})}});
    const auto byPattern = runSites(model, {{prompt}, {"logits"}, {scale("blocks.0.attn.hook_pattern", 0, {1})}});
    const auto byValue = runSites(model, {{prompt}, {"logits"}, {scale("blocks.0.attn.hook_v", 0, {1})}});
    const auto clean = runSites(model, {{prompt}, {"logits"}, {}});
    QVERIFY(difference(byZ.at("logits"), clean.at("logits")) > 1e-3);
    QVERIFY(difference(byResult.at("logits"), byZ.at("logits")) < 1e-5);
    QVERIFY(difference(byPattern.at("logits"), byZ.at("logits")) < 1e-5);
    QVERIFY(difference(byValue.at("logits"), byZ.at("logits")) < 1e-5);
}

void TestInterventions::shiftingRawScoresLeavesThePattern()
{
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        const ModelConfig config = smallConfig(family);
        Model model(config, randomWeights(config));
        const Prompt prompt = randomPrompt(config, 12);
        const Intervention shift{"blocks.1.attn.hook_scores_raw", Kind::Add, 1, shared(Tensor(Shape{1}, std::vector<float>{3})), {}, {}, {}, -1};
        const std::vector<std::string> sites{"blocks.1.attn.hook_pattern", "blocks.1.attn.hook_attn_scores"};
        const auto clean = runSites(model, {{prompt}, sites, {}}), moved = runSites(model, {{prompt}, sites, {shift}});
        QVERIFY(difference(moved.at(sites[0]), clean.at(sites[0])) < 1e-5);
        QVERIFY(difference(moved.at(sites[1]), clean.at(sites[1])) > 1e-2);
    }
}

void TestInterventions::maskingAScoreRemovesItsMass()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const auto hide = [](Tensor& scores) { scores.data()[2] = -INFINITY; };  // query 4, key 2 of head 1
    const Intervention masked{"blocks.0.attn.hook_attn_scores", Kind::Callback, 1, {}, hide, {1}, {4}, -1};
    const auto sites = runSites(model, {{randomPrompt(config, 8)}, {"blocks.0.attn.hook_pattern"}, {masked}});
    const float* row = sites.at("blocks.0.attn.hook_pattern").data() + (1 * 8 + 4) * 8;
    QCOMPARE(row[2], 0.0f);
    float sum = 0;
    for (int key = 0; key < 8; ++key) sum += row[key];
    QVERIFY(std::abs(sum - 1) < 1e-6f);
}

void TestInterventions::doublingANormsScaleHalvesItsRows()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 8);
    const std::vector<std::string> sites{"blocks.1.ln2.hook_normalized", "blocks.1.ln2.hook_scale"};
    const auto clean = runSites(model, {{prompt}, sites, {}});
    const auto doubled = runSites(model, {{prompt}, sites, {scale(sites[1], 2)}});
    Tensor half = clean.at(sites[0]);
    for (float& value : half.values()) value /= 2;
    QVERIFY(difference(doubled.at(sites[0]), half) < 1e-6);
}

void TestInterventions::streamEditsAddUp()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 8);
    const auto direction = shared(Tensor(Shape{15}, std::vector<float>{1, -2, 3, 0, 0, 1, 1, 1, 0, 0, 2, 0, 0, 0, -1}));
    const auto add = [&](const std::string& site, double factor) { return Intervention{site, Kind::Add, factor, direction, {}, {}, {}, -1}; };
    const auto after = runSites(model, {{prompt}, {"logits"}, {add("blocks.0.hook_resid_post", 0.5)}});
    const auto before = runSites(model, {{prompt}, {"logits"}, {add("blocks.1.hook_resid_pre", 0.5)}});
    const auto viaOutput = runSites(model, {{prompt}, {"logits"}, {add("blocks.0.hook_mlp_out", 0.5)}});
    const auto twice = runSites(model, {{prompt}, {"logits"}, {add("blocks.1.hook_resid_pre", 0.25), add("blocks.1.hook_resid_pre", 0.25)}});
    QVERIFY(difference(after.at("logits"), before.at("logits")) == 0);
    QVERIFY(difference(viaOutput.at("logits"), before.at("logits")) < 1e-5);
    QVERIFY(difference(twice.at("logits"), before.at("logits")) < 1e-5);
}

void TestInterventions::aHeadsOwnInputMovesThatHeadAlone()
{
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        const ModelConfig config = smallConfig(family);
        Model model(config, randomWeights(config));
        const Prompt prompt = randomPrompt(config, 8);
        const std::vector<std::string> sites{"blocks.1.attn.hook_q", "blocks.1.attn.hook_k", "blocks.1.attn.hook_v"};
        const auto clean = runSites(model, {{prompt}, sites, {}});
        const std::string inputs[3] = {"blocks.1.hook_q_input", "blocks.1.hook_k_input", "blocks.1.hook_v_input"};
        Tensor moved[3];
        for (int part = 0; part < 3; ++part) {
            const auto changed = runSites(model, {{prompt}, sites, {{inputs[part], Kind::Callback, 1, {}, [](Tensor& x) { x.data()[3] += 5; }, {2}, {}, -1}}});
            for (int other = 0; other < 3; ++other)
                QCOMPARE(difference(changed.at(sites[other]), clean.at(sites[other])) > 1e-5, other == part);
            moved[part] = changed.at(sites[part]);
            for (int64_t row = 0; row < 8; ++row)
                for (int64_t head = 0; head < 2; ++head)
                    for (int64_t c = 0; c < 5; ++c)
                        QVERIFY(std::abs(moved[part].data()[(row * 3 + head) * 5 + c] - clean.at(sites[part]).data()[(row * 3 + head) * 5 + c]) < 1e-5f);
        }
        const auto together = runSites(model, {{prompt}, sites, {{"blocks.1.hook_attn_in", Kind::Callback, 1, {}, [](Tensor& x) { x.data()[3] += 5; }, {2}, {}, -1}}});
        for (int part = 0; part < 3; ++part) QVERIFY(difference(together.at(sites[part]), moved[part]) < 1e-6);
    }
}

void TestInterventions::branchInputsLeaveTheStream()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 8);
    const std::vector<std::string> sites{"blocks.0.hook_resid_mid", "blocks.0.hook_mlp_out"};
    const auto clean = runSites(model, {{prompt}, sites, {}});
    const auto changed = runSites(model, {{prompt}, sites, {scale("blocks.0.hook_mlp_in", 0, {}, {3})}});
    QVERIFY(difference(changed.at(sites[0]), clean.at(sites[0])) == 0);
    QVERIFY(difference(changed.at(sites[1]), clean.at(sites[1])) > 1e-3);
}

void TestInterventions::positionsAndPromptsAreChosen()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 6, 1), randomPrompt(config, 8, 2)};
    Intervention last = scale("blocks.1.mlp.hook_post", 0, {}, {-1, 2});
    last.prompt = 1;
    const std::string site = "blocks.1.mlp.hook_post";
    const auto untouched = runSites(model, {prompts, {site}, {last}}, 0), touched = runSites(model, {prompts, {site}, {last}}, 1);
    const auto clean0 = runSites(model, {prompts, {site}, {}}, 0), clean1 = runSites(model, {prompts, {site}, {}}, 1);
    QVERIFY(difference(untouched.at(site), clean0.at(site)) == 0);
    for (int64_t row = 0; row < 8; ++row)
        for (int64_t c = 0; c < 37; ++c) {
            const float value = touched.at(site).data()[row * 37 + c];
            QCOMPARE(value, row == 2 || row == 7 ? 0.0f : clean1.at(site).data()[row * 37 + c]);
        }
}

void TestInterventions::callbacksSeeTheSelection()
{
    const ModelConfig config = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 8);
    const std::string site = "blocks.0.attn.hook_k";
    const Tensor clean = runSites(model, {{prompt}, {site}, {}}).at(site);
    int calls = 0;
    const auto look = [&](Tensor& seen) {
        ++calls;
        QVERIFY(seen.shape() == (Shape{2, 2, 5}));
        const int64_t rows[2] = {1, 5}, heads[2] = {0, 2};
        for (int row = 0; row < 2; ++row)
            for (int head = 0; head < 2; ++head)
                for (int c = 0; c < 5; ++c)
                    QCOMPARE(seen.data()[(row * 2 + head) * 5 + c], clean.data()[(rows[row] * 3 + heads[head]) * 5 + c]);
        seen.data()[0] = 77;
    };
    const auto changed = runSites(model, {{prompt}, {site}, {{site, Kind::Callback, 1, {}, look, {2, 0}, {5, 1}, -1}}});
    QCOMPARE(calls, 1);
    QCOMPARE(changed.at(site).data()[(1 * 3 + 0) * 5], 77.0f);
}

void TestInterventions::zeroClearsNaN()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::string site = "blocks.0.attn.hook_z";
    const Intervention poison{site, Kind::Callback, 1, {}, [](Tensor& z) { z.data()[0] = NAN; }, {}, {}, -1};
    const auto sites = runSites(model, {{randomPrompt(config, 4)}, {site, "logits"}, {poison, scale(site, 0)}});
    for (const float value : sites.at(site).values()) QCOMPARE(value, 0.0f);
    for (const float logit : sites.at("logits").values()) QVERIFY(std::isfinite(logit));
}

void TestInterventions::generationAppliesThemAtAbsolutePositions()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 14);
    const std::vector<Intervention> edits{scale("blocks.0.hook_attn_out", 0, {}, {3, 10}), scale("blocks.1.attn.hook_pattern", 0.5, {0}, {11, 13})};
    const Tensor full = runSites(model, {{prompt}, {"logits"}, edits}).at("logits");
    const auto cache = model.makeCache(14);
    model.extend(*cache, std::span(prompt.ids).first(9), edits);
    Tensor logits;
    for (size_t position = 9; position < 14; ++position) logits = model.extend(*cache, std::span(prompt.ids).subspan(position, 1), edits);
    QVERIFY(difference(logits, Tensor(Shape{41}, full.values().last(41))) < 1e-5);
}

void TestInterventions::wrongSelectionsAreNamed_data()
{
    QTest::addColumn<QString>("site");
    QTest::addColumn<QVector<int>>("heads");
    QTest::addColumn<QVector<int>>("positions");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no such site") << "blocks.9.hook_z" << QVector<int>{} << QVector<int>{} << "NoSuchSite";
    QTest::newRow("no such head") << "blocks.0.attn.hook_z" << QVector<int>{3} << QVector<int>{} << "NoSuchHead";
    QTest::newRow("no heads there") << "blocks.0.hook_mlp_out" << QVector<int>{0} << QVector<int>{} << "NoSuchAxis";
    QTest::newRow("no such position") << "blocks.0.hook_mlp_out" << QVector<int>{} << QVector<int>{8} << "NoSuchPosition";
    QTest::newRow("before the first") << "blocks.0.hook_mlp_out" << QVector<int>{} << QVector<int>{-9} << "NoSuchPosition";
    QTest::newRow("no positions there") << "last_logits" << QVector<int>{} << QVector<int>{0} << "NoSuchAxis";
}

void TestInterventions::wrongSelectionsAreNamed()
{
    QFETCH(QString, site);
    QFETCH(QVector<int>, heads);
    QFETCH(QVector<int>, positions);
    QFETCH(QString, reason);
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    int seen = 0;
    try {
        model.run({{randomPrompt(config, 8)}, {"*"},
                      {scale(site.toStdString(), 0, {heads.begin(), heads.end()}, {positions.begin(), positions.end()})}},
            [&](const SiteView&) { ++seen; });
        QFAIL("no error");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Argument);
        QCOMPARE(QString::fromStdString(error.reason()), reason);
        QCOMPARE(seen, 0);
    }
}

QTEST_APPLESS_MAIN(TestInterventions)
#include "tst_interventions.moc"
