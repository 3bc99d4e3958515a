#include "core/tensor/dtype.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

using namespace orrery;

class TestDtype : public QObject {
    Q_OBJECT
private slots:
    void everyHalfSurvivesTheRoundTrip();
    void halfRoundsToNearestEven();
    void arraysConvertLikeSingleValues();
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

// Whatever road an array takes, at any length and alignment; NaN stays NaN.
void TestDtype::arraysConvertLikeSingleValues()
{
    std::vector<unsigned char> halves(2 * 65536 + 1);
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const auto half = static_cast<uint16_t>(bits);
        std::memcpy(halves.data() + 1 + 2 * bits, &half, 2);
    }
    std::vector<float> floats(65536);
    convertToFloat(DType::F16, halves.data() + 1, floats.data(), floats.size());
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const float expected = halfToFloat(static_cast<uint16_t>(bits));
        QVERIFY(std::isnan(expected) ? std::isnan(floats[bits]) : std::bit_cast<uint32_t>(floats[bits]) == std::bit_cast<uint32_t>(expected));
    }
    std::minstd_rand random(3);
    for (size_t count = 0; count < 40; ++count) {
        std::vector<float> values(count);
        for (float& value : values) value = std::ldexp(static_cast<float>(random() % 4096) - 2048.0f, static_cast<int>(random() % 50) - 30);
        std::vector<unsigned char> stored(2 * count + 1, 0xee);
        convertFromFloat(values.data(), DType::F16, stored.data() + 1, count);
        for (size_t i = 0; i < count; ++i) {
            uint16_t half = 0;
            std::memcpy(&half, stored.data() + 1 + 2 * i, 2);
            QCOMPARE(half, floatToHalf(values[i]));
        }
        QCOMPARE(stored[0], static_cast<unsigned char>(0xee));
    }
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
