#include "tests/views/canvas/input.h"
#include "tests/views/canvas/sample_matrices.h"
#include "views/canvas/axis_painter.h"
#include "views/canvas/canvas_hud.h"
#include "views/canvas/heat_map_view.h"
#include "views/canvas/legend_strip.h"
#include "views/canvas/matrix_table_view.h"
#include "views/canvas/range_histogram.h"
#include "views/canvas/scale_menu.h"
#include "views/shared/theme.h"

#include <QAccessible>
#include <QMenu>
#include <QPainter>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace orrery;
using namespace orrery::views;
using namespace orrery::testing;

class TestHeatMapView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_view.reset(); }
    void pointerHoversCellsAndLeavingEndsIt();
    void clickSelectsTheCell();
    void arrowsWalkTheCursor();
    void enterSelectsWhatTheCursorIsOn();
    void wheelZoomsAboutThePointer();
    void dragPansAndSelectsNothing();
    void plusMinusAndNullZoom();
    void controlWheelAndBracketsScrubLayers();
    void atlasArrowsWalkTilesAndEnterActivates();
    void doubleClickActivatesATile();
    void doubleClickZoomsToACellAndBack();
    void rangeFollowsTheDataUntilChosen();
    void menuChangesTheScale();
    void crosshairShows();
    void spokenValueFollowsTheCursor();
    void focusableWidgetsHaveNames();
    void newTilesOfTheSameSizeKeepTheView();
    void matricesMayComeLater();
    void goneCellsAreForgotten();
    void withoutTilesNothingIsDrawnOrHit();
    void tableShowsTheCursorsTile();
    void paintsIntoAFigure();
    void labelsNeverOverlap();

private:
    QPointF middle(int row, int column, int tile = 0) const { return m_view->canvasGeometry().cellRect({tile, row, column}).center(); }
    void showAtlas();
    std::unique_ptr<HeatMapView> m_view;
};

void TestHeatMapView::init()
{
    m_view = std::make_unique<HeatMapView>();
    m_view->resize(700, 500);
    m_view->setTiles({{samplePyramid(12, 12), QStringLiteral("L0H1")}});
    const QStringList tokens{QStringLiteral("The"), QStringLiteral("·cat"), QStringLiteral("·sat"), QStringLiteral("·on"), QStringLiteral("·the"), QStringLiteral("·mat"), QStringLiteral("."), QStringLiteral("↵"), QStringLiteral("It"), QStringLiteral("·was"), QStringLiteral("·a"), QStringLiteral("·Tuesday")};
    const QStringList spoken{QStringLiteral("The"), QStringLiteral("cat"), QStringLiteral("sat"), QStringLiteral("on"), QStringLiteral("the"), QStringLiteral("mat"), QStringLiteral("."), QStringLiteral("newline"), QStringLiteral("It"), QStringLiteral("was"), QStringLiteral("a"), QStringLiteral("Tuesday")};
    m_view->setAxes({QStringLiteral("query"), tokens, spoken}, {QStringLiteral("key"), tokens, spoken});
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestHeatMapView::showAtlas()
{
    QVector<HeatTile> tiles;
    for (int i = 0; i < 12; ++i) tiles.push_back({samplePyramid(16, 16), QStringLiteral("L%1H%2").arg(i / 4).arg(i % 4)});
    m_view->setTiles(tiles, 4, {QStringLiteral("L0"), QStringLiteral("L1"), QStringLiteral("L2")}, {QStringLiteral("H0"), QStringLiteral("H1"), QStringLiteral("H2"), QStringLiteral("H3")});
}

void TestHeatMapView::pointerHoversCellsAndLeavingEndsIt()
{
    QSignalSpy hovered(m_view.get(), &HeatMapView::cellHovered), left(m_view.get(), &HeatMapView::hoverLeft);
    sendMouse(*m_view, QEvent::MouseMove, middle(5, 3));
    QCOMPARE(hovered.count(), 1);
    QCOMPARE(hovered[0][1].toInt(), 5);
    QCOMPARE(hovered[0][2].toInt(), 3);
    QCOMPARE(hovered[0][3].toDouble(), *m_view->valueAt({0, 5, 3}));
    sendMouse(*m_view, QEvent::MouseMove, middle(5, 3) + QPointF(1, 1));
    QCOMPARE(hovered.count(), 1);  // the same cell
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_view.get(), &leave);
    QCOMPARE(left.count(), 1);
    QVERIFY(!m_view->hoveredCell());
}

void TestHeatMapView::clickSelectsTheCell()
{
    QSignalSpy selected(m_view.get(), &HeatMapView::cellSelected);
    click(*m_view, middle(7, 2));
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0], (QVariantList{0, 7, 2}));
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 7, 2}));
}

void TestHeatMapView::arrowsWalkTheCursor()
{
    QSignalSpy moved(m_view.get(), &HeatMapView::cursorMoved);
    const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) { QTest::keyClick(m_view.get(), key, modifiers); };
    press(Qt::Key_Down);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 0, 0}));  // first it appears
    press(Qt::Key_Down), press(Qt::Key_Right), press(Qt::Key_Right);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 1, 2}));
    press(Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 11, 2}));
    press(Qt::Key_End);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 11, 11}));
    press(Qt::Key_Right), press(Qt::Key_Up), press(Qt::Key_Home);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 10, 0}));
    press(Qt::Key_PageUp);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 0, 0}));
    QCOMPARE(moved.count(), 10);
    QCOMPARE(moved.last(), (QVariantList{0, 0, 0}));
}

void TestHeatMapView::enterSelectsWhatTheCursorIsOn()
{
    QSignalSpy selected(m_view.get(), &HeatMapView::cellSelected);
    m_view->setCursorCell(HeatCell{0, 4, 3});
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0], (QVariantList{0, 4, 3}));
}

void TestHeatMapView::wheelZoomsAboutThePointer()
{
    m_view->setTiles({{samplePyramid(100, 100)}});
    const double before = m_view->canvasGeometry().scaleX();
    wheel(*m_view, m_view->canvasGeometry().viewport().center(), 5);  // what is smaller than the view stays in its middle
    const QPointF at = middle(45, 52);
    wheel(*m_view, at, 3);
    QVERIFY(m_view->canvasGeometry().scaleX() > before * 5);
    QVERIFY((middle(45, 52) - at).manhattanLength() < 1e-6);
    wheel(*m_view, at, -20);
    QCOMPARE(m_view->canvasGeometry().scaleX(), before);
}

void TestHeatMapView::dragPansAndSelectsNothing()
{
    QSignalSpy selected(m_view.get(), &HeatMapView::cellSelected);
    m_view->setTiles({{samplePyramid(100, 100)}});
    m_view->zoomToCell(46, 46);
    const QPointF cell = middle(46, 46);
    drag(*m_view, cell, cell + QPointF(-40, -25));
    QVERIFY((middle(46, 46) - cell - QPointF(-40, -25)).manhattanLength() < 1e-6);
    QCOMPARE(selected.count(), 0);
}

void TestHeatMapView::plusMinusAndNullZoom()
{
    const double before = m_view->canvasGeometry().scaleX();
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QTest::keyClick(m_view.get(), Qt::Key_Minus);
    QVERIFY(std::abs(m_view->canvasGeometry().scaleX() / before - 1.25) < 1e-9);
    QTest::keyClick(m_view.get(), Qt::Key_0);
    QVERIFY(m_view->canvasGeometry().isFit());
}

void TestHeatMapView::controlWheelAndBracketsScrubLayers()
{
    QSignalSpy scrubbed(m_view.get(), &HeatMapView::layerScrubbed);
    const double before = m_view->canvasGeometry().scaleX();
    wheel(*m_view, middle(3, 3), 1, Qt::ControlModifier);
    wheel(*m_view, middle(3, 3), -2, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_BracketLeft);
    QTest::keyClick(m_view.get(), Qt::Key_BracketRight);
    QList<int> steps;
    for (const QVariantList& arguments : scrubbed) steps << arguments[0].toInt();
    QCOMPARE(steps, (QList<int>{-1, 1, 1, -1, 1}));
    QCOMPARE(m_view->canvasGeometry().scaleX(), before);
}

void TestHeatMapView::atlasArrowsWalkTilesAndEnterActivates()
{
    showAtlas();
    QSignalSpy selected(m_view.get(), &HeatMapView::tileSelected), activated(m_view.get(), &HeatMapView::tileActivated);
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Down, Qt::Key_End, Qt::Key_Down, Qt::Key_Down}) QTest::keyClick(m_view.get(), key);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(selected.last()[0].toInt(), 11);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toInt(), 11);
}

void TestHeatMapView::doubleClickActivatesATile()
{
    showAtlas();
    QSignalSpy activated(m_view.get(), &HeatMapView::tileActivated);
    sendMouse(*m_view, QEvent::MouseButtonDblClick, middle(8, 8, 6), Qt::LeftButton, Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toInt(), 6);
}

void TestHeatMapView::doubleClickZoomsToACellAndBack()
{
    m_view->setTiles({{samplePyramid(100, 100)}});
    const QPointF at = middle(40, 40);
    sendMouse(*m_view, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::LeftButton);
    QVERIFY(m_view->canvasGeometry().scaleX() >= 28);
    QVERIFY((middle(40, 40) - m_view->canvasGeometry().viewport().center()).manhattanLength() < 1e-6);
    sendMouse(*m_view, QEvent::MouseButtonDblClick, middle(40, 40), Qt::LeftButton, Qt::LeftButton);
    QVERIFY(m_view->canvasGeometry().isFit());
}

void TestHeatMapView::rangeFollowsTheDataUntilChosen()
{
    const ValueRange data = samplePyramid(12, 12)->range();
    QCOMPARE(m_view->scale().low, static_cast<double>(data.low));
    QCOMPARE(m_view->scale().high, static_cast<double>(data.high));
    QSignalSpy changed(m_view.get(), &HeatMapView::scaleChanged);
    RangeHistogram& range = *m_view->legend()->range();
    drag(range, QPointF(range.xOf(range.high()), 12), QPointF(range.xOf(range.high()) - 60, 12));
    QVERIFY(changed.count() > 0);
    QVERIFY(!m_view->scale().automatic);
    QVERIFY(m_view->scale().high < static_cast<double>(data.high) && m_view->scale().low == static_cast<double>(data.low));
    m_view->setTiles({{samplePyramid(9, 12)}});
    QVERIFY(m_view->scale().high < static_cast<double>(data.high));
    sendMouse(range, QEvent::MouseButtonDblClick, QPointF(60, 12), Qt::LeftButton, Qt::LeftButton);
    QVERIFY(m_view->scale().automatic);
    QCOMPARE(m_view->scale().high, static_cast<double>(samplePyramid(9, 12)->range().high));
}

void TestHeatMapView::menuChangesTheScale()
{
    const auto choose = [&](const QString& text) {
        QMenu menu;
        m_view->fillScaleMenu(menu);
        for (QAction* action : menu.actions())
            if (action->text() == text) return action->trigger(), true;
        return false;
    };
    QVERIFY(choose(ColorMap::name(ColorMapId::Diverging)));
    QVERIFY(m_view->scale().map == ColorMapId::Diverging);
    QCOMPARE(m_view->scale().low, -m_view->scale().high);
    HeatScale gamma;
    gamma.transfer = Transfer::Gamma, gamma.gamma = 2;
    QVERIFY(choose(transferText(gamma)));
    QVERIFY(m_view->scale().transfer == Transfer::Gamma && m_view->scale().gamma == 2);
    QVERIFY(choose(HeatMapView::tr("Each row by itself")) && m_view->scale().perRow);
    QVERIFY(choose(HeatMapView::tr("Clip to the ends' colours")) && !m_view->scale().clip);
    QVERIFY(choose(HeatMapView::tr("Mean")) && m_view->pooling() == Pooling::Mean);
}

void TestHeatMapView::crosshairShows()
{
    m_view->setHudVisible(false);
    const QImage before = m_view->grab().toImage();
    m_view->setCrosshair(4, std::nullopt);
    const QImage after = m_view->grab().toImage();
    const QRectF row = m_view->canvasGeometry().cellRect({0, 4, 6});
    const auto differs = [&](const QPointF& at) { return before.pixel(at.toPoint()) != after.pixel(at.toPoint()); };
    QVERIFY(differs(QPointF(row.center().x() + 1, std::round(row.bottom()))));
    QVERIFY(!differs(row.center()));
    m_view->setCrosshair(std::nullopt, std::nullopt);
    QCOMPARE(m_view->grab().toImage(), before);
}

void TestHeatMapView::spokenValueFollowsTheCursor()
{
    Tensor matrix = samplePattern(12, 12);
    matrix.data()[5 * 12 + 1] = 0.81321f;
    m_view->setTiles({{MatrixPyramid::build(std::move(matrix))}});
    m_view->setCausal(true);
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::Graphic);
    QVERIFY(!interface->text(QAccessible::Name).isEmpty());
    QCOMPARE(interface->text(QAccessible::Value), QString());
    m_view->setCursorCell(HeatCell{0, 5, 1});
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("query 5 “mat”, key 1 “cat”, 0.813210"));
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("query 5 “mat”, key 11 “Tuesday”, cannot be attended"));
}

void TestHeatMapView::focusableWidgetsHaveNames()
{
    for (const QWidget* widget : m_view->findChildren<QWidget*>())
        if (widget->focusPolicy() != Qt::NoFocus) QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

void TestHeatMapView::newTilesOfTheSameSizeKeepTheView()
{
    m_view->zoomToCell(3, 3);
    wheel(*m_view, middle(3, 3), 3);
    m_view->setCursorCell(HeatCell{0, 3, 4});
    const QRectF before = m_view->canvasGeometry().cellRect({0, 3, 3});
    m_view->setTiles({{samplePyramid(12, 12, true)}});
    QCOMPARE(m_view->canvasGeometry().cellRect({0, 3, 3}), before);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 3, 4}));
}

void TestHeatMapView::matricesMayComeLater()
{
    m_view->setHudVisible(false);
    m_view->setTiles(QVector<HeatTile>(12), 4, {QStringLiteral("L0"), QStringLiteral("L1"), QStringLiteral("L2")}, {QStringLiteral("H0"), QStringLiteral("H1"), QStringLiteral("H2"), QStringLiteral("H3")});
    m_view->grab();
    for (int tile = 0; tile < 12; ++tile) m_view->updateTile(tile, {samplePyramid(16, tile == 5 ? 24 : 16)});
    const CanvasGeometry& geometry = m_view->canvasGeometry();
    QCOMPARE(geometry.rows(), 16);
    QCOMPARE(geometry.columns(), 24);
    QVERIFY(geometry.gridRect().width() <= geometry.viewport().width() + 1e-6 && geometry.gridRect().height() <= geometry.viewport().height() + 1e-6);
    const QImage image = m_view->grab().toImage();
    const QRgb paper = ThemeSource::current()[Ink::Panel].rgb();
    QCOMPARE(image.pixel(geometry.cellRect({6, 8, 20}).center().toPoint()), paper);  // the others end at column 16
    QVERIFY(image.pixel(geometry.cellRect({5, 8, 20}).center().toPoint()) != paper);
    for (int tile = 0; tile < 11; ++tile)
        if (tile % 4 != 3) QCOMPARE(image.pixel(QPointF((geometry.tileRect(tile).right() + geometry.tileRect(tile + 1).left()) / 2, geometry.tileRect(tile).center().y()).toPoint()), paper);
    QCOMPARE(m_view->scale().high, static_cast<double>(samplePyramid(16, 24)->range().high));
}

void TestHeatMapView::goneCellsAreForgotten()
{
    m_view->setCursorCell(HeatCell{0, 11, 11});
    sendMouse(*m_view, QEvent::MouseMove, middle(11, 11));
    m_view->setTiles({{samplePyramid(5, 5)}});
    QVERIFY(!m_view->cursorCell() && !m_view->hoveredCell());
    QCOMPARE(m_view->valueAt({0, 11, 11}), std::nullopt);
}

void TestHeatMapView::withoutTilesNothingIsDrawnOrHit()
{
    m_view->setTiles({});
    m_view->grab();
    click(*m_view, QPointF(300, 200));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(!m_view->cursorCell());
    m_view->setTiles({HeatTile{}});
    m_view->grab();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->valueAt({0, 0, 0}), std::nullopt);
}

void TestHeatMapView::tableShowsTheCursorsTile()
{
    m_view->setCursorCell(HeatCell{0, 4, 7});
    m_view->showAsTable();
    auto* dialog = m_view->findChild<MatrixTableView*>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->table()->currentIndex().row(), 4);
    QCOMPARE(dialog->table()->currentIndex().column(), 7);
    QCOMPARE(dialog->table()->model()->rowCount(), 12);
}

void TestHeatMapView::paintsIntoAFigure()
{
    QImage figure(500, 400, QImage::Format_RGB32);
    figure.fill(Qt::red);
    QPainter painter(&figure);
    m_view->paintTo(painter, QRectF(20, 20, 460, 360));
    painter.end();
    QSet<QRgb> colors;
    for (int x = 100; x < 400; ++x) colors.insert(figure.pixel(x, 150));
    QVERIFY(colors.size() >= 10);
    QCOMPARE(figure.pixel(5, 5), QColor(Qt::red).rgb());
}

void TestHeatMapView::labelsNeverOverlap()
{
    QCOMPARE(labelStride(20, 14), 1);
    QCOMPARE(labelStride(10, 14), 2);
    QCOMPARE(labelStride(3, 14), 5);
    QCOMPARE(labelStride(0.5, 14), 50);
    for (double pitch = 0.001; pitch < 50; pitch *= 1.31) QVERIFY(labelStride(pitch, 14) * pitch >= 14);
}

QTEST_MAIN(TestHeatMapView)
#include "tst_heat_map_view.moc"
