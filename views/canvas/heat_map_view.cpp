#include "views/canvas/heat_map_view.h"

#include "views/canvas/axis_painter.h"
#include "views/canvas/canvas_input.h"
#include "views/canvas/mark_painter.h"
#include "views/canvas/software_painter.h"
#include "views/canvas/value_scale.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QElapsedTimer>
#include <QPainter>
#include <QResizeEvent>

#include <cmath>

namespace orrery::views {

namespace {

constexpr double kReadable = 28;  ///< pixels a cell that zoomToCell() aims at

}  // namespace

HeatMapView::HeatMapView(QWidget* parent) : QWidget(parent), m_painter(std::make_unique<SoftwarePainter>()), m_input(std::make_unique<CanvasInput>(*this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Heat map"));
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] { layOut(); });
}

HeatMapView::~HeatMapView() = default;

void HeatMapView::setTiles(const QVector<HeatTile>& tiles, int gridColumns, const QStringList& rowTitles, const QStringList& columnTitles)
{
    m_scene.tiles = tiles;
    m_scene.rowTitles = rowTitles;
    m_scene.columnTitles = columnTitles;
    int rows = 1, columns = 1;
    for (const HeatTile& tile : tiles)
        if (tile.matrix) rows = std::max(rows, tile.matrix->rows()), columns = std::max(columns, tile.matrix->columns());
    m_scene.geometry.setGrid(static_cast<int>(tiles.size()), gridColumns, rows, columns, tileTitleHeight(m_scene));
    const auto gone = [&](const std::optional<HeatCell>& cell) { return cell && (cell->tile >= tiles.size() || cell->row >= rows || cell->column >= columns); };
    if (gone(m_scene.cursor)) m_scene.cursor.reset();
    if (gone(m_scene.hovered)) m_scene.hovered.reset();
    applyAutomaticRange();
    layOut();
}

void HeatMapView::updateTile(int tile, const HeatTile& state)
{
    if (tile < 0 || tile >= m_scene.tiles.size()) return;
    m_scene.tiles[tile] = state;
    sceneChanged();
}

void HeatMapView::setAxes(const HeatAxis& query, const HeatAxis& key)
{
    m_scene.query = query, m_scene.key = key;
    layOut();
}

void HeatMapView::setCausal(bool causal)
{
    m_scene.causal = causal;
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
    if (m_scene.isAtlas()) text = m_scene.tiles[cell.tile].title + QStringLiteral(", ") + text;
    const std::optional<double> value = valueAt(cell);
    if (m_scene.isMasked(cell.row, cell.column)) return text + QStringLiteral(", ") + tr("cannot be attended");
    return value ? text + QStringLiteral(", ") + valueText(*value) : text;
}

QString HeatMapView::painterName() const { return m_painter->name(); }

bool HeatMapView::isHudVisible() const { return false; }

void HeatMapView::setHudVisible(bool) {}

void HeatMapView::setScale(const HeatScale& scale)
{
    const HeatScale before = m_scene.scale;
    m_scene.scale = scale;
    applyAutomaticRange();
    if (m_scene.scale == before) return;
    sceneChanged();
    Q_EMIT scaleChanged(m_scene.scale);
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
    update();
}

void HeatMapView::setCursorCell(std::optional<HeatCell> cell)
{
    if (cell == m_scene.cursor) return;
    m_scene.cursor = cell;
    update();
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

void HeatMapView::showAsTable() {}

void HeatMapView::fillScaleMenu(QMenu&) {}

void HeatMapView::hover(std::optional<HeatCell> cell)
{
    if (cell == m_scene.hovered) return;
    m_scene.hovered = cell;
    update();
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

void HeatMapView::updateAccessible() {}

void HeatMapView::layOut()
{
    const double ratio = devicePixelRatioF();
    const auto snapped = [&](double v) { return std::round(v * ratio) / ratio; };
    const QRectF inside = QRectF(rect()).marginsRemoved(axisMargins(m_scene));
    m_scene.geometry.setViewport(QRectF(QPointF(snapped(inside.left()), snapped(inside.top())), QPointF(snapped(inside.right()), snapped(inside.bottom()))));
    sceneChanged();
}

void HeatMapView::sceneChanged() { update(); }

void HeatMapView::paintEvent(QPaintEvent*)
{
    QElapsedTimer timer;
    timer.start();
    QPainter painter(this);
    painter.fillRect(rect(), ThemeSource::current()[Ink::Panel]);
    m_painter->paintCells(painter, m_scene, devicePixelRatioF());
    paintMarks(painter, m_scene, devicePixelRatioF());
    paintAxes(painter, m_scene);
    Q_EMIT paintedFrame(static_cast<double>(timer.nsecsElapsed()) / 1e6);
}

void HeatMapView::paintTo(QPainter& painter, const QRectF& target) const
{
    CanvasScene scene = m_scene;
    scene.hovered.reset();
    const QMarginsF margins = axisMargins(scene);
    scene.geometry.setViewport(QRectF(QPointF(), target.size()).marginsRemoved(margins));
    painter.save();
    painter.translate(target.topLeft());
    SoftwarePainter().paintCells(painter, scene, std::max(1.0, painter.device()->devicePixelRatioF()));
    paintMarks(painter, scene, 1);
    paintAxes(painter, scene);
    painter.restore();
}

void HeatMapView::resizeEvent(QResizeEvent*) { layOut(); }

void HeatMapView::contextMenuEvent(QContextMenuEvent*) {}

}  // namespace orrery::views
