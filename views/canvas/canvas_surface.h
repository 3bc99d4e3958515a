#pragma once

#include <QOpenGLWidget>

#include <memory>

namespace orrery::views {

class GlPainter;
class HeatMapView;

/// The OpenGL part of a canvas: a child over its cells that paints what the canvas tells and leaves all input to it.
/// Requires: glProbe().usable.
class CanvasSurface : public QOpenGLWidget {
    Q_OBJECT
public:
    explicit CanvasSurface(HeatMapView& view);
    ~CanvasSurface() override;

Q_SIGNALS:
    void failed(const QString& why);

protected:
    void initializeGL() override;
    void paintGL() override;

private:
    void release();
    void paintHud();

    HeatMapView& m_view;
    std::unique_ptr<GlPainter> m_painter;
    QMetaObject::Connection m_contextEnds;
    bool m_hudReady = false;
    int m_hudAtlas = 0;
};

}  // namespace orrery::views
