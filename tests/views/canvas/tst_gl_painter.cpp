#include "tests/views/canvas/input.h"
#include "tests/views/canvas/sample_matrices.h"
#include "views/canvas/canvas_hud.h"
#include "views/canvas/gl_probe.h"
#include "views/canvas/heat_map_view.h"
#include "views/canvas/software_painter.h"
#include "views/shared/theme.h"

#include <QOpenGLWidget>
#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;
using namespace orrery::testing;

class TestGlPainter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void picturesAgreeWithSoftware_data();
    void picturesAgreeWithSoftware();
    void changesOfDataAreShown();
    void instrumentsAreDrawnAndClicked();
    void failureLeavesToSoftware();
    void movingToAnotherWindowKeepsThePicture();
    void withoutGlSoftwarePaints();

private:
    static QImage framebuffer(HeatMapView& view);
    static void compare(HeatMapView& view);
};

void TestGlPainter::initTestCase()
{
    if (!glProbe().usable) QSKIP(qPrintable(QStringLiteral("no OpenGL: %1").arg(glProbe().why)));
    qputenv("ORRERY_PAINTER", "gl");
    qInfo("renderer: %s", qPrintable(glProbe().renderer));
}

QImage TestGlPainter::framebuffer(HeatMapView& view)
{
    QApplication::processEvents();
    return view.findChild<QOpenGLWidget*>()->grabFramebuffer().convertToFormat(QImage::Format_RGB32);
}

/// The cells of the viewport, mark lines masked out by leaving a cell's rim aside where cells are large.
void TestGlPainter::compare(HeatMapView& view)
{
    const QImage gl = framebuffer(view);
    SoftwarePainter software;
    const QImage expected = software.render(view.scene(), 1);
    const CanvasGeometry& geometry = view.canvasGeometry();
    const QPoint corner = geometry.viewport().topLeft().toPoint();
    int compared = 0, outliers = 0;
    for (int y = 0; y < expected.height(); ++y)
        for (int x = 0; x < expected.width(); ++x) {
            const std::optional<HeatCell> cell = geometry.cellAt(QPointF(corner) + QPointF(x + 0.5, y + 0.5));
            if (!cell) continue;
            const QRectF rect = geometry.cellRect(*cell).translated(-corner);
            if (geometry.scaleX() > 12 && !rect.adjusted(2, 2, -2, -2).contains(QPointF(x + 0.5, y + 0.5))) continue;
            const QRgb a = gl.pixel(corner + QPoint(x, y)), b = expected.pixel(x, y);
            ++compared;
            outliers += std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))}) > 2;
        }
    QVERIFY2(compared > 5000, qPrintable(QString::number(compared)));
    QVERIFY2(outliers <= compared / 1000, qPrintable(QStringLiteral("%1 of %2 pixels differ").arg(outliers).arg(compared)));
}

void TestGlPainter::picturesAgreeWithSoftware_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("tiles");
    QTest::addColumn<double>("zoom");
    QTest::addColumn<HeatScale>("scale");
    QTest::addColumn<int>("pooling");
    const HeatScale plain;
    HeatScale log, gamma, diverging, perRow, unclipped;
    log.transfer = Transfer::Log, log.map = ColorMapId::Magma;
    gamma.transfer = Transfer::Gamma;
    diverging.map = ColorMapId::Diverging, diverging.transfer = Transfer::Gamma;
    perRow.perRow = true, perRow.map = ColorMapId::Cividis;
    unclipped.clip = false, unclipped.automatic = false, unclipped.low = -0.5, unclipped.high = 0.5;
    QTest::newRow("small") << 9 << 13 << 1 << 1.0 << plain << 0;
    QTest::newRow("log") << 90 << 130 << 1 << 1.0 << log << 0;
    QTest::newRow("gamma, zoomed") << 90 << 130 << 1 << 3.7 << gamma << 0;
    QTest::newRow("diverging") << 90 << 130 << 1 << 1.0 << diverging << 0;
    QTest::newRow("each row") << 90 << 130 << 1 << 1.0 << perRow << 0;
    QTest::newRow("left out") << 90 << 130 << 1 << 1.0 << unclipped << 0;
    QTest::newRow("pooled, in blocks") << 2500 << 2100 << 1 << 1.0 << plain << 0;
    QTest::newRow("mean") << 2500 << 2100 << 1 << 1.0 << plain << 1;
    QTest::newRow("mean, several columns a pixel") << 5 << 1021 << 1 << 1.0 << plain << 1;
    QTest::newRow("blocks, zoomed") << 2500 << 2100 << 1 << 9.0 << diverging << 0;
    QTest::newRow("stretched") << 12 << 1000 << 1 << 1.0 << plain << 0;
    QTest::newRow("stretched, mean") << 12 << 1000 << 1 << 1.0 << plain << 1;
    QTest::newRow("atlas") << 32 << 32 << 30 << 1.0 << plain << 0;
    QTest::newRow("atlas, zoomed") << 32 << 32 << 30 << 2.3 << gamma << 0;
}

void TestGlPainter::picturesAgreeWithSoftware()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, tiles);
    QFETCH(double, zoom);
    QFETCH(HeatScale, scale);
    QFETCH(int, pooling);
    for (const bool causal : {false, true}) {
        HeatMapView view;
        view.resize(640, 520);
        view.setHudVisible(false);
        view.setTiles(QVector<HeatTile>(tiles, HeatTile{samplePyramid(rows, columns, true)}), 6);
        view.setScale(scale);
        view.setCausal(causal);
        view.setPooling(static_cast<Pooling>(pooling));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QCOMPARE(view.painterName(), QStringLiteral("gl"));
        if (zoom > 1) wheel(view, view.canvasGeometry().viewport().center() + QPointF(31, -17), static_cast<int>(std::lround(std::log(zoom) / std::log(1.25))));
        compare(view);
        if (QTest::currentTestFailed()) return;
    }
}

void TestGlPainter::changesOfDataAreShown()
{
    HeatMapView view;
    view.resize(400, 400);
    view.setHudVisible(false);
    view.setTiles({{samplePyramid(40, 40)}});
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    compare(view);
    for (const int size : {41, 40, 300}) {
        view.setTiles({{samplePyramid(size, size, true)}});
        compare(view);
        if (QTest::currentTestFailed()) return;
    }
    ThemeSource::instance().apply(ThemeChoice::Dark);
    HeatScale scale;
    scale.map = ColorMapId::Ink;
    view.setScale(scale);
    compare(view);
    ThemeSource::instance().apply(ThemeChoice::Light);
}

void TestGlPainter::instrumentsAreDrawnAndClicked()
{
    HeatMapView view;
    view.resize(640, 480);
    view.setTiles({{samplePyramid(40, 40)}});
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QImage with = framebuffer(view);
    const QRect panel = view.hud().panelRect().toRect();
    QVERIFY(!panel.isEmpty());
    click(view, QPointF(panel.topLeft()) + QPointF(18, 15));
    framebuffer(view), framebuffer(view);
    QVERIFY(view.hud().isExpanded());
    view.setHudVisible(false);
    QVERIFY(framebuffer(view).copy(panel) != with.copy(panel));
}

void TestGlPainter::failureLeavesToSoftware()
{
    HeatMapView view;
    view.resize(400, 400);
    view.setTiles({{samplePyramid(40, 40)}});
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy changed(&view, &HeatMapView::painterChanged);
    QMetaObject::invokeMethod(view.findChild<QOpenGLWidget*>(), "failed", Q_ARG(QString, QStringLiteral("the context is lost")));
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(changed[0][1].toString(), QStringLiteral("the context is lost"));
    QCOMPARE(view.painterName(), QStringLiteral("software"));
    view.setHudVisible(false);
    const QImage image = view.grab().toImage();
    SoftwarePainter software;
    const QPoint middle = view.canvasGeometry().viewport().center().toPoint();
    QCOMPARE(image.pixel(middle), software.render(view.scene(), 1).pixel(middle - view.canvasGeometry().viewport().topLeft().toPoint()));
}

void TestGlPainter::movingToAnotherWindowKeepsThePicture()
{
    QWidget first, second;
    first.resize(500, 500), second.resize(500, 500);
    auto* view = new HeatMapView(&first);
    view->resize(400, 400);
    view->setHudVisible(false);
    view->setTiles({{samplePyramid(40, 40)}});
    first.show();
    QVERIFY(QTest::qWaitForWindowExposed(&first));
    compare(*view);
    view->setParent(&second);
    view->show();
    second.show();
    QVERIFY(QTest::qWaitForWindowExposed(&second));
    QCOMPARE(view->painterName(), QStringLiteral("gl"));
    compare(*view);
}

void TestGlPainter::withoutGlSoftwarePaints()
{
    qputenv("ORRERY_PAINTER", "software");
    HeatMapView view;
    QCOMPARE(view.painterName(), QStringLiteral("software"));
    QVERIFY(!view.findChild<QOpenGLWidget*>());
    qputenv("ORRERY_PAINTER", "gl");
}

QTEST_MAIN(TestGlPainter)
#include "tst_gl_painter.moc"
