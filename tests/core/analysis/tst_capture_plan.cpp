#include "core/analysis/capture_plan.h"
#include "tests/core/model/random_model.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace orrery;
using namespace orrery::testing;

class TestCapturePlan : public QObject {
    Q_OBJECT
private slots:
    void bytesAreThoseOfTheTensorsThatAreShown();
    void trianglesTakeWhatLiesOnAndBelowTheDiagonal();
    void editedPatternsAndScoresStayWhole();
    void secondsFollowTheRates();
    void gpt2SmallTakesWhatTheSpecificationSays();
    void ratesArePositive();
};

void TestCapturePlan::bytesAreThoseOfTheTensorsThatAreShown()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    // The last prompt is in a batch of its own: 60 prompts of 35 positions are more than a batch holds.
    RunRequest request{std::vector<Prompt>(60, randomPrompt(config, 35)), {"*"}, {}};
    request.prompts.push_back(randomPrompt(config, 7));
    std::map<std::string, int64_t> shown;
    model.run(request, [&](const SiteView& site) { shown[site.info.name] += site.view.shape.count(); });
    const CapturePlan plan = planCapture(config, request, {}, {});
    QCOMPARE(plan.sites.size(), shown.size());
    int64_t total = 0;
    for (const auto& site : plan.sites) {
        QCOMPARE(site.elements, shown.at(site.name));
        QCOMPARE(site.bytes, 4 * site.elements);
        total += site.bytes;
    }
    QCOMPARE(plan.bytes, total);
    QCOMPARE(planCapture(config, request, {StoreType::F16, false}, {}).bytes, total / 2);
}

void TestCapturePlan::trianglesTakeWhatLiesOnAndBelowTheDiagonal()
{
    const RunRequest request{{randomPrompt(smallConfig(Family::Gpt2), 6)}, {"blocks.0.attn.hook_pattern"}, {}};
    const StoreChoice triangles{StoreType::F32, true};
    QCOMPARE(planCapture(smallConfig(Family::Gpt2), request, triangles, {}).bytes, int64_t{3 * 21 * 4});
    QCOMPARE(planCapture(smallConfig(Family::Bert), request, triangles, {}).bytes, int64_t{3 * 36 * 4});
}

void TestCapturePlan::editedPatternsAndScoresStayWhole()
{
    RunRequest request{{randomPrompt(smallConfig(Family::Gpt2), 6)}, {"blocks.0.attn.hook_pattern"}, {}};
    Intervention edit;
    edit.site = "blocks.0.attn.hook_pattern";
    request.interventions = {edit};
    const StoreChoice triangles{StoreType::F32, true};
    QCOMPARE(planCapture(smallConfig(Family::Gpt2), request, triangles, {}).bytes, int64_t{3 * 36 * 4});
    request = {request.prompts, {"blocks.0.attn.hook_attn_scores"}, {}};
    QCOMPARE(planCapture(smallConfig(Family::Gpt2), request, triangles, {}).bytes, int64_t{3 * 36 * 4});
}

void TestCapturePlan::secondsFollowTheRates()
{
    const RunRequest request{{randomPrompt(smallConfig(Family::Gpt2), 6)}, {"logits"}, {}};
    const CapturePlan plan = planCapture(smallConfig(Family::Gpt2), request, {}, {1e6, 1e3});
    QCOMPARE(plan.computeSeconds, plan.flops / 1e6);
    QCOMPARE(plan.writeSeconds, 6 * 41 * 4 / 1e3);
    QCOMPARE(planCapture(smallConfig(Family::Gpt2), request, {}, {1e6, 0}).writeSeconds, 0.0);
}

// Analysis-methods section 13.7: residual stream, attention and MLP sites take 19 d values a layer and position, scores and
// patterns 1.125 GiB for all layers at 1,024 positions.
void TestCapturePlan::gpt2SmallTakesWhatTheSpecificationSays()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.layers = config.heads = 12;
    config.headWidth = 64;
    config.width = 768;
    config.mlpWidth = 3072;
    config.vocabulary = 50257;
    config.context = 1024;
    RunRequest request{{{std::vector<int32_t>(1024, 7), {}}}, {}, {}};
    for (const char* name : {"hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out", "hook_mlp_out", "ln1.hook_normalized",
             "ln2.hook_normalized", "attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_z", "mlp.hook_pre", "mlp.hook_post"})
        request.sites.push_back("blocks.*." + std::string(name));
    QCOMPARE(planCapture(config, request, {}, {}).bytes, int64_t{700'416} * 1024);
    request.sites = {"blocks.*.attn.hook_attn_scores", "blocks.*.attn.hook_pattern"};
    QCOMPARE(planCapture(config, request, {}, {}).bytes, int64_t{9} << 27);
}

void TestCapturePlan::ratesArePositive()
{
    const QTemporaryDir folder;
    QVERIFY(measureProductRate(cpuDeviceApi(), {0, 1}) > 1e6);
    QVERIFY(measureWriteRate(folder.path().toStdString()) > 1e3);
    QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    QVERIFY_THROWS_EXCEPTION(Error, measureWriteRate(folder.path().toStdString() + "/none"));
}

QTEST_APPLESS_MAIN(TestCapturePlan)
#include "tst_capture_plan.moc"
