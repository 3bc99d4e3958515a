#include "views/plot/plot_painter.h"
#include "views/plot/plot_table_model.h"
#include "views/plot/plot_view.h"
#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::views;

class TestPlotView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_view.reset(); }
    void pointerTellsEveryValueAtTheNearestX();
    void keysWalkTheValues();
    void dragZoomsAndDoubleClickShowsAll();
    void clickChooses();
    void yAxisFitsWhatIsOnScreen();
    void linesAreDrawnInTheirColours();
    void tableHasEveryNumber();
    void figureIsThatOfThePlot();
    void emptyAndBrokenPlotsAreDrawn();
    void zoomingBetweenTwoValuesShowsTheLine();
    void zoomingKeepsToTheData();
    void aPlotThatGoesWhileItIsDraggedIsNoHarm();

private:
    QPoint placeOf(double x) const { return {static_cast<int>(std::lround(m_view->area().across(x))), m_view->height() / 2}; }

    std::unique_ptr<PlotView> m_view;
};

namespace {

std::shared_ptr<Plot> accuracy()
{
    auto plot = std::make_shared<Plot>();
    plot->title = QStringLiteral("Accuracy by layer");
    plot->xTitle = QStringLiteral("layer");
    plot->yTitle = QStringLiteral("accuracy");
    plot->wholeX = true;
    PlotLine probe{QStringLiteral("probe"), {0, 1, 2, 3, 4}, {0.5, 0.7, 0.9, 0.85, 0.8}, {0.4, 0.6, 0.8, 0.75, 0.7}, {0.6, 0.8, 1.0, 0.95, 0.9}};
    PlotLine control{QStringLiteral("control"), {0, 1, 2, 3, 4}, {0.5, 0.51, 0.5, NAN, 0.5}, {}, {}};
    control.category = 1, control.dashed = true;
    plot->lines = {probe, control};
    return plot;
}

}  // namespace

void TestPlotView::init()
{
    m_view = std::make_unique<PlotView>();
    m_view->resize(600, 320);
    m_view->setPlot(accuracy());
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestPlotView::pointerTellsEveryValueAtTheNearestX()
{
    QTest::mouseMove(m_view.get(), placeOf(2.3));
    QCOMPARE(m_view->crosshair(), std::optional(2.0));
    QCOMPARE(m_view->accessibleDescription(), QStringLiteral("layer 2.00000, probe  0.9000 (0.8000–1.000), control  0.5000"));
    QTest::mouseMove(m_view.get(), placeOf(2.8));
    QCOMPARE(m_view->crosshair(), std::optional(3.0));
    QVERIFY(!m_view->accessibleDescription().contains(QStringLiteral("control")));  // it has no value there
}

void TestPlotView::keysWalkTheValues()
{
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->crosshair(), std::optional(4.0));
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->crosshair(), std::optional(3.0));
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->crosshair(), std::optional(0.0));
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->crosshair(), std::optional(0.0));
    QSignalSpy chosen(m_view.get(), &PlotView::chosen);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
}

void TestPlotView::dragZoomsAndDoubleClickShowsAll()
{
    const QPoint from = placeOf(1), to = placeOf(3);
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, from);
    QTest::mouseMove(m_view.get(), to);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, to);
    QVERIFY(m_view->isZoomed());
    QVERIFY(std::abs(m_view->area().xLow - 1) < 0.02 && std::abs(m_view->area().xHigh - 3) < 0.02);
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, placeOf(2));
    QVERIFY(!m_view->isZoomed());
    QCOMPARE(m_view->area().xHigh, 4.0);
}

void TestPlotView::clickChooses()
{
    QSignalSpy chosen(m_view.get(), &PlotView::chosen);
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, placeOf(3));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toDouble(), 3.0);
    QVERIFY(!m_view->isZoomed());
}

void TestPlotView::yAxisFitsWhatIsOnScreen()
{
    QCOMPARE(yRange(*accuracy(), 0, 4), (std::pair(0.4 - 0.03, 1.0 + 0.03)));
    QCOMPARE(yRange(*accuracy(), 4, 4).second, 0.9 + 0.05 * (0.9 - 0.5));
    auto fixed = accuracy();
    fixed->yLow = 0, fixed->yHigh = 1;
    QCOMPARE(yRange(*fixed, 0, 4), (std::pair(0.0, 1.0)));
}

void TestPlotView::linesAreDrawnInTheirColours()
{
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        ThemeSource::instance().apply(choice);
        const QImage image = m_view->grab().toImage();
        const QColor color = ThemeSource::current().category(0);
        const QPointF at = m_view->area().at(2, 0.9);
        bool found = false;
        for (int dy = -2; dy <= 2; ++dy) found = found || image.pixelColor(static_cast<int>(at.x()), static_cast<int>(at.y()) + dy) == color;
        QVERIFY(found);
    }
    ThemeSource::instance().apply(ThemeChoice::Light);
}

void TestPlotView::tableHasEveryNumber()
{
    PlotTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPlot(accuracy());
    QCOMPARE(model.csv(), QStringLiteral("layer,probe,\"probe, low\",\"probe, high\",control\n0,0.5,0.40000000000000002,0.59999999999999998,0.5\n1,0.69999999999999996,0.59999999999999998,0.80000000000000004,0.51000000000000001\n"
                                         "2,0.90000000000000002,0.80000000000000004,1,0.5\n3,0.84999999999999998,0.75,0.94999999999999996,\n4,0.80000000000000004,0.69999999999999996,0.90000000000000002,0.5\n"));
    m_view->showTable();
    auto* dialog = m_view->findChild<QDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QTableView*>()->model()->rowCount(), 5);
    for (QPushButton* button : dialog->findChildren<QPushButton*>())
        if (button->text().contains(QStringLiteral("CSV"))) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), model.csv());
}

void TestPlotView::figureIsThatOfThePlot()
{
    const Figure figure = figureOf(*accuracy(), QStringLiteral("sample"), "made here");
    QCOMPARE(figure.title, std::string("Accuracy by layer"));
    int texts = 0;
    for (const FigureItem& item : figure.items)
        if (const auto* text = std::get_if<FigureText>(&item)) texts += text->text == "probe" || text->text == "accuracy" || text->text == "made here";
    QCOMPARE(texts, 3);
}

void TestPlotView::emptyAndBrokenPlotsAreDrawn()
{
    auto plot = std::make_shared<Plot>();
    m_view->setPlot(plot);
    m_view->grab();
    plot = std::make_shared<Plot>();
    plot->lines = {{QStringLiteral("one value"), {3}, {0.5}, {}, {}}, {QStringLiteral("none"), {}, {}, {}, {}}, {QStringLiteral("no number"), {1, 2}, {NAN, INFINITY}, {}, {}}};
    m_view->setPlot(plot);
    m_view->grab();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    m_view->setPlot(nullptr);
    m_view->grab();
    QVERIFY(!m_view->crosshair());
}

void TestPlotView::zoomingBetweenTwoValuesShowsTheLine()
{
    Plot plot;
    plot.lines = {{QStringLiteral("rising"), {0, 1}, {10, 40}, {}, {}}};
    const auto [low, high] = yRange(plot, 0.4, 0.6);
    QVERIFY(low > 21 && low < 22 && high > 28 && high < 29);
}

void TestPlotView::zoomingKeepsToTheData()
{
    const QPoint from(m_view->width() - 2, m_view->height() / 2), to = placeOf(3);
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, from);
    QTest::mouseMove(m_view.get(), to);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, to);
    QCOMPARE(m_view->area().xHigh, 4.0);
    QVERIFY(std::abs(m_view->area().xLow - 3) < 0.02);
}

void TestPlotView::aPlotThatGoesWhileItIsDraggedIsNoHarm()
{
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, placeOf(1));
    QTest::mouseMove(m_view.get(), placeOf(2));
    m_view->setPlot(nullptr);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, QPoint(300, 100));
    QVERIFY(!m_view->isZoomed());
}

QTEST_MAIN(TestPlotView)
#include "tst_plot_view.moc"
