#include "core/patching/patch_tally.h"

#include <QTest>

#include <cmath>

using namespace orrery;

class TestPatchTally : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void averagesTheCellsThereAre();
    void summarisesPairsThatAreWhole();
    void keepsTheFirstPairAsFarAsItIsKnown();
};

/// Clean 3, corrupt 1, unless told.
PatchCell cell(int layer, int64_t column, double value, double clean = 3, double corrupt = 1) { return {layer, column, value, clean, corrupt}; }

void TestPatchTally::averagesTheCellsThereAre()
{
    PatchTally tally(PatchSpec{}, 1, 2);
    tally.add(0, cell(0, 0, 2));
    QVERIFY(std::isnan(tally.value(0, 1)));
    QVERIFY(!tally.isWhole());
    tally.add(0, cell(0, 1, 1));
    tally.add(1, cell(0, 0, 5, 7, 1));
    QCOMPARE(tally.value(0, 0), 3.5);
    QCOMPARE(tally.effect(0, 0), (1.0 + 4.0) / (2.0 + 6.0));  // a ratio of sums, not a mean of ratios
    QCOMPARE(tally.effect(0, 1), 0.0);
    QCOMPARE(tally.clean(), 5.0);
}

void TestPatchTally::summarisesPairsThatAreWhole()
{
    PatchTally tally(PatchSpec{}, 1, 2);
    for (size_t pair = 0; pair < 2; ++pair)
        for (int64_t column = 0; column < 2; ++column) tally.add(pair, cell(0, column, 2));
    tally.add(2, cell(0, 0, 100));
    const PatchSetGrid summary = tally.summary(0);
    QCOMPARE(summary.pairs.size(), size_t{2});
    QCOMPARE(summary.values[0].mean, 2.0);
    QCOMPARE(summary.effects[1].mean, 0.5);
}

void TestPatchTally::keepsTheFirstPairAsFarAsItIsKnown()
{
    PatchTally tally(PatchSpec{}, 2, 1);
    tally.add(0, cell(0, 0, 2));
    const PatchSetGrid summary = tally.summary(0);
    QCOMPARE(summary.pairs.size(), size_t{1});
    QCOMPARE(summary.values[0].mean, 2.0);
    QVERIFY(std::isnan(summary.values[1].mean));
}

QTEST_MAIN(TestPatchTally)
#include "tst_patch_tally.moc"
