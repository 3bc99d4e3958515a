#include "views/canvas/canvas_surface.h"

#include "core/base/error.h"
#include "views/canvas/canvas_hud.h"
#include "views/canvas/gl_painter.h"
#include "views/canvas/heat_map_view.h"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <QOpenGLContext>

namespace orrery::views {

CanvasSurface::CanvasSurface(HeatMapView& view) : QOpenGLWidget(&view), m_view(view)
{
    QSurfaceFormat format;
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    setFormat(format);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
}

CanvasSurface::~CanvasSurface()
{
    disconnect(m_contextEnds);  // the base class ends the context when nothing of this one is left
    makeCurrent();
    release();
    doneCurrent();
}

/// Called again with a new context when the canvas moves to another window.
void CanvasSurface::initializeGL()
{
    m_contextEnds = connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] {
        makeCurrent();
        release();
        doneCurrent();
    });
    try {
        m_painter = std::make_unique<GlPainter>();
        const CanvasHud::Current current(m_view.hud());
        m_hudReady = ImGui_ImplOpenGL3_Init("#version 330");
        m_hudAtlas = 0;
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

void CanvasSurface::release()
{
    m_painter.reset();
    if (!m_hudReady) return;
    const CanvasHud::Current current(m_view.hud());
    ImGui_ImplOpenGL3_Shutdown();
    m_hudReady = false;
}

void CanvasSurface::paintGL()
{
    if (!m_painter) return;
    m_view.paintScene(*this, *m_painter);
    if (m_hudReady && m_view.isHudVisible()) paintHud();
    if (!m_painter->isWell() || !context()->isValid()) Q_EMIT failed(tr("the graphics driver reported an error"));
}

void CanvasSurface::paintHud()
{
    ImDrawData* data = m_view.hud().frame(QRectF(rect()), devicePixelRatioF());
    const CanvasHud::Current current(m_view.hud());
    if (m_hudAtlas != m_view.hud().atlasVersion()) ImGui_ImplOpenGL3_DestroyDeviceObjects();
    m_hudAtlas = m_view.hud().atlasVersion();
    ImGui_ImplOpenGL3_NewFrame();  // makes textures and shaders if there are none
    ImGui_ImplOpenGL3_RenderDrawData(data);
}

}  // namespace orrery::views
