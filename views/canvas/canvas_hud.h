#pragma once

#include <QElapsedTimer>
#include <QImage>
#include <QObject>
#include <QPointF>
#include <QRectF>

#include <array>
#include <optional>

class QEvent;
class QMouseEvent;
class QPainter;
class QWidget;
struct ImDrawData;
struct ImGuiContext;

namespace orrery::views {

/// What the instruments show.
struct HudState {
    QString value;                   ///< under the pointer: "0.813210"
    QString place;                   ///< "5 ·cat → 3 ·the"
    double low = 0, high = 1;        ///< the scale's range …
    double domainLow = 0, domainHigh = 1;  ///< … within which it may move
    QString notes;                   ///< pooling, painter, frame time

    bool operator==(const HudState&) const = default;
};

/// Instruments on the canvas, by Dear ImGui: value and place under the pointer, and folded away range, layer and frame time.
///
/// One ImGui context each, made current only while it is used. Takes the mouse only over its own panel, never the keyboard; every control
/// has its equal in legend, menu or keys. GUI thread only.
class CanvasHud : public QObject {
    Q_OBJECT
public:
    explicit CanvasHud(QWidget& canvas);
    ~CanvasHud() override;

    /// Makes the context current for a scope, and the one before it again after.
    class Current {
    public:
        explicit Current(const CanvasHud& hud);
        ~Current();
        Current(const Current&) = delete;
        Current& operator=(const Current&) = delete;

    private:
        ImGuiContext* m_before;
    };

    bool isVisible() const { return m_visible; }
    void setVisible(bool visible);
    bool isExpanded() const { return m_expanded; }
    void setExpanded(bool expanded);
    void setState(const HudState& state) { m_state = state; }

    /// Builds what is drawn now, at the upper right corner of `area`. Valid until the next frame, for the scope of a Current.
    ImDrawData* frame(const QRectF& area, double pixelRatio);
    /// Builds it and draws it without OpenGL.
    void paint(QPainter& painter, const QRectF& area, double pixelRatio);
    /// Where the panel was in the last frame, in the canvas's pixels; empty if hidden.
    QRectF panelRect() const { return m_visible ? m_rect : QRectF(); }
    /// Changes whenever the font atlas was made anew: textures of it are stale.
    int atlasVersion() const { return m_atlasVersion; }

Q_SIGNALS:
    void rangeChosen(double low, double high);
    void layerStepped(int by);
    void needsFrame();
    void pointerTaken();  ///< the pointer came over the panel: it points at no cell

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What the user did in a frame.
    struct Wish {
        std::optional<std::pair<double, double>> range;
        int layers = 0;
        bool toggle = false;
    };

    void prepareFont(double pixelRatio);
    void applyTheme();
    void feedInput(const QRectF& area, double pixelRatio);
    void build(const QRectF& area, Wish& wish);
    void buildReadout(Wish& wish);
    void buildControls(Wish& wish);
    void fulfil(const Wish& wish);
    bool takesPress(const QMouseEvent& event);
    bool takesMove(const QPointF& position);
    bool takesRelease(const QMouseEvent& event);

    ImGuiContext* m_context;
    HudState m_state;
    QElapsedTimer m_clock;
    bool m_visible = true, m_expanded = false;
    double m_fontRatio = 0;
    int m_atlasVersion = 0;
    QByteArray m_fontFile;
    QRectF m_rect;
    QImage m_image;
    std::optional<QPointF> m_pointer;
    bool m_down = false, m_pressed = false;  ///< now; and since the last frame, so that no fast click is lost
};

}  // namespace orrery::views
