#include "tests/views/canvas/sample_matrices.h"
#include "views/canvas/software_painter.h"

#include <QApplication>
#include <QTest>

#include <cmath>
#include <functional>
#include <limits>

using namespace orrery;
using namespace orrery::views;
using orrery::testing::samplePattern;
using orrery::testing::samplePyramid;

class TestSoftwarePainter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPixelIsTheCellItLiesIn_data();
    void everyPixelIsTheCellItLiesIn();
    void aBrightCellNeverVanishes();
    void meanOfABlockIsShown();
    void theMeanOfAPixelLeavesOutWhatIsNoNumber();
    void causalHalfIsPaper();
    void cellsWithoutNumbersHaveTheirOwnInk();
    void rowsCanHaveRangesOfTheirOwn();
    void stretchedRowsStaySeparate();
    void manyThreadsPaintTheSame();
};

namespace {

CanvasScene sceneOf(const QVector<HeatTile>& tiles, int gridColumns, const QRectF& viewport)
{
    CanvasScene scene;
    scene.tiles = tiles;
    scene.geometry.setGrid(static_cast<int>(tiles.size()), gridColumns, tiles[0].matrix->rows(), tiles[0].matrix->columns());
    scene.geometry.setViewport(viewport);
    scene.scale = fittedTo(scene.scale, dataRange(scene));
    return scene;
}

/// What a pixel should be, from geometry and definition alone: the second road.
QRgb expectedAt(const CanvasScene& scene, double ratio, int x, int y)
{
    const Theme& theme = ThemeSource::current();
    const QPointF point = QPointF(x + 0.5 + kSampleBias, y + 0.5 + kSampleBias) / ratio + scene.geometry.viewport().topLeft();
    const std::optional<HeatCell> cell = scene.geometry.cellAt(point);
    if (!cell) return theme[Ink::Panel].rgb();
    if (scene.causal && cell->column > cell->row) return theme[Ink::Panel].rgb();
    const float v = scene.tiles[cell->tile].matrix->value(cell->row, cell->column);
    if (std::isnan(v)) return theme[isHatched(x, y, hatchPeriod(ratio)) ? Ink::Warn : Ink::Panel].rgb();
    if (std::isinf(v)) return theme[v > 0 ? Ink::Good : Ink::Bad].rgb();
    const double position = ValueScale(scene.scale).position(static_cast<double>(v));
    return colorsOf(scene.scale.map, theme.kind())[static_cast<size_t>(position * 1023 + 0.5)];
}

}  // namespace

void TestSoftwarePainter::everyPixelIsTheCellItLiesIn_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("tiles");
    QTest::addColumn<double>("ratio");
    QTest::addColumn<double>("zoom");
    QTest::addColumn<int>("map");
    const int viridis = static_cast<int>(ColorMapId::Viridis), diverging = static_cast<int>(ColorMapId::Diverging);
    QTest::newRow("small") << 7 << 9 << 1 << 1.0 << 1.0 << viridis;
    QTest::newRow("small, zoomed") << 7 << 9 << 1 << 1.0 << 1.7 << diverging;
    QTest::newRow("fractional screen") << 31 << 33 << 1 << 1.5 << 3.3 << viridis;
    QTest::newRow("double screen") << 64 << 64 << 1 << 2.0 << 1.0 << diverging;
    QTest::newRow("atlas") << 16 << 16 << 12 << 1.0 << 1.0 << viridis;
    QTest::newRow("atlas, zoomed") << 16 << 16 << 12 << 1.25 << 2.4 << viridis;
}

void TestSoftwarePainter::everyPixelIsTheCellItLiesIn()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, tiles);
    QFETCH(double, ratio);
    QFETCH(double, zoom);
    QFETCH(int, map);
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        ThemeSource::instance().apply(theme);
        CanvasScene scene = sceneOf(QVector<HeatTile>(tiles, HeatTile{samplePyramid(rows, columns, true)}), 4, {8, 4, 240, 180});
        scene.scale.map = static_cast<ColorMapId>(map);
        scene.scale = fittedTo(scene.scale, dataRange(scene));
        scene.geometry.zoomAbout({101, 77}, zoom);
        SoftwarePainter painter;
        const QImage image = painter.render(scene, ratio);
        QCOMPARE(image.size(), QSize(static_cast<int>(240 * ratio), static_cast<int>(180 * ratio)));
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixel(x, y) != expectedAt(scene, ratio, x, y))
                    QFAIL(qPrintable(QStringLiteral("pixel %1, %2 is %3, not %4").arg(x).arg(y).arg(image.pixel(x, y), 0, 16).arg(expectedAt(scene, ratio, x, y), 0, 16)));
    }
}

void TestSoftwarePainter::aBrightCellNeverVanishes()
{
    for (const int at : {0, 777, 1501, 1999}) {
        Tensor matrix(Shape{2000, 2000});
        matrix.data()[at * 2000 + 1234] = 1;
        CanvasScene scene = sceneOf({{MatrixPyramid::build(std::move(matrix))}}, 1, {0, 0, 300, 300});
        const QRgb brightest = colorsOf(ColorMapId::Viridis, ThemeSource::current().kind()).back();
        SoftwarePainter painter;
        const QImage image = painter.render(scene, 1);
        int found = 0;
        for (int y = 0; y < 300; ++y)
            for (int x = 0; x < 300; ++x) found += image.pixel(x, y) == brightest;
        QVERIFY(found >= 1 && found <= 4);
        scene.pooling = Pooling::Mean;
        QVERIFY(painter.render(scene, 1).pixel(1234 * 300 / 2000, at * 300 / 2000) != brightest);
    }
}

void TestSoftwarePainter::meanOfABlockIsShown()
{
    Tensor matrix(Shape{64, 64});
    for (int64_t i = 0; i < matrix.count(); ++i) matrix.data()[i] = static_cast<float>((i + i / 64) % 2);  // a chessboard: mean 1/2
    CanvasScene scene = sceneOf({{MatrixPyramid::build(std::move(matrix))}}, 1, {0, 0, 32, 32});
    scene.pooling = Pooling::Mean;
    SoftwarePainter painter;
    QCOMPARE(painter.render(scene, 1).pixel(5, 9), colorsOf(ColorMapId::Viridis, ThemeSource::current().kind())[512]);
    scene.pooling = Pooling::Max;
    QCOMPARE(painter.render(scene, 1).pixel(5, 9), colorsOf(ColorMapId::Viridis, ThemeSource::current().kind())[1023]);
}

/// A pixel of 20 cells a row; a tall one of 20 rows; one of both.
void TestSoftwarePainter::theMeanOfAPixelLeavesOutWhatIsNoNumber()
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    const auto colors = colorsOf(ColorMapId::Viridis, ThemeSource::current().kind());
    const auto pixel = [](Shape shape, const QRectF& viewport, const std::function<float(int, int)>& value, QPoint at) {
        Tensor matrix(shape);
        const auto columns = static_cast<int>(shape[1]);
        for (int i = 0; i < matrix.count(); ++i) matrix.data()[i] = value(i / columns, i % columns);
        CanvasScene scene = sceneOf({{MatrixPyramid::build(std::move(matrix))}}, 1, viewport);
        scene.pooling = Pooling::Mean;
        scene.scale.low = 0, scene.scale.high = 1;
        SoftwarePainter painter;
        return painter.render(scene, 1).pixel(at);
    };
    const auto oneNan = [&](int row, int column) { return row + column == 0 ? nan : static_cast<float>((row + column) % 2); };
    // 19 cells of which 10 are ones; the same downwards.
    QCOMPARE(pixel({2, 200}, {0, 0, 10, 20}, oneNan, {0, 5}), colors[static_cast<size_t>(10.0 / 19 * 1023 + 0.5)]);
    QCOMPARE(pixel({200, 2}, {0, 0, 20, 10}, oneNan, {5, 0}), colors[static_cast<size_t>(10.0 / 19 * 1023 + 0.5)]);
    const auto noNumbers = [&](int row, int column) { return column >= 20 ? 0.5f : column == 3 && row == 1 ? -inf : nan; };
    const Theme& theme = ThemeSource::current();
    const QRgb first = pixel({2, 200}, {0, 0, 10, 20}, noNumbers, {0, 5});
    QVERIFY(first == theme[Ink::Warn].rgb() || first == theme[Ink::Panel].rgb());
    QCOMPARE(pixel({2, 200}, {0, 0, 10, 20}, noNumbers, {0, 15}), theme[Ink::Bad].rgb());
    QCOMPARE(pixel({2, 200}, {0, 0, 10, 20}, noNumbers, {1, 5}), colors[512]);
}

void TestSoftwarePainter::causalHalfIsPaper()
{
    CanvasScene scene = sceneOf({{samplePyramid(10, 10)}}, 1, {0, 0, 100, 100});
    scene.causal = true;
    SoftwarePainter painter;
    const QImage image = painter.render(scene, 1);
    const QRgb paper = ThemeSource::current()[Ink::Panel].rgb();
    QCOMPARE(image.pixel(95, 5), paper);
    QCOMPARE(image.pixel(15, 5), paper);
    QVERIFY(image.pixel(5, 5) != paper && image.pixel(5, 95) != paper && image.pixel(95, 95) != paper);
}

void TestSoftwarePainter::cellsWithoutNumbersHaveTheirOwnInk()
{
    const CanvasScene scene = sceneOf({{samplePyramid(4, 8, true)}}, 1, {0, 0, 160, 80});
    SoftwarePainter painter;
    const QImage image = painter.render(scene, 1);
    QCOMPARE(image.pixel(70, 10), ThemeSource::current()[Ink::Good].rgb());
    QCOMPARE(image.pixel(110, 10), ThemeSource::current()[Ink::Bad].rgb());
    int warned = 0;
    for (int x = 20; x < 40; ++x) warned += image.pixel(x, 10) == ThemeSource::current()[Ink::Warn].rgb();
    QVERIFY(warned >= 6 && warned <= 8);  // a third
}

void TestSoftwarePainter::rowsCanHaveRangesOfTheirOwn()
{
    const Tensor matrix(Shape{2, 2}, std::vector<float>{0, 1, 100, 200});
    CanvasScene scene = sceneOf({{MatrixPyramid::build(matrix)}}, 1, {0, 0, 20, 20});
    scene.scale.perRow = true;
    SoftwarePainter painter;
    const QImage image = painter.render(scene, 1);
    QCOMPARE(image.pixel(5, 5), image.pixel(5, 15));
    QCOMPARE(image.pixel(15, 5), image.pixel(15, 15));
    QVERIFY(image.pixel(5, 5) != image.pixel(15, 5));
}

void TestSoftwarePainter::stretchedRowsStaySeparate()
{
    Tensor matrix(Shape{4, 4000});
    matrix.data()[4000 * 2 + 3001] = 1;
    const CanvasScene scene = sceneOf({{MatrixPyramid::build(std::move(matrix))}}, 1, {0, 0, 200, 100});
    SoftwarePainter painter;
    const QImage image = painter.render(scene, 1);
    const auto colors = colorsOf(ColorMapId::Viridis, ThemeSource::current().kind());
    QCOMPARE(image.pixel(150, 62), colors.back());
    QCOMPARE(image.pixel(150, 37), colors.front());
    QCOMPARE(image.pixel(150, 87), colors.front());
}

void TestSoftwarePainter::manyThreadsPaintTheSame()
{
    const CanvasScene scene = sceneOf({{samplePyramid(700, 700, true)}}, 1, {0, 0, 1400, 1400});
    SoftwarePainter painter;
    const QImage image = painter.render(scene, 2);  // 7.8 million pixels
    for (int y = 0; y < image.height(); y += 53)
        for (int x = 0; x < image.width(); x += 47) QCOMPARE(image.pixel(x, y), expectedAt(scene, 2, x, y));
}

QTEST_MAIN(TestSoftwarePainter)
#include "tst_software_painter.moc"
