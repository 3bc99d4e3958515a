#include "tests/views/canvas/input.h"
#include "views/canvas/heat_map_accessible.h"
#include "views/canvas/range_histogram.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;
using namespace orrery::testing;

class TestRangeHistogram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_range.reset(); }
    void dragMovesAHandle();
    void dragOfTheMiddleMovesBoth();
    void handlesNeitherCrossNorLeave();
    void doubleClickResets();
    void keysAdjust();
    void divergingStaysCentred();
    void valueIsSpoken();
    void barsAreTallestWhereTheDataAre();

private:
    double x(double value) const { return m_range->xOf(value); }
    std::unique_ptr<RangeHistogram> m_range;
};

void TestRangeHistogram::init()
{
    installHeatMapAccessibility();
    m_range = std::make_unique<RangeHistogram>();
    m_range->resize(416, m_range->sizeHint().height());
    std::vector<double> counts(256, 1);
    counts[64] = 1000;
    m_range->setData(counts, {0, 4});
    HeatScale scale;
    scale.low = 1, scale.high = 3;
    m_range->setScale(scale);
    connect(m_range.get(), &RangeHistogram::rangeChosen, this, [this, scale](double low, double high) mutable { scale.low = low, scale.high = high, m_range->setScale(scale); });
    m_range->show();
}

void TestRangeHistogram::dragMovesAHandle()
{
    drag(*m_range, {x(1), 10}, {x(2), 10});
    QVERIFY(std::abs(m_range->low() - 2) < 1e-9);
    QCOMPARE(m_range->high(), 3.0);
    drag(*m_range, {x(3), 10}, {x(3.5), 10});
    QVERIFY(std::abs(m_range->high() - 3.5) < 1e-9);
}

void TestRangeHistogram::dragOfTheMiddleMovesBoth()
{
    drag(*m_range, {x(2), 10}, {x(2.5), 10});
    QVERIFY(std::abs(m_range->low() - 1.5) < 1e-9 && std::abs(m_range->high() - 3.5) < 1e-9);
    drag(*m_range, {x(2.5), 10}, {x(4), 10});
    QVERIFY(std::abs(m_range->low() - 2) < 1e-9 && std::abs(m_range->high() - 4) < 1e-9);
}

void TestRangeHistogram::handlesNeitherCrossNorLeave()
{
    drag(*m_range, {x(1), 10}, {x(4), 10});
    QVERIFY(m_range->low() < m_range->high() && m_range->low() > 2.9);
    drag(*m_range, {x(3), 10}, {1000, 10});
    QVERIFY(m_range->high() <= 4);
}

void TestRangeHistogram::doubleClickResets()
{
    QSignalSpy reset(m_range.get(), &RangeHistogram::resetRequested);
    sendMouse(*m_range, QEvent::MouseButtonDblClick, {x(2), 10}, Qt::LeftButton, Qt::LeftButton);
    QCOMPARE(reset.count(), 1);
    QTest::keyClick(m_range.get(), Qt::Key_Delete);
    QCOMPARE(reset.count(), 2);
}

void TestRangeHistogram::keysAdjust()
{
    QTest::keyClick(m_range.get(), Qt::Key_Right);
    QVERIFY(std::abs(m_range->low() - 1.04) < 1e-9);
    QTest::keyClick(m_range.get(), Qt::Key_Up);
    QVERIFY(m_range->activePart() == RangeHistogram::Part::High);
    QTest::keyClick(m_range.get(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(std::abs(m_range->high() - 2.6) < 1e-9);
    QTest::keyClick(m_range.get(), Qt::Key_Up);
    QTest::keyClick(m_range.get(), Qt::Key_Home);
    QVERIFY(std::abs(m_range->low()) < 1e-9 && std::abs(m_range->high() - 1.56) < 1e-9);
}

void TestRangeHistogram::divergingStaysCentred()
{
    HeatScale scale;
    scale.map = ColorMapId::Diverging;
    scale.low = -2, scale.high = 2;
    m_range->setData({1, 5, 1}, {-1, 4});
    m_range->setScale(scale);
    QCOMPARE(m_range->domainLow(), -4.0);
    m_range->disconnect(this);
    double low = 0, high = 0;
    connect(m_range.get(), &RangeHistogram::rangeChosen, this, [&](double l, double h) { low = l, high = h; });
    drag(*m_range, {x(2), 10}, {x(3), 10});
    QVERIFY(std::abs(high - 3) < 1e-9 && low == -high);
    drag(*m_range, {x(-2), 10}, {x(-1), 10});
    QVERIFY(std::abs(low + 1) < 1e-9 && high == -low);
}

void TestRangeHistogram::valueIsSpoken()
{
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(m_range.get());
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::Slider);
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("range 1.000 to 3.000 of 0.000 to 4.000, moving low"));
}

void TestRangeHistogram::barsAreTallestWhereTheDataAre()
{
    const QImage image = m_range->grab().toImage();
    const QRgb ground = image.pixel(2, 1);
    const auto height = [&](double value) {
        int count = 0;
        for (int y = 0; y < 23; ++y) count += image.pixel(static_cast<int>(x(value)), y) != ground;
        return count;
    };
    QVERIFY(height(64.5 / 256 * 4 + 0.002) > 15 || height(64.5 / 256 * 4 - 0.01) > 15);
    QVERIFY(height(3.5) > 0 && height(3.5) < 6);
}

QTEST_MAIN(TestRangeHistogram)
#include "tst_range_histogram.moc"
