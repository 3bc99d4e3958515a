#include "core/analysis/induction_test.h"
#include "tests/core/model/random_model.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace orrery;
using namespace orrery::testing;

namespace {

/// The score from the definition: mean of A[i, i - n + 1] over the second copy, from patterns kept whole.
std::map<std::pair<int, int>, double> scoresFromPatterns(Model& model, const std::vector<Prompt>& prompts, int64_t copy, int64_t first)
{
    std::map<std::pair<int, int>, double> sums;
    model.run({prompts, {"blocks.*.attn.hook_pattern"}, {}}, [&](const SiteView& site) {
        const Tensor pattern = denseTensor(site.view);
        const int64_t size = pattern.shape()[1];
        for (int64_t head = 0; head < pattern.shape()[0]; ++head)
            for (int64_t i = first + copy; i < first + 2 * copy; ++i)
                sums[{site.info.layer, static_cast<int>(head)}] += static_cast<double>(pattern.data()[(head * size + i) * size + i - copy + 1])
                    / static_cast<double>(copy) / static_cast<double>(prompts.size());
    });
    return sums;
}

}  // namespace

class TestInductionTest : public QObject {
    Q_OBJECT
private slots:
    void promptsRepeatRandomTokensAfterBos();
    void promptsDependOnNothingButTheSeed();
    void scoresFollowTheDefinition();
    void lossesAreThoseOfTheLogits();
    void shortContextsGetShorterCopies();
};

void TestInductionTest::promptsRepeatRandomTokensAfterBos()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.bosId = 5;
    const auto prompts = inductionPrompts(config, {.tokens = 4, .prompts = 3, .seed = 1, .tokenLimit = 7});
    QCOMPARE(prompts.size(), size_t{3});
    for (const Prompt& prompt : prompts) {
        QCOMPARE(prompt.ids.size(), size_t{9});
        QCOMPARE(prompt.ids[0], 5);
        for (size_t i = 1; i <= 4; ++i) QCOMPARE(prompt.ids[i], prompt.ids[i + 4]);
        for (const int32_t id : prompt.ids) QVERIFY(id >= 0 && id < 7);
    }
    QVERIFY(prompts[0].ids != prompts[1].ids);
    config.bosId = config.eosId = -1;
    QCOMPARE(inductionPrompts(config, {.tokens = 4, .prompts = 1}).front().ids.size(), size_t{8});
}

void TestInductionTest::promptsDependOnNothingButTheSeed()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const auto ids = [&](uint64_t seed) { return inductionPrompts(config, {.tokens = 5, .prompts = 2, .seed = seed})[1].ids; };
    QCOMPARE(ids(3), ids(3));
    QVERIFY(ids(3) != ids(4));
}

void TestInductionTest::scoresFollowTheDefinition()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.bosId = 0;
    Model model(config, randomWeights(config));
    const InductionTest test{.tokens = 6, .prompts = 3, .seed = 9};
    const InductionResult result = testInduction(model, test);
    const auto expected = scoresFromPatterns(model, inductionPrompts(config, test), 6, 1);
    QCOMPARE(result.heads.size(), static_cast<size_t>(config.layers * config.heads));
    QVERIFY(result.bos);
    for (const auto& head : result.heads) QVERIFY(std::abs(head.induction - expected.at({head.layer, head.head})) < 1e-6);
}

void TestInductionTest::lossesAreThoseOfTheLogits()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.bosId = 0;
    Model model(config, randomWeights(config));
    const InductionTest test{.tokens = 5, .prompts = 2, .seed = 2};
    const auto prompts = inductionPrompts(config, test);
    double losses[2] = {0, 0};
    model.run({prompts, {"logits"}, {}}, [&](const SiteView& site) {
        const Tensor logits = denseTensor(site.view);
        for (int64_t position = 1; position < 11; ++position) {
            const float* row = logits.data() + (position - 1) * config.vocabulary;
            double sum = 0;
            for (int64_t v = 0; v < config.vocabulary; ++v) sum += std::exp(static_cast<double>(row[v]));
            const int32_t id = prompts[static_cast<size_t>(site.prompt)].ids[static_cast<size_t>(position)];
            losses[position <= 5 ? 0 : 1] += (std::log(sum) - row[id]) / 10;
        }
    });
    const InductionResult result = testInduction(model, test);
    QVERIFY(std::abs(*result.firstLoss - losses[0]) < 1e-5);
    QVERIFY(std::abs(*result.secondLoss - losses[1]) < 1e-5);
}

void TestInductionTest::shortContextsGetShorterCopies()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.bosId = 0;
    config.context = 12;
    QCOMPARE(inductionPrompts(config, {.tokens = 50, .prompts = 1}).front().ids.size(), size_t{11});
    config.context = 4;
    QVERIFY_THROWS_EXCEPTION(Error, inductionPrompts(config, {}));
}

QTEST_APPLESS_MAIN(TestInductionTest)
#include "tst_induction_test.moc"
