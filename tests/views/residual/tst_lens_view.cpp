#include "views/residual/lens_view.h"

#include "tests/views/residual/lens_samples.h"

#include <QAccessible>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::views;

class TestLensView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void layersRise();
    void aClickChoosesACell();
    void arrowsWalkCellsAndSayThem();
    void longPromptsScrollAndDrawWhatIsInSight();
    void zoomKeepsTheColumnAndFitsAll();
    void measuresHaveTheirOwnValues();

private:
    void show(int layers, int positions)
    {
        QStringList tokens;
        for (int i = 0; i < positions; ++i) tokens << QStringLiteral("t%1").arg(i);
        m_view->setReading(lensReading(layers, positions), tokens);
    }
    QPoint middle(const LensCell& cell) const { return m_view->cellLayout().rect(cell).center(); }

    LensView* m_view = nullptr;
};

void TestLensView::init()
{
    m_view = new LensView;
    m_view->resize(800, 300);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view));
}

void TestLensView::cleanup() { delete m_view; }

void TestLensView::layersRise()
{
    show(3, 6);
    QVERIFY(middle({3, 0}).y() < middle({0, 0}).y());
    QVERIFY(middle({0, 5}).x() > middle({0, 0}).x());
}

void TestLensView::aClickChoosesACell()
{
    show(3, 6);
    QSignalSpy chosen(m_view, &LensView::cellChosen);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, middle({2, 4}));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(*m_view->cursor(), (LensCell{2, 4}));
    QVERIFY(m_view->tipText({2, 4}).contains(QStringLiteral("·w24")));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(2, middle({2, 4}).y()));  // a layer's name is no cell
    QCOMPARE(chosen.count(), 1);
}

void TestLensView::arrowsWalkCellsAndSayThem()
{
    show(3, 6);
    QSignalSpy moved(m_view, &LensView::cursorMoved);
    m_view->setCursor(LensCell{1, 2}, false);
    QTest::keyClick(m_view, Qt::Key_Right);
    QTest::keyClick(m_view, Qt::Key_Up);
    QCOMPARE(*m_view->cursor(), (LensCell{2, 3}));
    QCOMPARE(moved.count(), 2);
    const QString spoken = QAccessible::queryAccessibleInterface(m_view)->text(QAccessible::Value);
    QCOMPARE(spoken, QStringLiteral("L1 at position 3 “t3”: “·w23”, probability 0.600"));
    QTest::keyClick(m_view, Qt::Key_End);
    QTest::keyClick(m_view, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(*m_view->cursor(), (LensCell{3, 5}));  // ends hold
}

void TestLensView::longPromptsScrollAndDrawWhatIsInSight()
{
    show(3, 600);
    QVERIFY(m_view->horizontalScrollBar()->maximum() > 0);
    const auto [first, last] = m_view->cellLayout().shownColumns();
    QVERIFY(first == 0 && last < 20);
    m_view->setCursor(LensCell{0, 599}, true);
    QCOMPARE(m_view->cellLayout().shownColumns().second, 600);
    QVERIFY(m_view->cellLayout().cells().contains(m_view->cellLayout().rect({0, 599}).center()));
}

void TestLensView::zoomKeepsTheColumnAndFitsAll()
{
    show(3, 300);
    m_view->setCursor(LensCell{0, 150}, true);
    const int before = m_view->cellLayout().left(150);
    QTest::keyClick(m_view, Qt::Key_Minus);
    QVERIFY(m_view->cellLayout().columnWidth < LensLayout::kReadableColumn);
    QVERIFY(std::abs(m_view->cellLayout().left(150) - before) <= 1);
    QTest::keyClick(m_view, Qt::Key_0);
    QCOMPARE(m_view->cellLayout().shownColumns(), (std::pair{0, 300}));
    QCOMPARE(m_view->horizontalScrollBar()->maximum(), 0);
}

void TestLensView::measuresHaveTheirOwnValues()
{
    const auto reading = lensReading(3, 6);
    const auto value = [&](LensMeasure measure, int follow, int point, int position) { return lensValue(reading->grid, {measure, follow}, point, position); };
    QCOMPARE(value(LensMeasure::TopProbability, LensGrid::Final, 3, 0), 0.8f);
    QCOMPARE(value(LensMeasure::FollowedRank, LensGrid::Final, 0, 2), 4.0f);
    QCOMPARE(value(LensMeasure::FollowedProbability, LensGrid::Target, 1, 2), 0.05f);
    QVERIFY(std::isnan(value(LensMeasure::FollowedProbability, LensGrid::Target, 1, 5)));  // nothing comes after the last
    QCOMPARE(value(LensMeasure::Entropy, LensGrid::Final, 1, 2), 3.0f);
    QCOMPARE(value(LensMeasure::Divergence, LensGrid::Final, 1, 2), 1.0f);
    show(3, 6);
    m_view->setColouring({LensMeasure::Entropy, LensGrid::Final}, lensScale(LensMeasure::Entropy));
    QCOMPARE(m_view->scene().unit, QStringLiteral("nats"));
    QCOMPARE(m_view->scene().scale.high, 4.0);
}

QTEST_MAIN(TestLensView)
#include "tst_lens_view.moc"
