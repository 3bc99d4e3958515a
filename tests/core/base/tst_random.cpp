#include "core/base/random.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using Words = std::array<uint32_t, 4>;

class TestRandom : public QObject {
    Q_OBJECT
private slots:
    void philoxGivesItsAuthorsKnownAnswers();
    void uniformsFillTheUnitInterval();
    void streamsAndSeedsDiffer();
};

void TestRandom::philoxGivesItsAuthorsKnownAnswers()
{
    // Known-answer vectors published with the paper's library, philox4x32 with 10 rounds.
    QCOMPARE(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    const uint32_t ones = 0xffffffff;
    QCOMPARE(philox({ones, ones, ones, ones}, {ones, ones}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    QCOMPARE(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
        (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

void TestRandom::uniformsFillTheUnitInterval()
{
    CounterRandom random(1, 2);
    double sum = 0, squares = 0;
    constexpr int count = 100000;
    for (int i = 0; i < count; ++i) {
        const double value = random.uniform();
        QVERIFY(value >= 0 && value < 1);
        sum += value;
        squares += value * value;
    }
    QVERIFY(std::abs(sum / count - 0.5) < 5 * std::sqrt(1.0 / 12 / count));
    QVERIFY(std::abs(squares / count - 1.0 / 3) < 5 * std::sqrt(4.0 / 45 / count));
}

void TestRandom::streamsAndSeedsDiffer()
{
    CounterRandom one(1, 0), other(1, 1), third(2, 0), again(1, 0);
    const uint32_t first = one.bits();
    QVERIFY(first != other.bits());
    QVERIFY(first != third.bits());
    QCOMPARE(again.bits(), first);
    QVERIFY(one.bits() != first);
}

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
