#include "views/canvas/heat_map_view.h"

#include "views/canvas/axis_painter.h"
#include "views/canvas/canvas_hud.h"
#include "views/canvas/canvas_input.h"
#include "views/canvas/canvas_surface.h"
#include "views/canvas/gl_probe.h"
#include "views/canvas/heat_map_accessible.h"
#include "views/canvas/legend_strip.h"
#include "views/canvas/mark_painter.h"
#include "views/canvas/matrix_table_view.h"
#include "views/canvas/range_histogram.h"
#include "views/canvas/scale_menu.h"
#include "views/canvas/software_painter.h"
#include "views/canvas/value_scale.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QMenu>
#include <QPainter>
#include <QHelpEvent>
#include <QResizeEvent>
#include <QToolTip>

#include <cmath>

namespace orrery::views {

namespace {

constexpr double kReadable = 28;  ///< pixels a cell that zoomToCell() aims at

}  // namespace

HeatMapView::HeatMapView(QWidget* parent) : QWidget(parent), m_input(std::make_unique<CanvasInput>(*this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Heat map"));
    installHeatMapAccessibility();
    createLegend();
    createHud();
    createPainter();
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] { measureLabels(m_scene), layOut(); });
}

void HeatMapView::createLegend()
{
    m_legend = new LegendStrip(this);
    connect(m_legend->scaleMenu(), &QMenu::aboutToShow, this, [this] {
        m_legend->scaleMenu()->clear();
        fillScaleMenu(*m_legend->scaleMenu());
    });
    connect(m_legend->range(), &RangeHistogram::rangeChosen, this, &HeatMapView::setRange);
    connect(m_legend->range(), &RangeHistogram::resetRequested, this, [this] {
        HeatScale scale = m_scene.scale;
        scale.automatic = true;
        setScale(scale);
    });
}

HeatMapView::~HeatMapView()
{
    delete m_surface;  // it uses the instruments
}

void HeatMapView::setTiles(const QVector<HeatTile>& tiles, int gridColumns, const QStringList& rowTitles, const QStringList& columnTitles)
{
    m_scene.tiles = tiles;
    m_scene.rowTitles = rowTitles;
    m_scene.columnTitles = columnTitles;
    m_wantedColumns = gridColumns;
    dataChanged();
}

void HeatMapView::updateTile(int tile, const HeatTile& state)
{
    if (tile < 0 || tile >= m_scene.tiles.size()) return;
    const bool sameData = m_scene.tiles[tile].matrix == state.matrix;
    m_scene.tiles[tile] = state;
    if (sameData) sceneChanged();
    else dataChanged();
}

void HeatMapView::setAxes(const HeatAxis& query, const HeatAxis& key)
{
    m_scene.query = query, m_scene.key = key;
    measureLabels(m_scene);
    layOut();
}

void HeatMapView::setCausal(bool causal)
{
    m_scene.causal = causal;
    sceneChanged();
}

void HeatMapView::setNanIsBlank(bool blank)
{
    if (blank == m_scene.nanIsBlank) return;
    m_scene.nanIsBlank = blank;
    sceneChanged();
}

void HeatMapView::setUnit(const QString& unit)
{
    m_scene.unit = unit;
    sceneChanged();
}

std::optional<double> HeatMapView::valueAt(const HeatCell& cell) const
{
    const MatrixPyramid* matrix = m_scene.matrix(cell.tile);
    if (!matrix || cell.row < 0 || cell.column < 0 || cell.row >= matrix->rows() || cell.column >= matrix->columns()) return std::nullopt;
    return static_cast<double>(matrix->value(cell.row, cell.column));
}

QString HeatMapView::spokenCell(const HeatCell& cell) const
{
    const auto place = [](const QString& axis, int index, const QString& token) {
        return token.isEmpty() ? QStringLiteral("%1 %2").arg(axis).arg(index) : QStringLiteral("%1 %2 “%3”").arg(axis).arg(index).arg(token);
    };
    const QString row = m_scene.query.title.isEmpty() ? tr("row") : m_scene.query.title, column = m_scene.key.title.isEmpty() ? tr("column") : m_scene.key.title;
    QString text = place(row, cell.row, m_scene.query.spokenLabel(cell.row)) + QStringLiteral(", ") + place(column, cell.column, m_scene.key.spokenLabel(cell.column));
    if (m_scene.isAtlas() && !m_scene.tiles[cell.tile].problem.isEmpty()) return m_scene.tiles[cell.tile].problem;
    if (m_scene.isAtlas()) text = m_scene.tiles[cell.tile].title + QStringLiteral(", ") + text;
    const std::optional<double> value = valueAt(cell);
    if (m_scene.isMasked(cell.row, cell.column)) return text + QStringLiteral(", ") + tr("cannot be attended");
    if (value && m_scene.isBlank(*value)) return text + QStringLiteral(", ") + tr("not computed");
    return value ? text + QStringLiteral(", ") + valueText(*value) : text;
}

QString HeatMapView::problemAt(const QPointF& point) const
{
    const std::optional<int> tile = m_scene.geometry.tileAt(point);
    return tile && *tile < m_scene.tiles.size() ? m_scene.tiles[*tile].problem : QString();
}

bool HeatMapView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto& help = static_cast<const QHelpEvent&>(*event);
    if (const QString problem = problemAt(help.pos()); !problem.isEmpty()) QToolTip::showText(help.globalPos(), problem, this);
    else QToolTip::hideText();
    return true;
}

QString HeatMapView::painterName() const { return m_surface ? QStringLiteral("gl") : m_painter->name(); }

bool HeatMapView::isHudVisible() const { return m_hud->isVisible(); }

void HeatMapView::setHudVisible(bool visible) { m_hud->setVisible(visible); }

void HeatMapView::createHud()
{
    m_hud = std::make_unique<CanvasHud>(*this);  // after the input's filter, so that it is asked first
    connect(m_hud.get(), &CanvasHud::rangeChosen, this, &HeatMapView::setRange);
    connect(m_hud.get(), &CanvasHud::layerStepped, this, &HeatMapView::layerScrubbed);
    connect(m_hud.get(), &CanvasHud::pointerTaken, this, [this] { hover(std::nullopt); });
    connect(m_hud.get(), &CanvasHud::needsFrame, this, &HeatMapView::repaintCanvas);
}

void HeatMapView::updateHud()
{
    HudState state;
    if (const std::optional<HeatCell> cell = m_scene.hovered ? m_scene.hovered : m_scene.cursor) {
        const std::optional<double> value = valueAt(*cell);
        if (value) state.value = m_scene.isMasked(cell->row, cell->column) || m_scene.isBlank(*value) ? QStringLiteral("–") : valueText(*value);
        const auto place = [](const HeatAxis& axis, int index) { return axis.labels.isEmpty() ? QString::number(index) : QStringLiteral("%1 %2").arg(index).arg(axis.label(index)); };
        state.place = place(m_scene.query, cell->row) + QStringLiteral(" → ") + place(m_scene.key, cell->column);
        if (m_scene.isAtlas()) state.place = m_scene.tiles[cell->tile].title + QStringLiteral("  ") + state.place;
    }
    state.low = m_scene.scale.low, state.high = m_scene.scale.high;
    state.domainLow = m_legend->range()->domainLow(), state.domainHigh = m_legend->range()->domainHigh();
    const int step = pooledStep(m_scene, devicePixelRatioF());
    const QString pooled = step == 1 ? tr("every cell") : (m_scene.pooling == Pooling::Max ? tr("max of %1 × %1") : tr("mean of %1 × %1")).arg(step);
    state.notes = QStringLiteral("%1 · %2 ms · %3").arg(pooled, QString::number(m_frameTime, 'f', 1), painterName());
    m_hud->setState(state);
}

void HeatMapView::setScale(const HeatScale& scale)
{
    const HeatScale before = m_scene.scale;
    m_scene.scale = scale;
    applyAutomaticRange();
    if (m_scene.scale == before) return;
    sceneChanged();
    Q_EMIT scaleChanged(m_scene.scale);
}

void HeatMapView::setRange(double low, double high)
{
    HeatScale scale = m_scene.scale;
    scale.low = low, scale.high = high;
    scale.automatic = false;
    setScale(scale);
}

void HeatMapView::dataChanged()
{
    setGrid();
    applyAutomaticRange();
    m_legend->showData(m_scene);
    layOut();
}

/// Every tile has room for the largest matrix.
void HeatMapView::setGrid()
{
    int rows = 1, columns = 1;
    for (const HeatTile& tile : m_scene.tiles)
        if (tile.matrix) rows = std::max(rows, tile.matrix->rows()), columns = std::max(columns, tile.matrix->columns());
    const auto count = static_cast<int>(m_scene.tiles.size());
    const bool sameSize = rows == m_scene.geometry.rows() && columns == m_scene.geometry.columns();
    m_scene.geometry.setGrid(count, m_wantedColumns, rows, columns, tileTitleHeight(m_scene));
    const auto gone = [&](const std::optional<HeatCell>& cell) { return cell && (cell->tile >= count || cell->row >= rows || cell->column >= columns); };
    if (gone(m_scene.cursor)) m_scene.cursor.reset();
    if (gone(m_scene.hovered)) m_scene.hovered.reset();
    if (!sameSize) measureLabels(m_scene);  // a thousand tokens take 8 ms
}

void HeatMapView::applyAutomaticRange()
{
    if (m_scene.scale.automatic) m_scene.scale = fittedTo(m_scene.scale, dataRange(m_scene));
}

void HeatMapView::setPooling(Pooling pooling)
{
    if (pooling == m_scene.pooling) return;
    m_scene.pooling = pooling;
    sceneChanged();
    Q_EMIT poolingChanged(pooling);
}

void HeatMapView::setCrosshair(std::optional<int> row, std::optional<int> column)
{
    if (row == m_scene.crossRow && column == m_scene.crossColumn) return;
    m_scene.crossRow = row, m_scene.crossColumn = column;
    repaintCanvas();
}

void HeatMapView::setCursorCell(std::optional<HeatCell> cell)
{
    if (cell == m_scene.cursor) return;
    m_scene.cursor = cell;
    repaintCanvas();
    updateAccessible();
}

void HeatMapView::fit()
{
    m_scene.geometry.fit();
    sceneChanged();
}

void HeatMapView::zoomToCell(int row, int column, int tile)
{
    m_scene.geometry.zoomTo({tile, row, column}, kReadable);
    sceneChanged();
}

void HeatMapView::showAsTable()
{
    const HeatCell cell = m_scene.cursor.value_or(HeatCell{});
    if (!m_scene.matrix(cell.tile)) return;
    if (!m_table) m_table = new MatrixTableView(this);
    m_table->setMatrix(m_scene.tiles[cell.tile].title, m_scene.tiles[cell.tile].matrix, m_scene.query, m_scene.key, m_scene.causal);
    m_table->goTo(cell.row, cell.column);
    m_table->show();
    m_table->raise();
}

void HeatMapView::fillScaleMenu(QMenu& menu) { addScaleEntries(menu, *this); }

void HeatMapView::hover(std::optional<HeatCell> cell)
{
    if (cell == m_scene.hovered) return;
    m_scene.hovered = cell;
    repaintCanvas();
    if (!cell) Q_EMIT hoverLeft();
    else Q_EMIT cellHovered(cell->tile, cell->row, cell->column, valueAt(*cell).value_or(std::nan("")));
}

void HeatMapView::moveCursor(const HeatCell& cell)
{
    setCursorCell(cell);
    if (!m_scene.isAtlas()) m_scene.geometry.reveal(cell);
    sceneChanged();
    if (m_scene.isAtlas()) Q_EMIT tileSelected(cell.tile);
    else Q_EMIT cursorMoved(cell.tile, cell.row, cell.column);
}

void HeatMapView::select(const HeatCell& cell)
{
    setCursorCell(cell);
    if (m_scene.isAtlas()) Q_EMIT tileSelected(cell.tile);
    Q_EMIT cellSelected(cell.tile, cell.row, cell.column);
}

void HeatMapView::updateAccessible()
{
    if (!QAccessible::isActive()) return;
    QAccessibleValueChangeEvent changed(this, m_scene.cursor ? spokenCell(*m_scene.cursor) : QString());
    QAccessible::updateAccessibility(&changed);
}

void HeatMapView::layOut()
{
    const double ratio = devicePixelRatioF();
    const auto snapped = [&](double v) { return std::round(v * ratio) / ratio; };
    const int legendHeight = m_legend->sizeHint().height();
    m_legend->setGeometry(0, height() - legendHeight, width(), legendHeight);
    if (m_surface) m_surface->setGeometry(0, 0, width(), height() - legendHeight);
    const QRectF inside = QRectF(0, 0, width(), height() - legendHeight).marginsRemoved(axisMargins(m_scene));
    m_scene.geometry.setViewport(QRectF(QPointF(snapped(inside.left()), snapped(inside.top())), QPointF(snapped(inside.right()), snapped(inside.bottom()))));
    sceneChanged();
}

void HeatMapView::sceneChanged()
{
    m_legend->showScale(m_scene, devicePixelRatioF());
    repaintCanvas();
}

void HeatMapView::repaintCanvas()
{
    if (m_surface) m_surface->update();
    else update();
}

void HeatMapView::createPainter()
{
    m_painter = std::make_unique<SoftwarePainter>();
    if (!shouldUseGl()) return;
    m_surface = new CanvasSurface(*this);
    // Queued: it fails while it paints.
    connect(m_surface, &CanvasSurface::failed, this, &HeatMapView::useSoftware, Qt::QueuedConnection);
}

void HeatMapView::useSoftware(const QString& why)
{
    if (!m_surface) return;
    delete m_surface;
    m_surface = nullptr;
    update();
    Q_EMIT painterChanged(painterName(), why);
}

void HeatMapView::paintEvent(QPaintEvent*)
{
    if (!m_surface) paintScene(*this, *m_painter);
    QPainter painter(this);
    if (m_surface) painter.fillRect(rect(), ThemeSource::current()[Ink::Panel]);
    else m_hud->paint(painter, QRectF(0, 0, width(), m_legend->y()), devicePixelRatioF());
}

/// All but the instruments.
void HeatMapView::paintScene(QPaintDevice& device, CellPainter& cells)
{
    QElapsedTimer timer;
    timer.start();
    cells.paintCells(device, m_scene, devicePixelRatioF());
    QPainter painter(&device);
    paintMarks(painter, m_scene, devicePixelRatioF());
    paintAxes(painter, m_scene);
    updateHud();
    m_frameTime = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    Q_EMIT paintedFrame(m_frameTime);
}

void HeatMapView::paintTo(QPainter& painter, const QRectF& target) const
{
    CanvasScene scene = m_scene;
    scene.hovered.reset();
    const QMarginsF margins = axisMargins(scene);
    scene.geometry.setViewport(QRectF(QPointF(), target.size()).marginsRemoved(margins));
    const double pixelRatio = std::max(1.0, painter.device()->devicePixelRatioF());
    painter.save();
    painter.translate(target.topLeft());
    SoftwarePainter cells;
    painter.drawImage(scene.geometry.viewport().topLeft(), cells.render(scene, pixelRatio));
    paintMarks(painter, scene, pixelRatio);
    paintAxes(painter, scene);
    painter.restore();
}

void HeatMapView::resizeEvent(QResizeEvent*) { layOut(); }

void HeatMapView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu;
    menu.addAction(tr("Fit\t0"), this, &HeatMapView::fit);
    menu.addAction(tr("Show as table"), this, &HeatMapView::showAsTable);
    QAction* hud = menu.addAction(tr("Instruments\tF12"));
    hud->setCheckable(true);
    hud->setChecked(isHudVisible());
    connect(hud, &QAction::triggered, this, &HeatMapView::setHudVisible);
    fillScaleMenu(*menu.addMenu(tr("Colour scale")));
    menu.exec(event->globalPos());
}

}  // namespace orrery::views
