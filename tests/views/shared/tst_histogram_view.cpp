#include "views/shared/histogram_view.h"

#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QTest>

using namespace orrery;
using namespace orrery::views;

class TestHistogramView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void barsAreAsTallAsTheirCounts();
    void logarithmLiftsSmallCounts();
    void pointerAndKeysTellABin();
    void noFiniteValueIsSaid();

private:
    /// Painted rows of a bin's middle column.
    int height(int bin) const
    {
        const QImage image = m_view->grab().toImage();
        const int x = (2 * bin + 1) * image.width() / 8;
        int rows = 0;
        for (int y = 0; y < image.height(); ++y) rows += image.pixelColor(x, y) == ThemeSource::current()[Ink::Outline];
        return rows;
    }
    std::unique_ptr<HistogramView> m_view;
};

void TestHistogramView::init()
{
    m_view = std::make_unique<HistogramView>();
    m_view->resize(400, 160);
    auto histogram = std::make_shared<TensorHistogram>();
    histogram->low = 0, histogram->high = 8;
    histogram->counts = {100, 50, 1, 0};
    histogram->finite = 151;
    m_view->showHistogram(histogram);
    m_view->show();
}

void TestHistogramView::barsAreAsTallAsTheirCounts()
{
    QVERIFY(height(0) > 80);
    QVERIFY(std::abs(height(1) - height(0) / 2) <= 2);
    QVERIFY(height(2) >= 1);  // one value is never invisible
    QCOMPARE(height(3), 0);
}

void TestHistogramView::logarithmLiftsSmallCounts()
{
    const int before = height(2);
    m_view->setLog(true);
    QVERIFY(height(2) > before + 5);
}

void TestHistogramView::pointerAndKeysTellABin()
{
    QTest::mouseMove(m_view.get(), QPoint(150, 80));
    QTRY_COMPARE(m_view->accessibleDescription(), QStringLiteral("%1 to %2: 50 values").arg(valueText(2, 4), valueText(4, 4)));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(m_view->accessibleDescription().endsWith(QStringLiteral(": 1 values")));
    for (int i = 0; i < 9; ++i) QTest::keyClick(m_view.get(), Qt::Key_Left);
    QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("100 values")));
}

void TestHistogramView::noFiniteValueIsSaid()
{
    auto histogram = std::make_shared<TensorHistogram>();
    histogram->notANumber = 7;
    m_view->showHistogram(histogram);
    QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("7 NaN")));
    QCOMPARE(m_view->binAt(QPoint(50, 50)), -1);
    m_view->grab();
}

QTEST_MAIN(TestHistogramView)
#include "tst_histogram_view.moc"
