#include "views/canvas/software_painter.h"

#include "core/base/row_bands.h"
#include "views/shared/theme.h"

#include <QPainter>

#include <cmath>
#include <cstring>
#include <limits>

namespace orrery::views {

namespace {

constexpr int64_t kPixelsPerThread = 1 << 20;
constexpr QRgb kHatchMark = 0;  ///< no opaque colour: a NaN's pixel before it is hatched

struct Frame {
    const CanvasScene& scene;
    const ValueScale scale;
    const std::array<QRgb, ValueScale::kColors>& colors;
    QRgb paper, warn, good, bad;
    int hatch;         ///< period
    double pixelRatio;
    int step;          ///< wanted pooling

    bool isMean() const { return scene.pooling == Pooling::Mean; }
    /// Of two values the one of larger magnitude; NaN only if both are.
    static float larger(float a, float b) { return std::abs(b) > std::abs(a) || std::isnan(a) ? b : a; }
};

/// One axis of a tile in the image: which level cells its pixels show.
struct Span {
    int begin = 0, end = 0;       ///< pixels
    std::vector<int> first, last; ///< level cells a pixel shows, both included
    bool shrunk = false;          ///< a pixel shows several: only where cells are far from square

    int firstCell() const { return first.front(); }
    int cellCount() const { return last.back() + 1 - first.front(); }
    int pixelCount() const { return end - begin; }
};

Span spanOf(double origin, double pixelsPerCell, int cells, int step, int levelCells, int pixels)
{
    Span span;
    span.begin = std::clamp(static_cast<int>(std::ceil(origin - 0.5 - kSampleBias)), 0, pixels);
    span.end = std::clamp(static_cast<int>(std::ceil(origin + cells * pixelsPerCell - 0.5 - kSampleBias)), span.begin, pixels);
    span.shrunk = pixelsPerCell * step < 0.99;
    for (int p = span.begin; p < span.end; ++p) {
        const auto cellAt = [&](double at) { return std::clamp(static_cast<int>(std::floor((at - origin) / pixelsPerCell)) / step, 0, levelCells - 1); };
        const int middle = cellAt(p + 0.5 + kSampleBias);
        const int begin = cellAt(p + kSampleBias), end = cellAt(p + 1 + kSampleBias);
        span.first.push_back(span.shrunk ? begin : middle);
        span.last.push_back(span.shrunk ? std::max(begin, end - 1) : middle);
    }
    return span;
}

/// Paints rows [top, bottom) of the image with one tile.
class TileRows {
public:
    TileRows(const Frame& frame, int tile, QImage& image);
    void paint(int top, int bottom);

private:
    void poolPixels(int first, int last);
    void poolMeans(int first, int last);
    float meanOf(int firstRow, int lastRow, int firstColumn, int lastColumn) const;
    void poolRows(int first, int last);
    void poolColumns();
    void colorCells(int row);
    void fill(QRgb* line, int y) const;
    QRgb colorAt(float position) const;

    const Frame& m_frame;
    QImage& m_image;
    const MatrixPyramid::Level* m_level = nullptr;
    Span m_across, m_down;
    std::vector<float> m_values, m_positions;
    std::vector<QRgb> m_cells;
    bool m_holes = false;
};

TileRows::TileRows(const Frame& frame, int tile, QImage& image) : m_frame(frame), m_image(image)
{
    const MatrixPyramid* matrix = frame.scene.matrix(tile);
    if (!matrix) return;
    m_level = &matrix->levelFor(frame.step);
    const CanvasGeometry& geometry = frame.scene.geometry;
    const QPointF origin = (geometry.tileRect(tile).topLeft() - geometry.viewport().topLeft()) * frame.pixelRatio;
    m_across = spanOf(origin.x(), geometry.scaleX() * frame.pixelRatio, std::min(matrix->columns(), geometry.columns()), m_level->step, m_level->columns, image.width());
    m_down = spanOf(origin.y(), geometry.scaleY() * frame.pixelRatio, std::min(matrix->rows(), geometry.rows()), m_level->step, m_level->rows, image.height());
}

QRgb TileRows::colorAt(float position) const
{
    if (position >= 0) return m_frame.colors[ValueScale::colorIndex(position)];
    if (position == ValueScale::kNan) return kHatchMark;
    if (position == ValueScale::kPlusInf) return m_frame.good;
    return position == ValueScale::kMinusInf ? m_frame.bad : m_frame.paper;
}

/// As a level of the pyramid has it: that of the finite values; without any +Inf, else -Inf, if there is one, else NaN.
float TileRows::meanOf(int firstRow, int lastRow, int firstColumn, int lastColumn) const
{
    float sum = 0, without = std::numeric_limits<float>::quiet_NaN();
    int count = 0;
    for (int row = firstRow; row <= lastRow; ++row)
        for (int column = firstColumn; column <= lastColumn; ++column) {
            const float value = m_level->mean[static_cast<size_t>(row) * static_cast<size_t>(m_level->columns) + static_cast<size_t>(column)];
            if (std::isfinite(value)) sum += value, ++count;
            else if (std::isnan(without) || value > without) without = value;
        }
    return count > 0 ? sum / static_cast<float>(count) : without;
}

/// Where a pixel shows several cells: the mean of them, a pixel or (where only rows are several) a column.
void TileRows::poolMeans(int first, int last)
{
    m_values.resize(static_cast<size_t>(m_across.shrunk ? m_across.pixelCount() : m_across.cellCount()));
    for (size_t i = 0; i < m_values.size(); ++i) {
        const int column = m_across.firstCell() + static_cast<int>(i);
        m_values[i] = m_across.shrunk ? meanOf(first, last, m_across.first[i], m_across.last[i]) : meanOf(first, last, column, column);
    }
}

/// What stands for the level rows first to last, over the columns that show.
void TileRows::poolRows(int first, int last)
{
    const std::span<const float> values = m_level->values(m_frame.scene.pooling);
    const auto at = [&](int row) { return values.data() + static_cast<size_t>(row) * static_cast<size_t>(m_level->columns) + static_cast<size_t>(m_across.firstCell()); };
    m_values.assign(at(first), at(first) + m_across.cellCount());
    for (int row = first + 1; row <= last; ++row)
        for (size_t i = 0; i < m_values.size(); ++i) m_values[i] = Frame::larger(m_values[i], at(row)[i]);
}

/// From a value a level column to a value a pixel.
void TileRows::poolColumns()
{
    std::vector<float> pooled(static_cast<size_t>(m_across.pixelCount()));
    for (size_t p = 0; p < pooled.size(); ++p) {
        const int first = m_across.first[p] - m_across.firstCell(), last = m_across.last[p] - m_across.firstCell();
        pooled[p] = m_values[static_cast<size_t>(first)];
        for (int i = first + 1; i <= last; ++i) pooled[p] = Frame::larger(pooled[p], m_values[static_cast<size_t>(i)]);
    }
    m_values = std::move(pooled);
}

/// The colours of a row's values.
void TileRows::colorCells(int row)
{
    const int count = static_cast<int>(m_values.size());
    m_positions.resize(m_values.size());
    m_cells.resize(m_values.size());
    const ValueRange own = m_level->rowRanges[static_cast<size_t>(row)];
    const bool perRow = m_frame.scale.scale().perRow && !own.isEmpty();
    if (perRow) m_frame.scale.over(static_cast<double>(own.low), static_cast<double>(own.high)).positions(m_values.data(), m_positions.data(), count);
    else m_frame.scale.positions(m_values.data(), m_positions.data(), count);
    float least = 0;
    for (const float position : m_positions) least = std::min(least, position);
    m_holes = least <= ValueScale::kNan;
    for (size_t i = 0; i < m_cells.size(); ++i) m_cells[i] = colorAt(m_positions[i]);
    if (!m_frame.scene.causal) return;
    for (int i = 0; i < count; ++i) {
        const int column = m_across.shrunk ? m_across.first[static_cast<size_t>(i)] : m_across.firstCell() + i;
        if (column > row) m_cells[static_cast<size_t>(i)] = m_frame.paper;
    }
}

void TileRows::fill(QRgb* line, int y) const
{
    for (int p = 0; p < m_across.pixelCount(); ++p) {
        const int cell = m_across.shrunk ? p : m_across.first[static_cast<size_t>(p)] - m_across.firstCell();
        line[m_across.begin + p] = m_cells[static_cast<size_t>(cell)];
    }
    if (!m_holes) return;
    for (int x = m_across.begin; x < m_across.end; ++x)
        if (line[x] == kHatchMark) line[x] = isHatched(x, y, m_frame.hatch) ? m_frame.warn : m_frame.paper;
}

/// The values of a row of pixels, from level rows first to last.
void TileRows::poolPixels(int first, int last)
{
    if (m_frame.isMean() && (m_across.shrunk || last > first)) return poolMeans(first, last);
    poolRows(first, last);
    if (m_across.shrunk) poolColumns();
}

void TileRows::paint(int top, int bottom)
{
    if (!m_level || m_across.begin >= m_across.end) return;
    const QRgb* before = nullptr;
    int shown = -1;
    for (int y = std::max(top, m_down.begin); y < std::min(bottom, m_down.end); ++y) {
        auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(y));
        const size_t at = static_cast<size_t>(y - m_down.begin);
        const int row = m_down.first[at];
        if (row != shown) {
            poolPixels(row, m_down.last[at]);
            colorCells(row);
        }
        if (row == shown && !m_holes) std::memcpy(line + m_across.begin, before + m_across.begin, sizeof(QRgb) * static_cast<size_t>(m_across.pixelCount()));
        else fill(line, y);
        shown = row, before = line;
    }
}

}  // namespace

const QImage& SoftwarePainter::render(const CanvasScene& scene, double pixelRatio)
{
    const Theme& theme = ThemeSource::current();
    if (m_map != scene.scale.map || m_theme != theme.kind()) {
        m_map = scene.scale.map, m_theme = theme.kind();
        m_colors = colorsOf(*m_map, m_theme);
    }
    const QRectF viewport = scene.geometry.viewport();
    const QSize size(static_cast<int>(std::lround(viewport.width() * pixelRatio)), static_cast<int>(std::lround(viewport.height() * pixelRatio)));
    if (m_image.size() != size) m_image = QImage(size, QImage::Format_RGB32);
    m_image.setDevicePixelRatio(pixelRatio);
    const Frame frame{scene, ValueScale(scene.scale), m_colors, theme[Ink::Panel].rgb(), theme[scene.nanIsBlank ? Ink::Panel : Ink::Warn].rgb(), theme[Ink::Good].rgb(), theme[Ink::Bad].rgb(),
        hatchPeriod(pixelRatio), pixelRatio, pooledStep(scene, pixelRatio)};
    m_image.fill(frame.paper);  // also makes it ours alone before threads write to it
    const int bands = bandCount(int64_t{size.width()} * size.height() / 2, kPixelsPerThread);
    inRowBands(size.height(), bands, 1, [&](int64_t top, int64_t bottom) {
        for (int tile = 0; tile < scene.tiles.size(); ++tile) {
            const QRectF rect = scene.geometry.tileRect(tile);
            if (rect.intersects(viewport)) TileRows(frame, tile, m_image).paint(static_cast<int>(top), static_cast<int>(bottom));
        }
    });
    return m_image;
}

void SoftwarePainter::paintCells(QPaintDevice& device, const CanvasScene& scene, double pixelRatio)
{
    QPainter painter(&device);
    painter.fillRect(QRect(0, 0, device.width(), device.height()), ThemeSource::current()[Ink::Panel]);
    if (scene.geometry.viewport().isEmpty()) return;
    painter.drawImage(scene.geometry.viewport().topLeft(), render(scene, pixelRatio));
}

}  // namespace orrery::views
