#pragma once

#include <QPoint>
#include <QRect>

#include <algorithm>
#include <optional>
#include <utility>

namespace orrery::views {

/// A cell of a lens: a point of the stream, a column of the grid.
struct LensCell {
    int point = 0, column = 0;

    bool operator==(const LensCell&) const = default;
};

/// Where the cells of a lens lie in a viewport: columns from left to right, points rising, a gutter of layer names at the left, an axis
/// of tokens below and one above. A value.
struct LensLayout {
    static constexpr int kLeastColumn = 2, kMostColumn = 200, kTextColumn = 30, kReadableColumn = 56;
    static constexpr int kLeastRow = 22, kMostRow = 56;

    int points = 0, columns = 0;
    int columnWidth = kReadableColumn, rowHeight = kLeastRow;
    int gutter = 0, above = 0, below = 0;   ///< px
    QSize viewport;
    QPoint scrolled;                        ///< px the cells are scrolled by

    QRect cells() const { return {gutter, above, std::max(0, viewport.width() - gutter), std::max(0, viewport.height() - above - below)}; }
    QSize wanted() const { return {columns * columnWidth, points * rowHeight}; }
    QSize overhang() const { return (wanted() - cells().size()).expandedTo(QSize(0, 0)); }

    int left(int column) const { return gutter + column * columnWidth - scrolled.x(); }
    int top(int point) const { return above + (points - 1 - point) * rowHeight - scrolled.y(); }
    QRect rect(const LensCell& cell) const { return {left(cell.column), top(cell.point), columnWidth, rowHeight}; }
    /// Where the lowest row of cells ends: the axis of tokens begins there.
    int bottom() const { return std::min(above + points * rowHeight, viewport.height() - below); }

    /// First and one past the last that are at least partly in sight.
    std::pair<int, int> shownColumns() const
    {
        const int first = scrolled.x() / columnWidth, last = (scrolled.x() + cells().width() + columnWidth - 1) / columnWidth;
        return {std::clamp(first, 0, columns), std::clamp(last, 0, columns)};
    }
    std::optional<int> columnAt(int x) const
    {
        if (x < gutter) return std::nullopt;
        const int column = (x - gutter + scrolled.x()) / columnWidth;
        return column < columns ? std::optional(column) : std::nullopt;
    }
    std::optional<LensCell> at(const QPoint& point) const
    {
        const auto column = columnAt(point.x());
        if (!column || point.y() < above || point.y() >= bottom()) return std::nullopt;
        return LensCell{points - 1 - (point.y() - above + scrolled.y()) / rowHeight, *column};
    }
};

}  // namespace orrery::views
