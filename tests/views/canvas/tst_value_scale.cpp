#include "views/canvas/fast_math.h"
#include "views/canvas/value_scale.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::views;

class TestValueScale : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void logarithmAndPowerAreCloseToTheirs();
    void positionsFollowTheFormula_data();
    void positionsFollowTheFormula();
    void valueAtIsTheInverse_data() { positionsFollowTheFormula_data(); }
    void valueAtIsTheInverse();
    void whatIsNoNumberHasAPlaceOfItsOwn();
    void outsideIsLeftOutUnlessClipped();
    void logNeedsNoPositiveLow();
    void fittedRangeIsNeverWithoutWidth();
};

namespace {

HeatScale scaleOf(ColorMapId map, double low, double high, Transfer transfer, double gamma = 0.5)
{
    HeatScale scale;
    scale.map = map, scale.low = low, scale.high = high, scale.transfer = transfer, scale.gamma = gamma;
    return scale;
}

/// The definition in doubles: the second road.
double expected(const HeatScale& s, double v)
{
    const auto bounded = [](double u) { return std::clamp(u, 0.0, 1.0); };
    const bool diverging = s.map == ColorMapId::Diverging;
    const double high = diverging ? std::max(std::abs(s.low), std::abs(s.high)) : s.high, from = diverging ? 0 : s.low;
    const double size = diverging ? std::abs(v) : v;
    double u = bounded((size - from) / (high - from));
    if (s.transfer == Transfer::Gamma) u = std::pow(u, s.gamma);
    if (s.transfer == Transfer::Log) {
        const double least = !diverging && s.low > 0 ? s.low : high * 1e-4;
        u = bounded(std::log(std::max(size, least) / least) / std::log(high / least));
    }
    return diverging ? 0.5 + std::copysign(0.5, v) * u : u;
}

}  // namespace

void TestValueScale::logarithmAndPowerAreCloseToTheirs()
{
    for (float x = 1e-37f; x < 1e37f; x *= 1.0137f) QVERIFY(std::abs(static_cast<double>(fastLog2(x)) - std::log2(static_cast<double>(x))) < 1e-6 * std::max(1.0, std::abs(std::log2(static_cast<double>(x)))));
    for (float x = -120; x <= 0; x += 0.0137f) {
        const double exact = std::exp2(static_cast<double>(x));
        QVERIFY(std::abs(static_cast<double>(fastExp2(x)) - exact) < 1e-6 * exact);
    }
    QCOMPARE(fastLog2(1), 0.0f);
    QCOMPARE(fastExp2(0), 1.0f);
}

void TestValueScale::positionsFollowTheFormula_data()
{
    QTest::addColumn<int>("map");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<int>("transfer");
    QTest::addColumn<double>("gamma");
    for (const auto& [map, low, high] : {std::tuple(ColorMapId::Viridis, 0.0, 1.0), std::tuple(ColorMapId::Viridis, 0.001, 10.0), std::tuple(ColorMapId::Magma, -3.0, 5.0), std::tuple(ColorMapId::Diverging, -2.0, 4.0)})
        for (const auto& [transfer, gamma] : {std::pair(Transfer::Linear, 1.0), std::pair(Transfer::Log, 1.0), std::pair(Transfer::Gamma, 0.5), std::pair(Transfer::Gamma, 2.0), std::pair(Transfer::Gamma, 0.25)})
            QTest::addRow("%d %g..%g %d %g", static_cast<int>(map), low, high, static_cast<int>(transfer), gamma) << static_cast<int>(map) << low << high << static_cast<int>(transfer) << gamma;
}

void TestValueScale::positionsFollowTheFormula()
{
    QFETCH(int, map);
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, transfer);
    QFETCH(double, gamma);
    const HeatScale scale = scaleOf(static_cast<ColorMapId>(map), low, high, static_cast<Transfer>(transfer), gamma);
    const ValueScale ours(scale);
    for (int i = -20; i <= 120; ++i) {
        if (i == 0 && gamma < 1) continue;  // there a power magnifies what floats round away
        const double v = low + (high - low) * i / 100.0;
        QVERIFY2(std::abs(ours.position(v) - expected(scale, static_cast<double>(static_cast<float>(v)))) < 2e-4, qPrintable(QStringLiteral("%1: %2, not %3").arg(v).arg(ours.position(v)).arg(expected(scale, v))));
    }
}

void TestValueScale::valueAtIsTheInverse()
{
    QFETCH(int, map);
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, transfer);
    QFETCH(double, gamma);
    const ValueScale scale(scaleOf(static_cast<ColorMapId>(map), low, high, static_cast<Transfer>(transfer), gamma));
    for (int i = gamma < 0.5 ? 20 : 1; i <= 100; ++i) QVERIFY(std::abs(scale.position(scale.valueAt(i / 100.0)) - i / 100.0) < 1e-3);
}

void TestValueScale::whatIsNoNumberHasAPlaceOfItsOwn()
{
    const float values[] = {std::nanf(""), INFINITY, -INFINITY, 0.5f};
    float positions[4];
    for (const Transfer transfer : {Transfer::Linear, Transfer::Log, Transfer::Gamma}) {
        ValueScale(scaleOf(ColorMapId::Viridis, 0, 1, transfer)).positions(values, positions, 4);
        QCOMPARE(positions[0], ValueScale::kNan);
        QCOMPARE(positions[1], ValueScale::kPlusInf);
        QCOMPARE(positions[2], ValueScale::kMinusInf);
        QVERIFY(positions[3] >= 0);
    }
}

void TestValueScale::outsideIsLeftOutUnlessClipped()
{
    HeatScale scale = scaleOf(ColorMapId::Viridis, 0.25, 0.75, Transfer::Linear);
    QCOMPARE(ValueScale(scale).position(0.1), 0.0);
    QCOMPARE(ValueScale(scale).position(0.9), 1.0);
    scale.clip = false;
    QCOMPARE(ValueScale(scale).position(0.1), static_cast<double>(ValueScale::kOutside));
    QCOMPARE(ValueScale(scale).position(0.9), static_cast<double>(ValueScale::kOutside));
    QCOMPARE(ValueScale(scale).position(0.75), 1.0);
}

void TestValueScale::logNeedsNoPositiveLow()
{
    const ValueScale zero(scaleOf(ColorMapId::Viridis, 0, 1, Transfer::Log));
    QVERIFY(zero.position(0) < 1e-6);
    QVERIFY(std::abs(zero.position(0.01) - 0.5) < 1e-4);
    const ValueScale negative(scaleOf(ColorMapId::Viridis, -3, -1, Transfer::Log));
    QVERIFY(!negative.isLog());
    QVERIFY(std::abs(negative.position(-2) - 0.5) < 1e-6);
}

void TestValueScale::fittedRangeIsNeverWithoutWidth()
{
    HeatScale scale;
    QCOMPARE(fittedTo(scale, {0, 0}).high - fittedTo(scale, {0, 0}).low, 1.0);
    QVERIFY(fittedTo(scale, {3, 3}).low == 0 && fittedTo(scale, {3, 3}).high == 3);
    QCOMPARE(fittedTo(scale, {}).high, 1.0);
    QCOMPARE(fittedTo(scale, {5.7e-27f, 1}).low, 0.0);
    QCOMPARE(fittedTo(scale, {0.5f, 1}).low, 0.5);
    scale.map = ColorMapId::Diverging;
    QCOMPARE(fittedTo(scale, {-2, 5}).low, -5.0);
    QCOMPARE(fittedTo(scale, {-2, 5}).high, 5.0);
}

QTEST_APPLESS_MAIN(TestValueScale)
#include "tst_value_scale.moc"
