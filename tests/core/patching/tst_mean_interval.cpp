#include "core/patching/mean_interval.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace orrery;

class TestMeanInterval : public QObject {
    Q_OBJECT
private slots:
    void oneValueHasNoInterval();
    void equalValuesHaveANarrowOne();
    void theIntervalIsAboutTwoStandardErrorsWide();
    void theSameSeedGivesTheSameInterval();
    void aRatioIsOneOfMeans();
};

void TestMeanInterval::oneValueHasNoInterval()
{
    const MeanInterval interval = bootstrapMean(std::vector<double>{3}, 1);
    QCOMPARE(interval.mean, 3.0);
    QCOMPARE(interval.count, int64_t{1});
    QVERIFY(std::isnan(interval.low) && std::isnan(interval.high));
}

void TestMeanInterval::equalValuesHaveANarrowOne()
{
    const MeanInterval interval = bootstrapMean(std::vector<double>(10, 2.5), 1);
    QCOMPARE(interval.low, 2.5);
    QCOMPARE(interval.high, 2.5);
}

void TestMeanInterval::theIntervalIsAboutTwoStandardErrorsWide()
{
    std::vector<double> values;
    for (int i = 0; i < 200; ++i) values.push_back(i % 2 == 0 ? 1 : -1);  // standard deviation 1, standard error of the mean 1/sqrt(200)
    const MeanInterval interval = bootstrapMean(values, 7);
    const double error = 1 / std::sqrt(200.0);
    QVERIFY(std::abs(interval.low + 1.96 * error) < 0.25 * error);
    QVERIFY(std::abs(interval.high - 1.96 * error) < 0.25 * error);
}

void TestMeanInterval::theSameSeedGivesTheSameInterval()
{
    const std::vector<double> values{1, 5, 2, 8, 3, 13, 21.5, 4, 0.25, 9, 7.5, 11};
    QCOMPARE(bootstrapMean(values, 3).low, bootstrapMean(values, 3).low);
    QVERIFY(bootstrapMean(values, 3).low != bootstrapMean(values, 4).low);
}

void TestMeanInterval::aRatioIsOneOfMeans()
{
    // A mean of ratios would be (1/2 + 100) / 2, decided by the tiny denominator.
    const MeanInterval interval = bootstrapRatio(std::vector<double>{1, 1}, std::vector<double>{2, 0.01}, 1);
    QVERIFY(std::abs(interval.mean - 2 / 2.01) < 1e-12);
    QVERIFY(interval.low >= 0.5 && interval.high <= 100);
}

QTEST_APPLESS_MAIN(TestMeanInterval)
#include "tst_mean_interval.moc"
