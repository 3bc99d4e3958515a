#include "core/report/plot_axis.h"

#include <QTest>

#include <cmath>

using namespace orrery;

class TestPlotAxis : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ticksAreRoundAndFew_data();
    void ticksAreRoundAndFew();
    void spansTooNarrowForTicksHaveOne();
    void spansStandClearOfTheirValues();
    void valuesAlikeButForRoundingHaveRoom();
    void textsTellTicksApart_data();
    void textsTellTicksApart();
};

void TestPlotAxis::ticksAreRoundAndFew_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QList<double>>("expected");
    QTest::newRow("unit") << 0.0 << 1.0 << QList<double>{0, 0.2, 0.4, 0.6, 0.8, 1};
    QTest::newRow("layers") << 0.0 << 12.0 << QList<double>{0, 2, 4, 6, 8, 10, 12};
    QTest::newRow("shares") << 0.43 << 0.97 << QList<double>{0.5, 0.6, 0.7, 0.8, 0.9};
    QTest::newRow("negative") << -1.0 << 1.0 << QList<double>{-1, -0.5, 0, 0.5, 1};
    QTest::newRow("small") << 0.893 << 0.931 << QList<double>{0.9, 0.91, 0.92, 0.93};
}

void TestPlotAxis::ticksAreRoundAndFew()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(QList<double>, expected);
    const std::vector<double> ticks = roundTicks(low, high);
    QCOMPARE(static_cast<qsizetype>(ticks.size()), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) QVERIFY(std::abs(ticks[static_cast<size_t>(i)] - expected[i]) < 1e-12);
}

void TestPlotAxis::spansTooNarrowForTicksHaveOne()
{
    for (const double at : {1.0, -1.0, 1e16, 1e-300}) QCOMPARE(roundTicks(at, std::nextafter(at, INFINITY)), (std::vector<double>{at}));
    QCOMPARE(roundTicks(2e6, 2e6 + 1e-9).size(), size_t(1));
}

void TestPlotAxis::spansStandClearOfTheirValues()
{
    QCOMPARE(spanAround(0, 2), (std::pair(-0.1, 2.1)));
    QCOMPARE(spanAround(3, 3), (std::pair(2.85, 3.15)));
    QCOMPARE(spanAround(0, 0), (std::pair(-1e-6, 1e-6)));
}

void TestPlotAxis::valuesAlikeButForRoundingHaveRoom()
{
    const auto [low, high] = spanAround(0.3, 0.1 + 0.2);
    QVERIFY(low < 0.29 && high > 0.31);
    QVERIFY(roundTicks(low, high).size() >= 3);
}

void TestPlotAxis::textsTellTicksApart_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("shares") << 0.0 << 1.0 << QStringList{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"};
    QTest::newRow("whole") << 0.0 << 1200.0 << QStringList{"0", "200", "400", "600", "800", "1\u2009000", "1\u2009200"};
    QTest::newRow("far from zero") << 1e5 << 100500.0 << QStringList{"1.000e+05", "1.001e+05", "1.002e+05", "1.003e+05", "1.004e+05", "1.005e+05"};
    QTest::newRow("tiny") << 0.0 << 4e-13 << QStringList{"0", "1.0e−13", "2.0e−13", "3.0e−13", "4.0e−13"};
    QTest::newRow("both signs") << -1.0 << 1.0 << QStringList{"−1.0", "−0.5", "0.0", "0.5", "1.0"};
}

void TestPlotAxis::textsTellTicksApart()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QStringList texts;
    for (const std::string& text : tickTexts(roundTicks(low, high))) texts << QString::fromStdString(text);
    QTEST(texts, "expected");
}

QTEST_APPLESS_MAIN(TestPlotAxis)
#include "tst_plot_axis.moc"
