#include "app/export/heat_map_figure.h"

#include "core/report/heat_figure.h"
#include "views/canvas/heat_map_view.h"
#include "views/canvas/value_scale.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <array>

namespace orrery::app {

namespace {

using views::CanvasScene;
using views::Theme;
using views::ThemeKind;
using views::ValueScale;

constexpr int kMostCells = 1024;       ///< a side of a single map
constexpr int kMostAtlasCells = 128;   ///< a side of an atlas tile
constexpr int kLegendColors = 128;

/// Colours of the light theme for one canvas's scale.
class Colouring {
public:
    explicit Colouring(const CanvasScene& scene) : m_scene(scene), m_scale(scene.scale), m_colors(views::colorsOf(scene.scale.map, ThemeKind::Light)) {}

    std::vector<FigureColor> cells(const MatrixPyramid::Level& level, Pooling pooling) const
    {
        const Theme& theme = Theme::of(ThemeKind::Light);
        const std::span<const float> values = level.values(pooling);
        std::vector<FigureColor> colors(values.size());
        std::vector<float> positions(static_cast<size_t>(level.columns));
        for (int r = 0; r < level.rows; ++r) {
            const ValueRange range = level.rowRanges[static_cast<size_t>(r)];
            const ValueScale row = m_scene.scale.perRow && !range.isEmpty() ? m_scale.over(range.low, range.high) : m_scale;
            row.positions(values.data() + static_cast<size_t>(r) * level.columns, positions.data(), level.columns);
            for (int c = 0; c < level.columns; ++c) {
                const bool masked = m_scene.isMasked(r * level.step + level.step - 1, c * level.step);
                colors[static_cast<size_t>(r) * level.columns + c] = masked ? theme[views::Ink::Panel].rgb() : color(positions[static_cast<size_t>(c)], theme);
            }
        }
        return colors;
    }

    std::vector<FigureColor> legend() const
    {
        std::vector<FigureColor> colors;
        for (int i = 0; i < kLegendColors; ++i) colors.push_back(m_colors[static_cast<size_t>(i) * (ValueScale::kColors - 1) / (kLegendColors - 1)]);
        return colors;
    }

    std::vector<FigureLegend::Tick> ticks() const
    {
        std::vector<FigureLegend::Tick> ticks;
        for (const double at : {0.0, 0.5, 1.0}) ticks.push_back({at, views::valueText(m_scale.valueAt(at), 3).toStdString()});
        return ticks;
    }

private:
    FigureColor color(float position, const Theme& theme) const
    {
        if (position >= 0) return m_colors[static_cast<size_t>(position * (ValueScale::kColors - 1))];
        if (position == ValueScale::kNan) return theme[views::Ink::Warn].rgb();
        if (position == ValueScale::kPlusInf) return theme[views::Ink::Good].rgb();
        return position == ValueScale::kMinusInf ? theme[views::Ink::Bad].rgb() : theme[views::Ink::Panel].rgb();
    }

    const CanvasScene& m_scene;
    ValueScale m_scale;
    std::array<QRgb, ValueScale::kColors> m_colors;
};

/// The finest level with at most so many cells a side; the coarsest if none has.
const MatrixPyramid::Level& levelWithin(const MatrixPyramid& matrix, int most)
{
    for (const auto& level : matrix.levels())
        if (std::max(level.rows, level.columns) <= most) return level;
    return matrix.levels().back();
}

std::vector<std::string> labelsOf(const views::HeatAxis& axis, int count, int step)
{
    std::vector<std::string> labels;
    for (int i = 0; i < count; ++i) labels.push_back(axis.label(i * step).toStdString());
    return labels;
}

template <typename Spec>
Spec begun(const CanvasScene& scene, const Colouring& colouring, const FigureCaption& caption)
{
    Spec spec;
    spec.title = caption.title.toStdString();
    spec.subtitle = caption.subtitle.toStdString();
    spec.provenance = caption.provenance.toStdString();
    spec.legend = {colouring.legend(), colouring.ticks(), scene.unit.toStdString()};
    return spec;
}

Figure singleFigure(const CanvasScene& scene, const FigureCaption& caption)
{
    const Colouring colouring(scene);
    auto spec = begun<HeatFigureSpec>(scene, colouring, caption);
    const auto& level = levelWithin(*scene.matrix(0), kMostCells);
    spec.rows = level.rows, spec.columns = level.columns;
    spec.colors = colouring.cells(level, scene.pooling);
    spec.rowLabels = labelsOf(scene.query, level.rows, level.step);
    spec.columnLabels = labelsOf(scene.key, level.columns, level.step);
    spec.rowTitle = scene.query.title.toStdString();
    spec.columnTitle = scene.key.title.toStdString();
    return heatFigure(spec);
}

Figure gridFigure(const CanvasScene& scene, const FigureCaption& caption)
{
    const Colouring colouring(scene);
    auto spec = begun<AtlasFigureSpec>(scene, colouring, caption);
    const auto count = static_cast<int>(scene.tiles.size());
    spec.gridColumns = std::max(1, scene.columnTitles.isEmpty() ? scene.geometry.gridColumns() : static_cast<int>(scene.columnTitles.size()));
    spec.gridRows = (count + spec.gridColumns - 1) / spec.gridColumns;
    for (const views::HeatTile& tile : scene.tiles) {
        spec.tiles.push_back({tile.title.toStdString(), 1, 1, {Theme::of(ThemeKind::Light)[views::Ink::Panel].rgb()}});
        if (!tile.matrix) continue;
        const auto& level = levelWithin(*tile.matrix, kMostAtlasCells);
        spec.tiles.back().rows = level.rows, spec.tiles.back().columns = level.columns;
        spec.tiles.back().colors = colouring.cells(level, scene.pooling);
    }
    return atlasFigure(spec);
}

}  // namespace

Figure figureOf(const views::HeatMapView& view, const FigureCaption& caption)
{
    const CanvasScene& scene = view.scene();
    return !scene.isAtlas() && scene.matrix(0) ? singleFigure(scene, caption) : gridFigure(scene, caption);
}

}  // namespace orrery::app
