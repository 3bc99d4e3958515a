#pragma once

#include "core/residual/lens_reading.h"
#include "views/canvas/canvas_scene.h"
#include "views/residual/lens_layout.h"
#include "views/residual/lens_measure.h"

#include <QAbstractScrollArea>
#include <QRgb>
#include <QStringList>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace orrery::views {

/// The lens's grid: a column a position, a row a point of the stream, rising; in each cell the token it would put first, on the colour of a
/// measure. A cell whose token is the final row's has a line under it.
///
/// Arrows walk cells (Shift: ten at a time), Home and End go to the ends of a row, Page keys a screen on, Enter or a click chooses. Ctrl+wheel,
/// + and − make columns wider and narrower, 0 shows all. Only what is in sight is drawn. GUI thread only.
class LensView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LensView(QWidget* parent = nullptr);

    /// `tokens` are the prompt's, as they are shown. Null: nothing.
    void setReading(std::shared_ptr<const LensReading> reading, const QStringList& tokens);
    void setColouring(const LensColouring& colouring, const HeatScale& scale);
    const LensColouring& colouring() const { return m_colouring; }
    /// Values and colours as a canvas has them, for the legend.
    const CanvasScene& scene() const { return m_scene; }
    const LensLayout& cellLayout() const { return m_layout; }

    std::optional<LensCell> cursor() const { return m_cursor; }
    /// Without a signal; brought into sight if asked.
    void setCursor(std::optional<LensCell> cell, bool reveal);
    /// What another view points at.
    void setCrosshair(std::optional<int> point, std::optional<int> column);

    int positionOf(int column) const;
    /// "·the", "#318"
    QString tokenName(int32_t id) const;
    /// "L3 after 5 “·cat”: “·sat”, probability 0.812"
    QString spokenCell(const LensCell& cell) const;
    QString tipText(const LensCell& cell) const;

    QSize sizeHint() const override { return {720, 400}; }
    QSize minimumSizeHint() const override { return {200, 160}; }

public Q_SLOTS:
    void setScale(const orrery::views::HeatScale& scale);
    void zoomBy(double factor);
    void fit();

Q_SIGNALS:
    void cellHovered(std::optional<orrery::views::LensCell> cell);
    void cursorMoved(const orrery::views::LensCell& cell);
    void cellChosen(const orrery::views::LensCell& cell);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override {}  // taken, or a parent would hear half a click
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    bool viewportEvent(QEvent* event) override;

private:
    const LensGrid& grid() const { return m_reading->grid; }
    void measure();
    void layOut();
    void updateColors();
    void setColumnWidth(int width, int anchorX);
    void moveCursor(LensCell cell);
    void hover(std::optional<LensCell> cell);
    void reveal(const LensCell& cell);
    QRgb colorOf(float value) const;
    QString nextToken(int position) const;
    void paintCells(QPainter& painter) const;
    void paintCell(QPainter& painter, const LensCell& cell) const;
    void paintGutter(QPainter& painter) const;
    void paintAxis(QPainter& painter, bool above) const;
    void paintAxisLabel(QPainter& painter, bool above, int column, int room, bool lit) const;
    void paintMarks(QPainter& painter) const;

    std::shared_ptr<const LensReading> m_reading;
    QStringList m_tokens;
    LensColouring m_colouring;
    CanvasScene m_scene;
    LensLayout m_layout;
    bool m_widthChosen = false;                 ///< the user zoomed: resizing leaves columns alone
    std::optional<LensCell> m_cursor, m_hovered;
    std::optional<int> m_crossPoint, m_crossColumn;
    std::array<QRgb, 1024> m_colors{};
    std::vector<int32_t> m_finals;              ///< the final row's token, by column
};

}  // namespace orrery::views

Q_DECLARE_METATYPE(orrery::views::LensCell)
