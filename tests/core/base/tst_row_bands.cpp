#include "core/base/row_bands.h"

#include <QTest>

#include <atomic>

class TestRowBands : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRowIsTakenOnce();
    void smallWorkStaysOnTheCaller();
};

void TestRowBands::everyRowIsTakenOnce()
{
    for (const int64_t rows : {0, 1, 2, 7, 64, 1000})
        for (const int bands : {1, 2, 3, 4})
            for (const int64_t grain : {1, 2, 16}) {
                std::vector<std::atomic<int>> taken(static_cast<size_t>(rows));
                std::atomic<bool> aligned = true;
                orrery::inRowBands(rows, bands, grain, [&](int64_t first, int64_t end) {
                    if (first % grain) aligned = false;
                    for (int64_t row = first; row < end; ++row) ++taken[static_cast<size_t>(row)];
                });
                QVERIFY(aligned);
                for (const std::atomic<int>& count : taken) QCOMPARE(count.load(), 1);
            }
}

void TestRowBands::smallWorkStaysOnTheCaller()
{
    QCOMPARE(orrery::bandCount(100, 1000), 1);
    QCOMPARE(orrery::bandCount(0, 1000), 1);
    QVERIFY(orrery::bandCount(1'000'000'000, 1) <= 4);
}

QTEST_APPLESS_MAIN(TestRowBands)
#include "tst_row_bands.moc"
