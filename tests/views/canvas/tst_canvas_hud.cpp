#include "tests/views/canvas/input.h"
#include "tests/views/canvas/sample_matrices.h"
#include "views/canvas/canvas_hud.h"
#include "views/canvas/heat_map_view.h"
#include "views/canvas/hud_font.h"
#include "views/shared/theme.h"

#include <imgui.h>

#include <QSignalSpy>
#include <QTest>

using namespace orrery;
using namespace orrery::views;
using namespace orrery::testing;

class TestCanvasHud : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_view.reset(); }
    void showsAndHides();
    void fastClickOpensIt();
    void sliderChangesTheRange();
    void arrowsScrubLayers();
    void takesTheMouseOnlyOverItself();
    void leavesKeysAlone();
    void canvasesDoNotDisturbEachOther();
    void textIsLegible();
    void fontIsPutTogether();

private:
    void frame() { m_view->grab(); QApplication::processEvents(); }
    QImage panel();
    std::unique_ptr<HeatMapView> m_view;
};

void TestCanvasHud::init()
{
    m_view = std::make_unique<HeatMapView>();
    m_view->resize(700, 500);
    m_view->setTiles({{samplePyramid(20, 20)}});
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    frame();
}

QImage TestCanvasHud::panel() { return m_view->grab(m_view->hud().panelRect().toRect()).toImage(); }

void TestCanvasHud::showsAndHides()
{
    const QRectF rect = m_view->hud().panelRect();
    QVERIFY(rect.width() > 30 && rect.height() >= 24 && rect.height() <= 40);
    QVERIFY(rect.right() <= m_view->width() && rect.top() >= 0);
    m_view->setHudVisible(false);
    frame();
    const QImage without = m_view->grab(rect.toRect()).toImage();
    QTest::keyClick(m_view.get(), Qt::Key_F12);
    QVERIFY(m_view->isHudVisible());
    QVERIFY(m_view->grab(rect.toRect()).toImage() != without);
}

void TestCanvasHud::fastClickOpensIt()
{
    // Press and release before any frame is drawn: lost without sticky state.
    click(*m_view, m_view->hud().panelRect().topLeft() + QPointF(18, 15));
    frame(), frame();
    QVERIFY(m_view->hud().isExpanded());
    frame();
    QVERIFY(m_view->hud().panelRect().height() > 100);
}

void TestCanvasHud::sliderChangesTheRange()
{
    m_view->hud().setExpanded(true);
    frame(), frame();
    const HeatScale before = m_view->scale();
    const QRectF rect = m_view->hud().panelRect();
    const double y = rect.top() + 4 + 24 + 4 + 24 + 4 + 10;  // the second slider
    sendMouse(*m_view, QEvent::MouseMove, {rect.left() + 150, y});
    sendMouse(*m_view, QEvent::MouseButtonPress, {rect.left() + 150, y}, Qt::LeftButton, Qt::LeftButton);
    frame();
    sendMouse(*m_view, QEvent::MouseMove, {rect.left() + 92, y}, Qt::NoButton, Qt::LeftButton);
    frame();
    sendMouse(*m_view, QEvent::MouseButtonRelease, {rect.left() + 92, y}, Qt::LeftButton);
    frame();
    QVERIFY(!m_view->scale().automatic);
    QCOMPARE(m_view->scale().low, before.low);
    const double middle = (before.low + before.high) / 2;
    QVERIFY2(std::abs(m_view->scale().high - middle) < 0.05 * (before.high - before.low), qPrintable(QString::number(m_view->scale().high)));
}

void TestCanvasHud::arrowsScrubLayers()
{
    m_view->hud().setExpanded(true);
    frame(), frame();
    QSignalSpy scrubbed(m_view.get(), &HeatMapView::layerScrubbed);
    const QRectF rect = m_view->hud().panelRect();
    const double y = rect.bottom() - 4 - 24 - 4 - 12;
    click(*m_view, {rect.left() + 18, y});
    frame();
    click(*m_view, {rect.left() + 46, y});
    frame();
    QCOMPARE(scrubbed.count(), 2);
    QCOMPARE(scrubbed[0][0].toInt(), -1);
    QCOMPARE(scrubbed[1][0].toInt(), 1);
}

void TestCanvasHud::takesTheMouseOnlyOverItself()
{
    QSignalSpy selected(m_view.get(), &HeatMapView::cellSelected), left(m_view.get(), &HeatMapView::hoverLeft);
    m_view->resize(420, 500);  // so that the panel lies over cells
    frame(), frame();
    const QRectF rect = m_view->hud().panelRect();
    const QPointF beside(m_view->canvasGeometry().viewport().left() + 30, rect.bottom() + 40);
    click(*m_view, beside);
    QCOMPARE(selected.count(), 1);
    QVERIFY(m_view->hoveredCell());
    click(*m_view, rect.center() + QPointF(rect.width() / 2 - 6, 0));
    frame();
    QCOMPARE(selected.count(), 1);
    QVERIFY(!m_view->hoveredCell());
    QCOMPARE(left.count(), 1);
}

void TestCanvasHud::leavesKeysAlone()
{
    sendMouse(*m_view, QEvent::MouseMove, m_view->hud().panelRect().center());
    frame();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(m_view->cursorCell() == (HeatCell{0, 0, 1}));
}

void TestCanvasHud::canvasesDoNotDisturbEachOther()
{
    QVERIFY(ImGui::GetCurrentContext() == nullptr);
    {
        HeatMapView other;
        other.resize(400, 300);
        other.setTiles({{samplePyramid(4, 4)}});
        other.hud().setExpanded(true);
        other.grab(), other.grab();
        QVERIFY(!m_view->hud().isExpanded());
        QVERIFY(ImGui::GetCurrentContext() == nullptr);
    }
    frame();
    QVERIFY(m_view->hud().panelRect().height() < 40);
}

void TestCanvasHud::textIsLegible()
{
    sendMouse(*m_view, QEvent::MouseMove, m_view->canvasGeometry().cellRect({0, 5, 5}).center());
    frame();
    const QImage image = panel();
    int legible = 0;
    for (int y = 4; y + 4 < image.height(); ++y)
        for (int x = 36; x + 4 < image.width(); ++x) legible += contrastRatio(QColor(image.pixel(x, y)), ThemeSource::current()[Ink::Raised]) >= 4.5;
    QVERIFY2(legible > 60, qPrintable(QString::number(legible)));
}

void TestCanvasHud::fontIsPutTogether()
{
    const QByteArray file = trueTypeFile(monoFont());
    if (file.isEmpty()) QSKIP("the fixed-width font here has no TrueType outlines");
    QCOMPARE(file.left(4), QByteArray("\0\1\0\0", 4));
    ImFontAtlas atlas;
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    QByteArray copy = file;
    const ImFont* font = atlas.AddFontFromMemoryTTF(copy.data(), static_cast<int>(copy.size()), 16, &config);
    QVERIFY(atlas.Build());
    QVERIFY(font->FindGlyphNoFallback('A') && font->GetCharAdvance('i') == font->GetCharAdvance('W'));
}

QTEST_MAIN(TestCanvasHud)
#include "tst_canvas_hud.moc"
