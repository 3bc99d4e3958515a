#include "core/tensor/dtype.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery;

class TestDtype : public QObject {
    Q_OBJECT
private slots:
    void everyHalfSurvivesTheRoundTrip();
    void halfRoundsToNearestEven();
    void bfloatRoundsToNearestEven();
    void namesAreTheirOwnInverse();
};

void TestDtype::everyHalfSurvivesTheRoundTrip()
{
    for (uint32_t bits = 0; bits <= 0xffff; ++bits) {
        const float value = halfToFloat(static_cast<uint16_t>(bits));
        if (std::isnan(value)) {
            QVERIFY(std::isnan(halfToFloat(floatToHalf(value))));
            continue;
        }
        QCOMPARE(floatToHalf(value), static_cast<uint16_t>(bits));
        const int exponent = static_cast<int>(bits >> 10 & 31);
        if (exponent == 0 || exponent == 31) continue;
        const double expected = std::ldexp(1024.0 + (bits & 1023), exponent - 25) * (bits & 0x8000 ? -1 : 1);
        QCOMPARE(static_cast<double>(value), expected);
    }
}

void TestDtype::halfRoundsToNearestEven()
{
    QCOMPARE(floatToHalf(1.0f + 0x1p-11f), uint16_t(0x3c00));          // halfway, even below
    QCOMPARE(floatToHalf(1.0f + 3 * 0x1p-11f), uint16_t(0x3c02));      // halfway, even above
    QCOMPARE(floatToHalf(65519.996f), uint16_t(0x7bff));
    QCOMPARE(floatToHalf(65520.0f), uint16_t(0x7c00));
    QCOMPARE(floatToHalf(0x1p-25f), uint16_t(0));                       // halfway to the least subnormal
    QCOMPARE(floatToHalf(-0x1.8p-25f), uint16_t(0x8001));
}

void TestDtype::bfloatRoundsToNearestEven()
{
    QCOMPARE(floatToBfloat(1.0f + 0x1p-8f), uint16_t(0x3f80));
    QCOMPARE(floatToBfloat(1.0f + 3 * 0x1p-8f), uint16_t(0x3f82));
    QVERIFY(std::isnan(bfloatToFloat(floatToBfloat(std::numeric_limits<float>::signaling_NaN()))));
    QCOMPARE(bfloatToFloat(floatToBfloat(-std::numeric_limits<float>::infinity())), -std::numeric_limits<float>::infinity());
}

void TestDtype::namesAreTheirOwnInverse()
{
    for (int type = 0; type <= static_cast<int>(DType::Bool); ++type)
        QVERIFY(dtypeFromName(dtypeName(static_cast<DType>(type))) == static_cast<DType>(type));
    QVERIFY(!dtypeFromName("F32"));
}

QTEST_APPLESS_MAIN(TestDtype)
#include "tst_dtype.moc"
