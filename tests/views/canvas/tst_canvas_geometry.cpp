#include "views/canvas/canvas_geometry.h"

#include <QTest>

using namespace orrery::views;

class TestCanvasGeometry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void squareCellsFitAndAreCentred();
    void veryLongMatricesAreStretched();
    void cellsRoundTripThroughTheirMiddles();
    void gapsBelongToNoTile();
    void zoomKeepsWhatIsUnderThePointer_data();
    void zoomKeepsWhatIsUnderThePointer();
    void zoomingOutEndsAtTheFit();
    void panStopsAtTheEdges();
    void revealMovesAsLittleAsNeeded();
    void zoomToPutsTheCellInTheMiddle();
    void resizingKeepsTheFitOrTheScale();
};

namespace {

CanvasGeometry single(int rows, int columns, const QRectF& viewport = {50, 10, 400, 300})
{
    CanvasGeometry geometry;
    geometry.setGrid(1, 1, rows, columns);
    geometry.setViewport(viewport);
    return geometry;
}

CanvasGeometry atlas()
{
    CanvasGeometry geometry;
    geometry.setGrid(12, 4, 20, 20, 14);
    geometry.setViewport({10, 20, 500, 400});
    return geometry;
}

}  // namespace

void TestCanvasGeometry::squareCellsFitAndAreCentred()
{
    const CanvasGeometry geometry = single(20, 10);
    QCOMPARE(geometry.scaleX(), 15.0);
    QCOMPARE(geometry.scaleY(), 15.0);
    QCOMPARE(geometry.gridRect(), QRectF(175, 10, 150, 300));
    QVERIFY(geometry.isFit());
}

void TestCanvasGeometry::veryLongMatricesAreStretched()
{
    const CanvasGeometry geometry = single(12, 4096);
    QCOMPARE(geometry.scaleX() * 4096, 400.0);
    QCOMPARE(geometry.scaleY() * 12, 300.0);
    const CanvasGeometry low = single(15, 15, {100, 0, 900, 90});  // six pixels: there is room for more across, but square fits
    QCOMPARE(low.scaleX(), 6.0);
    QCOMPARE(low.scaleY(), 6.0);
    const CanvasGeometry square = single(1000, 1000);
    QCOMPARE(square.scaleX(), square.scaleY());
}

void TestCanvasGeometry::cellsRoundTripThroughTheirMiddles()
{
    const CanvasGeometry geometry = atlas();
    for (int tile = 0; tile < 12; ++tile)
        for (int row = 0; row < 20; row += 3)
            for (int column = 0; column < 20; column += 4) {
                const HeatCell cell{tile, row, column};
                QVERIFY(geometry.cellAt(geometry.cellRect(cell).center()) == cell);
            }
}

void TestCanvasGeometry::gapsBelongToNoTile()
{
    const CanvasGeometry geometry = atlas();
    const QRectF tile = geometry.tileRect(1);
    QVERIFY(!geometry.tileAt(QPointF(tile.left() - CanvasGeometry::kGap / 2, tile.center().y())));
    QVERIFY(!geometry.tileAt(QPointF(tile.center().x(), tile.top() - 5)));  // its title
    QVERIFY(!geometry.cellAt(QPointF(5, 5)));
    QCOMPARE(geometry.tileRect(2).left() - tile.right(), CanvasGeometry::kGap);
}

void TestCanvasGeometry::zoomKeepsWhatIsUnderThePointer_data()
{
    QTest::addColumn<bool>("isAtlas");
    QTest::newRow("matrix") << false;
    QTest::newRow("atlas") << true;
}

void TestCanvasGeometry::zoomKeepsWhatIsUnderThePointer()
{
    QFETCH(bool, isAtlas);
    CanvasGeometry geometry = isAtlas ? atlas() : single(100, 100);
    const HeatCell cell = isAtlas ? HeatCell{6, 7, 9} : HeatCell{0, 40, 60};
    const QPointF point = geometry.cellRect(cell).topLeft() + QPointF(0.3, 0.7) * geometry.scaleX();
    for (const double factor : {1.7, 1.9, 0.8}) {
        geometry.zoomAbout(point, factor);
        const QPointF inside = (point - geometry.cellRect(cell).topLeft()) / geometry.scaleX();
        QVERIFY2(std::abs(inside.x() - 0.3) < 1e-9 && std::abs(inside.y() - 0.7) < 1e-9, qPrintable(QStringLiteral("%1 %2").arg(inside.x()).arg(inside.y())));
    }
    QVERIFY(!geometry.isFit());
}

void TestCanvasGeometry::zoomingOutEndsAtTheFit()
{
    CanvasGeometry geometry = single(100, 100);
    const QRectF fitted = geometry.gridRect();
    geometry.zoomAbout({200, 100}, 8);
    geometry.zoomAbout({120, 200}, 1e-3);
    QCOMPARE(geometry.gridRect(), fitted);
    QVERIFY(geometry.isFit());
    geometry.zoomAbout({200, 100}, 1e9);
    QCOMPARE(geometry.scaleX(), CanvasGeometry::kMaxScale);
}

void TestCanvasGeometry::panStopsAtTheEdges()
{
    CanvasGeometry geometry = single(100, 100);
    geometry.zoomAbout(geometry.viewport().center(), 4);
    geometry.pan({1e6, 1e6});
    QCOMPARE(geometry.gridRect().topLeft(), geometry.viewport().topLeft());
    geometry.pan({-1e6, -1e6});
    QCOMPARE(geometry.gridRect().bottomRight(), geometry.viewport().bottomRight());
}

void TestCanvasGeometry::revealMovesAsLittleAsNeeded()
{
    CanvasGeometry geometry = single(100, 100);
    geometry.zoomAbout(geometry.viewport().center(), 5);
    const QRectF before = geometry.gridRect();
    geometry.reveal({0, 50, 50});
    QCOMPARE(geometry.gridRect(), before);
    geometry.reveal({0, 99, 50});
    QCOMPARE(geometry.gridRect().left(), before.left());
    QVERIFY(std::abs(geometry.cellRect({0, 99, 50}).bottom() - geometry.viewport().bottom()) < 1e-6);
}

void TestCanvasGeometry::zoomToPutsTheCellInTheMiddle()
{
    CanvasGeometry geometry = single(100, 100);
    geometry.zoomTo({0, 50, 40}, 28);
    QCOMPARE(geometry.scaleX(), 28.0);
    QVERIFY((geometry.cellRect({0, 50, 40}).center() - geometry.viewport().center()).manhattanLength() < 1e-6);
}

void TestCanvasGeometry::resizingKeepsTheFitOrTheScale()
{
    CanvasGeometry geometry = single(100, 100);
    geometry.setViewport({50, 10, 800, 600});
    QCOMPARE(geometry.scaleX(), 6.0);
    geometry.zoomTo({0, 50, 40}, 28);
    geometry.setViewport({50, 10, 700, 500});
    QCOMPARE(geometry.scaleX(), 28.0);
    QVERIFY((geometry.cellRect({0, 50, 40}).center() - geometry.viewport().center()).manhattanLength() < 1e-6);
}

QTEST_APPLESS_MAIN(TestCanvasGeometry)
#include "tst_canvas_geometry.moc"
