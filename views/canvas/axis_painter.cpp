#include "views/canvas/axis_painter.h"

#include "views/shared/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>
#include <set>

namespace orrery::views {

namespace {

constexpr double kMaxLabel = 112;  ///< pixels; longer labels are elided
constexpr double kPad = 4;
constexpr double kSlope = 0.70710678;

struct Metrics {
    QFont labelFont = smallMonoFont(), titleFont = smallFont();
    QFontMetricsF label{labelFont}, title{titleFont};
    double line() const { return std::ceil(label.height()); }
    /// From a capital's top to a g's tail: what sloping neighbours must keep apart.
    double letters() const { return label.capHeight() + label.descent(); }
};

QString shown(const Metrics& m, const QString& text) { return m.label.elidedText(text, Qt::ElideRight, kMaxLabel); }

double widest(const Metrics& m, const HeatAxis& axis, int count)
{
    double width = m.label.horizontalAdvance(QString::number(std::max(0, count - 1)));
    for (const QString& text : axis.labels) {
        width = std::max(width, m.label.horizontalAdvance(text));
        if (width >= kMaxLabel) return kMaxLabel;
    }
    return width;
}

double widest(const Metrics& m, const QStringList& titles)
{
    double width = 0;
    for (const QString& text : titles) width = std::max(width, std::min(kMaxLabel, m.label.horizontalAdvance(text)));
    return width;
}

/// Labels of positions that always show: what is pointed at, here or in another view.
std::set<int> raised(const std::optional<int>& cross, const std::optional<HeatCell>& hovered, const std::optional<HeatCell>& cursor, int HeatCell::*index)
{
    std::set<int> set;
    if (hovered) set.insert((*hovered).*index);
    else if (cross) set.insert(*cross);
    if (cursor) set.insert((*cursor).*index);
    return set;
}

/// The two axes of a single matrix.
class TokenAxes {
public:
    TokenAxes(QPainter& painter, const CanvasScene& scene) : m_painter(painter), m_scene(scene), m_visible(scene.geometry.visibleRect()) {}

    void paint()
    {
        m_painter.setFont(m.labelFont);
        paintQueries();
        paintKeys();
        paintTitles();
    }

private:
    double rowCentre(int row) const { return m_scene.geometry.cellRect({0, row, 0}).center().y(); }
    double columnCentre(int column) const { return m_scene.geometry.cellRect({0, 0, column}).center().x(); }
    QColor ink(Ink which) const { return ThemeSource::current()[which]; }

    void paintQueries()
    {
        const double scale = m_scene.geometry.scaleY();
        const int stride = labelStride(scale, m.line()), rows = m_scene.geometry.rows();
        const std::set<int> lit = raised(m_scene.crossRow, m_scene.hovered, m_scene.cursor, &HeatCell::row);
        const auto clear = [&](int row) {
            for (const int other : lit)
                if (std::abs(other - row) * scale < m.line()) return false;
            return true;
        };
        for (int row = firstIn(m_visible.top(), scale, rowCentre(0), stride); row < rows && rowCentre(row) <= m_visible.bottom(); row += stride)
            if (clear(row)) paintQuery(row, Ink::Secondary);
        for (const int row : lit)
            if (row < rows && rowCentre(row) >= m_visible.top() && rowCentre(row) <= m_visible.bottom()) paintQuery(row, Ink::Text);
    }

    void paintQuery(int row, Ink which)
    {
        m_painter.setPen(ink(which));
        const QRectF place(m_visible.left() - kPad - kMaxLabel - 8, rowCentre(row) - m.line() / 2, kMaxLabel + 8, m.line());
        m_painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, shown(m, m_scene.query.label(row)));
    }

    /// Lying text needs its width; sloping text a line's height across the slope.
    void paintKeys()
    {
        const double scale = m_scene.geometry.scaleX(), width = m_scene.keyWidth + 8;
        const bool numbers = m_scene.key.labels.isEmpty();
        m_sloping = !numbers && width > scale;
        const double needed = m_sloping ? m.letters() / kSlope : width;
        m_keyDepth = m_sloping ? (width + m.line()) * kSlope : m.line();
        const int stride = labelStride(scale, needed), columns = m_scene.geometry.columns();
        const std::set<int> lit = raised(m_scene.crossColumn, m_scene.hovered, m_scene.cursor, &HeatCell::column);
        const auto clear = [&](int column) {
            for (const int other : lit)
                if (std::abs(other - column) * scale < needed) return false;
            return true;
        };
        for (int column = firstIn(m_visible.left(), scale, columnCentre(0), stride); column < columns && columnCentre(column) <= m_visible.right(); column += stride)
            if (clear(column)) paintKey(column, Ink::Secondary);
        for (const int column : lit)
            if (column < columns && columnCentre(column) >= m_visible.left() && columnCentre(column) <= m_visible.right()) paintKey(column, Ink::Text);
    }

    void paintKey(int column, Ink which)
    {
        m_painter.setPen(ink(which));
        const QString text = shown(m, m_scene.key.label(column));
        const double x = columnCentre(column), y = m_visible.bottom() + kPad;
        if (!m_sloping) {
            m_painter.drawText(QRectF(x - kMaxLabel, y, 2 * kMaxLabel, m.line()), Qt::AlignHCenter | Qt::AlignTop, text);
            return;
        }
        m_painter.save();
        m_painter.translate(x + m.label.ascent() * kSlope / 2, y + m.label.ascent() * kSlope / 2);
        m_painter.rotate(-45);
        m_painter.drawText(QPointF(-m.label.horizontalAdvance(text), 0), text);
        m_painter.restore();
    }

    int firstIn(double edge, double scale, double centreOfFirst, int stride) const
    {
        const int index = std::max(0, static_cast<int>(std::ceil((edge - centreOfFirst) / scale)));
        return (index + stride - 1) / stride * stride;
    }

    void paintTitles()
    {
        m_painter.setFont(m.titleFont);
        m_painter.setPen(ink(Ink::Secondary));
        const double height = std::ceil(m.title.height());
        const QMarginsF margins = axisMargins(m_scene);
        const QRectF below(m_visible.left(), m_visible.bottom() + kPad + m_keyDepth, m_visible.width(), height);
        m_painter.drawText(below, Qt::AlignHCenter | Qt::AlignTop, m_scene.key.title);
        m_painter.save();
        m_painter.translate(std::max(0.0, m_visible.left() - margins.left()), m_visible.center().y());
        m_painter.rotate(-90);
        m_painter.drawText(QRectF(-m_visible.height() / 2, 0, m_visible.height(), height), Qt::AlignHCenter | Qt::AlignTop, m_scene.query.title);
        m_painter.restore();
    }

    QPainter& m_painter;
    const CanvasScene& m_scene;
    const QRectF m_visible;
    const Metrics m;
    bool m_sloping = false;
    double m_keyDepth = 0;  ///< height of the keys' labels
};

void paintGridTitles(QPainter& painter, const CanvasScene& scene)
{
    const Metrics m;
    const CanvasGeometry& geometry = scene.geometry;
    const QRectF viewport = geometry.viewport(), visible = geometry.visibleRect();
    const int column = scene.hovered ? scene.hovered->tile % geometry.gridColumns() : -1;
    const int row = scene.hovered ? scene.hovered->tile / geometry.gridColumns() : -1;
    painter.setFont(m.labelFont);
    const auto pen = [&](bool lit) { painter.setPen(ThemeSource::current()[lit ? Ink::Text : Ink::Secondary]); };
    const int across = labelStride(geometry.tileRect(0).width() + CanvasGeometry::kGap, widest(m, scene.columnTitles) + 8);
    for (int c = 0; c < std::min<int>(geometry.gridColumns(), static_cast<int>(scene.columnTitles.size())); ++c) {
        const double x = geometry.tileRect(c).center().x();
        if ((c % across && c != column) || x < viewport.left() || x > viewport.right()) continue;
        pen(c == column);
        painter.drawText(QRectF(x - kMaxLabel, visible.top() - kPad - m.line(), 2 * kMaxLabel, m.line()), Qt::AlignHCenter | Qt::AlignBottom, shown(m, scene.columnTitles[c]));
    }
    const int down = labelStride(geometry.tileRect(0).height() + CanvasGeometry::kGap, m.line());
    for (int r = 0; r < std::min<int>(geometry.gridRows(), static_cast<int>(scene.rowTitles.size())); ++r) {
        const double y = geometry.tileRect(r * geometry.gridColumns()).center().y();
        if ((r % down && r != row) || y < viewport.top() || y > viewport.bottom()) continue;
        pen(r == row);
        painter.drawText(QRectF(visible.left() - kPad - kMaxLabel, y - m.line() / 2, kMaxLabel, m.line()), Qt::AlignRight | Qt::AlignVCenter, shown(m, scene.rowTitles[r]));
    }
}

void paintTileTitles(QPainter& painter, const CanvasScene& scene)
{
    const Metrics m;
    const double height = tileTitleHeight(scene);
    painter.save();
    painter.setClipRect(scene.geometry.viewport());
    painter.setFont(m.labelFont);
    for (int tile = 0; tile < scene.tiles.size(); ++tile) {
        const QRectF rect = scene.geometry.tileRect(tile);
        const QRectF place(rect.left(), rect.top() - height, rect.width(), height);
        if (!place.intersects(scene.geometry.viewport())) continue;
        const bool lit = scene.tiles[tile].selected || (scene.hovered && scene.hovered->tile == tile);
        painter.setPen(ThemeSource::current()[lit ? Ink::Text : Ink::Secondary]);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, m.label.elidedText(scene.tiles[tile].title, Qt::ElideRight, rect.width()));
    }
    painter.restore();
}

}  // namespace

int labelStride(double pitch, double needed)
{
    if (pitch <= 0) return 1 << 30;
    for (int decade = 1; decade < 100000000; decade *= 10)
        for (const int step : {1, 2, 5})
            if (step * decade * pitch >= needed) return step * decade;
    return 1 << 30;
}

double tileTitleHeight(const CanvasScene& scene)
{
    const bool own = scene.tiles.size() > 1 && scene.rowTitles.isEmpty() && scene.columnTitles.isEmpty() && !scene.tiles.front().title.isEmpty();
    return own ? Metrics().line() : 0;
}

void measureLabels(CanvasScene& scene)
{
    const Metrics m;
    scene.queryWidth = widest(m, scene.query, scene.geometry.rows());
    scene.keyWidth = widest(m, scene.key, scene.geometry.columns());
}

QMarginsF axisMargins(const CanvasScene& scene)
{
    const Metrics m;
    if (scene.isAtlas()) {
        const double left = scene.rowTitles.isEmpty() ? 0 : widest(m, scene.rowTitles) + kPad;
        return {std::ceil(left) + kPad, scene.columnTitles.isEmpty() ? kPad : m.line() + kPad, kPad, kPad};
    }
    const double title = std::ceil(m.title.height());
    const double left = scene.queryWidth + kPad + (scene.query.title.isEmpty() ? 0 : title + kPad);
    const double keys = scene.keyWidth;
    const double below = scene.key.labels.isEmpty() ? m.line() : std::max(m.line(), (keys + m.line()) * kSlope);
    return {std::ceil(left), kPad, kPad, std::ceil(below + 2 * kPad + (scene.key.title.isEmpty() ? 0 : title))};
}

void paintAxes(QPainter& painter, const CanvasScene& scene)
{
    if (scene.geometry.viewport().isEmpty() || scene.tiles.isEmpty()) return;
    painter.save();
    if (!scene.isAtlas()) TokenAxes(painter, scene).paint();
    else if (tileTitleHeight(scene) > 0) paintTileTitles(painter, scene);
    else paintGridTitles(painter, scene);
    painter.restore();
}

}  // namespace orrery::views
