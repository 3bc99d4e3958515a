#include "core/base/error.h"
#include "core/base/random.h"
#include "core/model/predictions.h"

#include <QTest>

#include <cmath>

using namespace orrery;

class TestPredictions : public QObject {
    Q_OBJECT
private slots:
    void topTokensAreTheSoftmaxsLargest();
    void paddedRowsTakeMassButAreNotTokens();
    void ties_NaN_andShortRowsAreOrdered();
    void drawsFollowTheDistribution();
    void topPKeepsTheSmallestSetWithThatMass();
    void zeroTemperatureIsTheLikeliest();
    void impossibleSettingsAreRefused();
};

void TestPredictions::topTokensAreTheSoftmaxsLargest()
{
    // ln 1, ln 2, ln 5: probabilities 1/8, 2/8, 5/8; a shift changes nothing, nor does a large one overflow.
    for (const float shift : {0.0f, 500.0f, -500.0f}) {
        const std::vector<float> logits{shift, shift + std::log(2.0f), shift + std::log(5.0f)};
        const auto top = topTokens(logits, 2, 3);
        QCOMPARE(top.size(), size_t{2});
        QCOMPARE(top[0].id, 2);
        QCOMPARE(top[1].id, 1);
        QVERIFY(std::abs(top[0].probability - 5.0 / 8) < 1e-4 && std::abs(top[1].probability - 2.0 / 8) < 1e-4);
    }
}

void TestPredictions::paddedRowsTakeMassButAreNotTokens()
{
    const std::vector<float> logits{0, 0, 0, 5};
    const auto top = topTokens(logits, 9, 3);
    QCOMPARE(top.size(), size_t{3});
    QVERIFY(std::abs(top[0].probability - 1 / (3 + std::exp(5.0))) < 1e-9);
    QCOMPARE(sampleToken(logits, {}, 3, 0), 0);
}

void TestPredictions::ties_NaN_andShortRowsAreOrdered()
{
    const std::vector<float> logits{NAN, 1, 1, -INFINITY};
    const auto top = topTokens(logits, 4, 4);
    QCOMPARE(top[0].id, 1);
    QCOMPARE(top[1].id, 2);
    QCOMPARE(top[2].id, 3);
    QCOMPARE(top[2].probability, 0.0);
    QCOMPARE(top[3].id, 0);
    QVERIFY(topTokens({}, 3, 0).empty());
}

void TestPredictions::drawsFollowTheDistribution()
{
    const std::vector<float> logits{0, std::log(2.0f), std::log(5.0f)};
    CounterRandom random(1, 0);
    int counts[3] = {};
    constexpr int draws = 80000;
    for (int draw = 0; draw < draws; ++draw) ++counts[sampleToken(logits, {1, 0, 1, 0}, 3, random.uniform())];
    const double expected[3] = {1.0 / 8, 2.0 / 8, 5.0 / 8};
    for (int id = 0; id < 3; ++id) {
        const double deviation = std::sqrt(expected[id] * (1 - expected[id]) / draws);
        QVERIFY(std::abs(counts[id] / static_cast<double>(draws) - expected[id]) < 5 * deviation);
    }
}

void TestPredictions::topPKeepsTheSmallestSetWithThatMass()
{
    const std::vector<float> logits{0, std::log(2.0f), std::log(5.0f)};
    for (double u = 0; u < 1; u += 0.01) {
        QCOMPARE(sampleToken(logits, {1, 0, 0.6, 0}, 3, u), 2);
        QVERIFY(sampleToken(logits, {1, 0, 0.7, 0}, 3, u) != 0);
        QVERIFY(sampleToken(logits, {1, 2, 1, 0}, 3, u) != 0);
    }
    QCOMPARE(sampleToken(logits, {1, 0, 0.7, 0}, 3, 0.99), 1);
    QCOMPARE(sampleToken(logits, {1, 0, 1, 0}, 3, 0.99), 0);
}

void TestPredictions::zeroTemperatureIsTheLikeliest()
{
    const std::vector<float> logits{0, 3, 2};
    QCOMPARE(sampleToken(logits, {0, 0, 1, 0}, 3, 0.999), 1);
}

void TestPredictions::impossibleSettingsAreRefused()
{
    const std::vector<float> logits{0, 1};
    for (const Sampling& bad : {Sampling{-1, 0, 1, 0}, Sampling{NAN, 0, 1, 0}, Sampling{1, -1, 1, 0}, Sampling{1, 0, 0, 0}, Sampling{1, 0, 1.5, 0}}) {
        try {
            sampleToken(logits, bad, 2, 0.5);
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::Argument);
        }
    }
}

QTEST_APPLESS_MAIN(TestPredictions)
#include "tst_predictions.moc"
