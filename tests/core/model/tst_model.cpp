#include "core/model/generation.h"
#include "core/model/model.h"
#include "core/model/sites.h"
#include "core/model/verify.h"
#include "tests/core/model/random_model.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestModel : public QObject {
    Q_OBJECT
private slots:
    void bothRoadsAgreeAtEverySite_data() { families(); }
    void bothRoadsAgreeAtEverySite();
    void anyChoiceOfSitesGivesTheSameNumbers_data() { families(); }
    void anyChoiceOfSitesGivesTheSameNumbers();
    void packedPromptsEqualSinglePrompts_data() { families(); }
    void packedPromptsEqualSinglePrompts();
    void promptsBeyondOneBatchKeepTheirOrder();
    void twoRunsAreBitIdentical();
    void aCacheGivesTheFullForwardsLogits();
    void longerContinuationsStartWithShorterOnes();
    void generationStopsAtTheContextAndAtStopIds();
    void encodersDoNotContinue();
    void badPromptsAreNamed_data();
    void badPromptsAreNamed();
    void aStopRequestEndsTheRun();
    void aWrongWeightIsFoundByVerification();

private:
    void families()
    {
        QTest::addColumn<int>("family");
        QTest::newRow("gpt2") << static_cast<int>(Family::Gpt2);
        QTest::newRow("bert") << static_cast<int>(Family::Bert);
    }
};

void TestModel::bothRoadsAgreeAtEverySite()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const VerifyResult result = verifyModel(model, randomPrompt(config, 33));
    QVERIFY2(result.ok, (result.firstDiffering + " differs; worst " + result.worstSite + " " + std::to_string(result.worst)).c_str());
    size_t expected = 0;
    for (const GraphSite& site : modelSites(config)) expected += site.optIn ? 0 : 1;
    QCOMPARE(result.sites.size(), expected);
}

void TestModel::anyChoiceOfSitesGivesTheSameNumbers()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 19);
    std::vector<std::string> names;
    for (const GraphSite& site : modelSites(config)) names.push_back(site.name);
    const auto all = runSites(model, {{prompt}, names, {}});
    QCOMPARE(all.size(), names.size());
    CounterRandom random(5, 0);
    for (int round = 0; round < 60; ++round) {
        std::vector<std::string> chosen;
        for (const std::string& name : names)
            if (random.uniform() < (round % 3 == 0 ? 0.05 : 0.4)) chosen.push_back(name);
        const auto some = runSites(model, {{prompt}, chosen, {}});
        QCOMPARE(some.size(), chosen.size());
        for (const auto& [name, tensor] : some)
            QVERIFY2(difference(tensor, all.at(name)) < 1e-5, (name + " in round " + std::to_string(round)).c_str());
    }
}

void TestModel::packedPromptsEqualSinglePrompts()
{
    QFETCH(int, family);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 7, 1), randomPrompt(config, 1, 2), randomPrompt(config, 32, 3)};
    for (size_t index = 0; index < prompts.size(); ++index) {
        const auto packed = runSites(model, {prompts, {"*"}, {}}, static_cast<int64_t>(index));
        const auto single = runSites(model, {{prompts[index]}, {"*"}, {}});
        QCOMPARE(packed.size(), single.size());
        for (const auto& [name, tensor] : packed) QVERIFY2(difference(tensor, single.at(name)) < 1e-5, name.c_str());
    }
}

void TestModel::promptsBeyondOneBatchKeepTheirOrder()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    std::vector<Prompt> prompts;
    for (uint64_t seed = 0; seed < 120; ++seed) prompts.push_back(randomPrompt(config, 39, seed));
    Intervention zero{"logits", Intervention::Kind::Scale, 0, {}, {}, {}, {}, 100};
    std::vector<int64_t> order;
    Tensor hundredth;
    model.run({prompts, {"logits"}, {zero}}, [&](const SiteView& view) {
        order.push_back(view.prompt);
        if (view.prompt == 100) hundredth = denseTensor(view.view);
    });
    QCOMPARE(order.size(), prompts.size());
    for (size_t index = 0; index < order.size(); ++index) QCOMPARE(order[index], static_cast<int64_t>(index));
    for (const float logit : hundredth.values()) QCOMPARE(logit, 0.0f);
    const auto alone = runSites(model, {{prompts[101]}, {"logits"}, {}});
    const auto packed = runSites(model, {prompts, {"logits"}, {zero}}, 101);
    QVERIFY(difference(packed.at("logits"), alone.at("logits")) < 1e-5);
}

void TestModel::twoRunsAreBitIdentical()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const RunRequest request{{randomPrompt(config, 33)}, {"*"}, {}};
    const auto first = runSites(model, request), second = runSites(model, request);
    for (const auto& [name, tensor] : first)
        QVERIFY2(std::equal(tensor.values().begin(), tensor.values().end(), second.at(name).values().begin()), name.c_str());
}

void TestModel::aCacheGivesTheFullForwardsLogits()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 20);
    const Tensor full = runSites(model, {{prompt}, {"logits"}, {}}).at("logits");
    const auto cache = model.makeCache(20);
    size_t done = 0;
    for (const size_t step : {size_t{6}, size_t{1}, size_t{1}, size_t{9}, size_t{3}}) {
        const Tensor logits = model.extend(*cache, std::span(prompt.ids).subspan(done, step), {});
        done += step;
        const Tensor expected(Shape{config.vocabulary}, full.values().subspan((done - 1) * 41, 41));
        QVERIFY2(difference(logits, expected) < 1e-5, std::to_string(done).c_str());
    }
}

void TestModel::longerContinuationsStartWithShorterOnes()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    GenerateRequest request{randomPrompt(config, 5).ids, 12, {1.5, 20, 0.9, 42}, 0, {}, {}};
    const std::vector<int32_t> shorter = generate(model, request);
    QCOMPARE(shorter.size(), size_t{12});
    request.tokens = 20;
    std::vector<int32_t> heard;
    const std::vector<int32_t> longer = generate(model, request, [&](int32_t id) { heard.push_back(id); });
    QVERIFY(std::equal(shorter.begin(), shorter.end(), longer.begin()));
    QVERIFY(heard == longer);
    request.sampling.seed = 43;
    QVERIFY(generate(model, request) != longer);
}

void TestModel::generationStopsAtTheContextAndAtStopIds()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    GenerateRequest request{randomPrompt(config, 35).ids, 100, {}, 0, {}, {}};
    const std::vector<int32_t> all = generate(model, request);
    QCOMPARE(all.size(), size_t{5});
    request.stopIds = {all[1]};
    const size_t first = static_cast<size_t>(std::find(all.begin(), all.end(), all[1]) - all.begin()) + 1;
    QCOMPARE(generate(model, request).size(), first);
}

void TestModel::encodersDoNotContinue()
{
    const ModelConfig config = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    try {
        generate(model, {{1, 2}, 3, {}, 0, {}, {}});
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("NoLogits"));
    }
}

void TestModel::badPromptsAreNamed_data()
{
    QTest::addColumn<QVector<int>>("ids");
    QTest::addColumn<QVector<int>>("types");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("number");
    QTest::newRow("empty") << QVector<int>{} << QVector<int>{} << "EmptyPrompt" << "";
    QTest::newRow("negative id") << QVector<int>{1, -1} << QVector<int>{} << "TokenOutOfRange" << "-1";
    QTest::newRow("id beyond the vocabulary") << QVector<int>{1, 2, 41} << QVector<int>{} << "TokenOutOfRange" << "41";
    QTest::newRow("longer than the context") << QVector<int>(41, 1) << QVector<int>{} << "ContextTooLong" << "40";
    QTest::newRow("types for other tokens") << QVector<int>{1, 2} << QVector<int>{0} << "BadTokenType" << "1";
    QTest::newRow("unknown type") << QVector<int>{1} << QVector<int>{2} << "BadTokenType" << "2";
}

void TestModel::badPromptsAreNamed()
{
    QFETCH(QVector<int>, ids);
    QFETCH(QVector<int>, types);
    QFETCH(QString, reason);
    QFETCH(QString, number);
    const ModelConfig config = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    try {
        model.run({{{std::vector<int32_t>(ids.begin(), ids.end()), std::vector<int32_t>(types.begin(), types.end())}}, {"*"}, {}}, {});
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(QString::fromStdString(error.reason()), reason);
        QVERIFY(QString(error.what()).contains(number));
    }
}

void TestModel::aStopRequestEndsTheRun()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    std::stop_source source;
    int seen = 0;
    try {
        model.run({{randomPrompt(config, 9)}, {"*"}, {}}, [&](const SiteView&) { if (++seen == 5) source.request_stop(); }, {},
            source.get_token());
        QFAIL("no error");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Cancelled);
        QCOMPARE(seen, 5);
    }
}

void TestModel::aWrongWeightIsFoundByVerification()
{
    const std::vector<float> a{1, 2, 3.0001f};
    const std::vector<double> b{1, 2, 3};
    QVERIFY(std::abs(relativeDifference(a, b) - 1e-4 / 3) < 1e-6);
    const std::vector<float> infinite{1, INFINITY};
    const std::vector<double> finite{1, 2};
    QVERIFY(std::isinf(relativeDifference(infinite, finite)));
    const std::vector<double> masked{1, INFINITY};
    QCOMPARE(relativeDifference(infinite, masked), 0.0);
}

QTEST_APPLESS_MAIN(TestModel)
#include "tst_model.moc"
