#include "app/export/heat_map_figure.h"
#include "tests/views/canvas/sample_matrices.h"
#include "views/canvas/heat_map_view.h"
#include "views/canvas/software_painter.h"

#include <QTest>

using namespace orrery;
using namespace orrery::app;
using namespace orrery::views;

class TestHeatMapFigure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cellsHaveTheCanvasColours_data();
    void cellsHaveTheCanvasColours();
    void saysWhatACellIsPooledFrom();
    void wholeCellsAreNotCalledPooled();
    void aDamagedTileIsNamed();
    void atlasTilesSayWhatTheyArePooledFrom();
    void rowsWithTheirOwnRangePrintNoCommonOne();
    void valuesPastTheRangeMarkItsEnds();
    void explainsCellsWithoutANumber();
    void saysNothingOfCellsThatAreNotThere();
};

namespace {

struct Shown {
    HeatMapView view;

    explicit Shown(const std::shared_ptr<const MatrixPyramid>& matrix, HeatScale scale = {})
    {
        view.resize(700, 700);
        view.setTiles({HeatTile{matrix}});
        view.setUnit(QStringLiteral("share"));
        view.setScale(scale);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
    Figure figure() const { return figureOf(view.scene(), {}); }
};

FigureCells cellsOf(const Figure& figure)
{
    for (const FigureItem& item : figure.items)
        if (const auto* cells = std::get_if<FigureCells>(&item)) return *cells;
    return {};
}

/// All that is written in a figure.
QString textOf(const Figure& figure)
{
    QStringList texts;
    for (const FigureItem& item : figure.items)
        if (const auto* text = std::get_if<FigureText>(&item)) texts << QString::fromStdString(text->text);
    return texts.join(u'|');
}

}  // namespace

void TestHeatMapFigure::initTestCase() { ThemeSource::instance().apply(ThemeChoice::Light); }

void TestHeatMapFigure::cellsHaveTheCanvasColours_data()
{
    QTest::addColumn<HeatScale>("scale");
    QTest::newRow("linear") << HeatScale{};
    QTest::newRow("log") << HeatScale{.transfer = Transfer::Log};
    QTest::newRow("gamma") << HeatScale{.map = ColorMapId::Magma, .transfer = Transfer::Gamma, .gamma = 0.5};
    QTest::newRow("diverging") << HeatScale{.map = ColorMapId::Diverging};
    QTest::newRow("each row by itself") << HeatScale{.perRow = true};
    QTest::newRow("outside left out") << HeatScale{.low = -0.25, .high = 0.5, .automatic = false, .clip = false};
}

void TestHeatMapFigure::cellsHaveTheCanvasColours()
{
    QFETCH(HeatScale, scale);
    const Shown shown(testing::samplePyramid(40, 40), scale);
    const CanvasScene& scene = shown.view.scene();
    const QImage canvas = SoftwarePainter().render(scene, 1);
    const FigureCells cells = cellsOf(shown.figure());
    QCOMPARE(cells.colors.size(), size_t{1600});
    const QRectF tile = scene.geometry.tileRect(0).translated(-scene.geometry.viewport().topLeft());
    for (int r = 0; r < 40; ++r)
        for (int c = 0; c < 40; ++c) {
            const QPoint middle(static_cast<int>(tile.x() + (c + 0.5) * scene.geometry.scaleX()), static_cast<int>(tile.y() + (r + 0.5) * scene.geometry.scaleY()));
            QCOMPARE(cells.colors[static_cast<size_t>(r * 40 + c)], canvas.pixel(middle));
        }
}

void TestHeatMapFigure::saysWhatACellIsPooledFrom()
{
    Shown shown(testing::samplePyramid(2500, 2500));
    const Figure most = shown.figure();
    QCOMPARE(cellsOf(most).rows, 625);
    QVERIFY2(textOf(most).contains(QStringLiteral("each cell: max of 4 × 4")), qPrintable(textOf(most).right(200)));
    shown.view.setPooling(Pooling::Mean);
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("each cell: mean of 4 × 4")));
    shown.view.setPooling(Pooling::Max);
    shown.view.setScale({.map = ColorMapId::Diverging});
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("each cell: largest magnitude of 4 × 4")));
}

void TestHeatMapFigure::wholeCellsAreNotCalledPooled()
{
    QVERIFY(!textOf(Shown(testing::samplePyramid(40, 40)).figure()).contains(QStringLiteral("each cell")));
}

void TestHeatMapFigure::atlasTilesSayWhatTheyArePooledFrom()
{
    Shown shown(testing::samplePyramid(300, 300));
    const HeatTile tile{testing::samplePyramid(300, 300), QStringLiteral("L0H0")};
    shown.view.setTiles({tile, tile, tile, tile}, 2);
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("each cell: max of 4 × 4")));
}

void TestHeatMapFigure::aDamagedTileIsNamed()
{
    HeatMapView view;
    view.resize(400, 400);
    const auto matrix = MatrixPyramid::build(Tensor(Shape{4, 4}));
    view.setTiles({HeatTile{matrix, QStringLiteral("L0H0")}, HeatTile{.matrix = nullptr, .title = QStringLiteral("L0H1"), .problem = QStringLiteral("L0H1 is damaged")}});
    const QString damaged = textOf(figureOf(view.scene(), {}));
    QVERIFY2(damaged.contains(QStringLiteral("L0H1 ⚠")) && damaged.contains(QStringLiteral("damaged in the file")) && !damaged.contains(QStringLiteral("not read yet")), qPrintable(damaged));
    view.setTiles({HeatTile{matrix, QStringLiteral("L0H0")}, HeatTile{.matrix = nullptr, .title = QStringLiteral("L0H1")}});
    const QString missing = textOf(figureOf(view.scene(), {}));
    QVERIFY2(missing.contains(QStringLiteral("not read yet")) && !missing.contains(u'⚠'), qPrintable(missing));
}

void TestHeatMapFigure::rowsWithTheirOwnRangePrintNoCommonOne()
{
    Shown shown(testing::samplePyramid(40, 40));
    const QString low = QStringLiteral("−0.995"), common = textOf(shown.figure());
    QVERIFY2(common.contains(low), qPrintable(common));
    shown.view.setScale({.perRow = true});
    const QString own = textOf(shown.figure());
    QVERIFY(!own.contains(low));
    QVERIFY(own.contains(QStringLiteral("row’s min")) && own.contains(QStringLiteral("row’s max")));
    shown.view.setScale({.map = ColorMapId::Diverging, .perRow = true});
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("−row’s max |v|")));
}

void TestHeatMapFigure::valuesPastTheRangeMarkItsEnds()
{
    Shown shown(testing::samplePyramid(40, 40), {.low = -0.25, .high = 0.5, .automatic = false});
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("≤ −0.250")) && textOf(shown.figure()).contains(QStringLiteral("≥ 0.500")));
    shown.view.setScale({.low = -0.25, .high = 0.5, .automatic = false, .clip = false});
    QVERIFY(!textOf(shown.figure()).contains(QStringLiteral("≥")));
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("blank: outside this range")));
}

void TestHeatMapFigure::explainsCellsWithoutANumber()
{
    const Shown shown(testing::samplePyramid(8, 8, true));
    const QString text = textOf(shown.figure());
    QVERIFY(text.contains(QStringLiteral("NaN")) && text.contains(QStringLiteral("+∞")) && text.contains(QStringLiteral("−∞")));
}

void TestHeatMapFigure::saysNothingOfCellsThatAreNotThere()
{
    Shown shown(testing::samplePyramid(8, 8));
    QVERIFY(!textOf(shown.figure()).contains(QStringLiteral("NaN")) && !textOf(shown.figure()).contains(QStringLiteral("∞")));
    Tensor masked = testing::samplePattern(8, 8);
    masked.data()[1] = std::numeric_limits<float>::quiet_NaN();  // right of the diagonal: a masked score
    shown.view.setTiles({HeatTile{MatrixPyramid::build(std::move(masked))}});
    shown.view.setCausal(true);
    QVERIFY(!textOf(shown.figure()).contains(QStringLiteral("NaN")));
    QVERIFY(textOf(shown.figure()).contains(QStringLiteral("blank: later keys")));
}

QTEST_MAIN(TestHeatMapFigure)
#include "tst_heat_map_figure.moc"
