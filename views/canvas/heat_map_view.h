#pragma once

#include "views/canvas/canvas_scene.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <optional>

class QMenu;

namespace orrery::views {

class CanvasHud;
class CanvasInput;
class CanvasSurface;
class CellPainter;
class LegendStrip;
class MatrixTableView;

/// A canvas of one matrix with token axes, or of many as an atlas (layers x heads), with legend, range control and instruments.
///
/// Give it tiles; the rest has defaults. One tile: cells are walked with the arrows (Shift: ten at a time), Home, End and Page keys, picked
/// with a click or Enter. Several: arrows walk tiles, Enter or a double click activates one. Both: the wheel zooms about the pointer,
/// dragging pans, + and - zoom, 0 fits, [ and ] or Ctrl+wheel
/// scrub layers, F12 hides the instruments. GUI thread only.
class HeatMapView : public QWidget {
    Q_OBJECT
public:
    explicit HeatMapView(QWidget* parent = nullptr);
    ~HeatMapView() override;

    /// Shows these tiles, `gridColumns` a row. The view stays where it was if count and sizes do. Titles stand beside rows ("L0") and above
    /// columns ("H0"); without them each tile's own title stands above it.
    void setTiles(const QVector<HeatTile>& tiles, int gridColumns = 1, const QStringList& rowTitles = {}, const QStringList& columnTitles = {});
    /// One tile in another state, or with a matrix that came later; the grid makes room for the largest.
    void updateTile(int tile, const HeatTile& state);
    const QVector<HeatTile>& tiles() const { return m_scene.tiles; }

    void setAxes(const HeatAxis& query, const HeatAxis& key);
    const HeatAxis& queryAxis() const { return m_scene.query; }
    const HeatAxis& keyAxis() const { return m_scene.key; }
    /// Cells right of the diagonal can't be attended: they show as paper.
    void setCausal(bool causal);
    bool isCausal() const { return m_scene.causal; }
    /// NaN stands for cells that nobody computed (yet): they show as paper, and no legend counts them.
    void setNanIsBlank(bool blank);
    /// What the values are, for legend and read-out: "probability".
    void setUnit(const QString& unit);
    QString unit() const { return m_scene.unit; }

    HeatScale scale() const { return m_scene.scale; }
    Pooling pooling() const { return m_scene.pooling; }

    std::optional<HeatCell> cursorCell() const { return m_scene.cursor; }
    std::optional<HeatCell> hoveredCell() const { return m_scene.hovered; }
    /// Why the tile at a point has no matrix; empty: it has one, or none yet.
    QString problemAt(const QPointF& point) const;
    /// The cell's value; nothing outside or without a matrix.
    std::optional<double> valueAt(const HeatCell& cell) const;
    /// "query 5 “cat”, key 3 “the”, 0.813210": what assistive tools read.
    QString spokenCell(const HeatCell& cell) const;

    /// Where everything lies: for tests, and for marks that another view draws beside the cells.
    const CanvasGeometry& canvasGeometry() const { return m_scene.geometry; }
    CanvasHud& hud() const { return *m_hud; }
    LegendStrip* legend() const { return m_legend; }
    const CanvasScene& scene() const { return m_scene; }
    /// "software" or "gl".
    QString painterName() const;
    bool isHudVisible() const;
    /// Paints the cells, axes and titles as they are now (no legend strip, no instruments) into `target`.
    void paintTo(QPainter& painter, const QRectF& target) const;
    /// Entries that change the scale, for a panel's menu; the legend and the context menu have them too.
    void fillScaleMenu(QMenu& menu);
    QSize sizeHint() const override { return {640, 480}; }
    QSize minimumSizeHint() const override { return {160, 140}; }

public Q_SLOTS:
    void setScale(const orrery::views::HeatScale& scale);
    /// A range of the user's own; automatic goes off.
    void setRange(double low, double high);
    void setPooling(orrery::Pooling pooling);
    /// What another view points at: a row, a column, both or neither.
    void setCrosshair(std::optional<int> row, std::optional<int> column);
    /// Moves the cursor cell without a signal; scrolls it into view if asked.
    void setCursorCell(std::optional<orrery::views::HeatCell> cell);
    void setHudVisible(bool visible);
    void fit();
    /// Zooms until cells are large enough to read, with this one in the middle.
    void zoomToCell(int row, int column, int tile = 0);
    /// Leaves OpenGL for good, saying why.
    void useSoftware(const QString& why);
    /// A dialog with the numbers of the cursor's tile as a table.
    void showAsTable();

Q_SIGNALS:
    void cellHovered(int tile, int row, int column, double value);
    void hoverLeft();
    void cellSelected(int tile, int row, int column);
    void cursorMoved(int tile, int row, int column);
    void tileSelected(int tile);
    void tileActivated(int tile);
    void layerScrubbed(int steps);           ///< +1 or -1, from the instruments or Ctrl+wheel
    void scaleChanged(const orrery::views::HeatScale& scale);
    void poolingChanged(orrery::Pooling pooling);
    void paintedFrame(double milliseconds);
    void painterChanged(const QString& name, const QString& why);  ///< OpenGL failed: software goes on

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;

private:
    friend class CanvasInput;
    friend class CanvasSurface;

    void createLegend();
    void createHud();
    void updateHud();
    void createPainter();
    void paintScene(QPaintDevice& device, CellPainter& cells);
    void repaintCanvas();
    void layOut();
    void dataChanged();
    void setGrid();
    void sceneChanged();
    void applyAutomaticRange();
    void hover(std::optional<HeatCell> cell);
    void moveCursor(const HeatCell& cell);
    void select(const HeatCell& cell);
    void updateAccessible();

    CanvasScene m_scene;
    int m_wantedColumns = 1;  ///< tiles a row
    std::unique_ptr<CellPainter> m_painter;  ///< in software; unused while there is a surface
    CanvasSurface* m_surface = nullptr;
    std::unique_ptr<CanvasInput> m_input;
    std::unique_ptr<CanvasHud> m_hud;
    double m_frameTime = 0;  ///< milliseconds
    LegendStrip* m_legend = nullptr;
    QPointer<MatrixTableView> m_table;
};

}  // namespace orrery::views
