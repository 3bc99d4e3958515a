#include "app/export/heat_map_figure.h"

#include "core/report/heat_figure.h"
#include "views/canvas/scale_menu.h"
#include "views/canvas/value_scale.h"
#include "views/shared/number_text.h"

#include <QCoreApplication>

#include <array>

namespace orrery::app {

namespace {

using views::CanvasScene;
using views::HeatScale;
using views::Ink;
using views::Theme;
using views::ValueScale;

constexpr int kMostCells = 1024;       ///< a side of a single map
constexpr int kMostAtlasCells = 128;   ///< a side of an atlas tile
constexpr int kLegendColors = 128;

QString words(const char* text) { return QCoreApplication::translate("HeatMapFigure", text); }

HeatScale scaleOf(const CanvasScene& scene, FigureTheme theme)
{
    HeatScale scale = scene.scale;
    scale.map = mapOf(theme, scale.map);
    return scale;
}

/// Colours of one canvas's cells in a figure's theme; remembers what the legend has to explain.
class Colouring {
public:
    Colouring(const CanvasScene& scene, FigureTheme theme)
        : m_scene(scene), m_theme(Theme::of(themeOf(theme))), m_scale(scaleOf(scene, theme)), m_colors(views::colorsOf(m_scale.scale().map, themeOf(theme)))
    {
    }

    std::vector<FigureColor> cells(const MatrixPyramid::Level& level);
    FigureLegend legend(const std::vector<std::string>& notes) const;
    FigureColor paper() const { return m_theme[Ink::Panel].rgb(); }

private:
    bool isPerRow() const { return m_scene.scale.perRow; }
    FigureColor color(float position);
    std::string tickText(double at, const ValueRange& data) const;
    std::string rowTickText(double at) const;
    std::vector<FigureLegend::Swatch> swatches() const;
    std::vector<std::string> notes() const;

    const CanvasScene& m_scene;
    const Theme& m_theme;
    const ValueScale m_scale;
    const std::array<QRgb, ValueScale::kColors> m_colors;
    int m_step = 1;                                        ///< coarsest pooling
    bool m_masked = false, m_outside = false, m_blank = false, m_nan = false, m_plusInf = false, m_minusInf = false;
};

std::vector<FigureColor> Colouring::cells(const MatrixPyramid::Level& level)
{
    m_step = std::max(m_step, level.step);
    const std::span<const float> values = level.values(m_scene.pooling);
    const auto columns = static_cast<size_t>(level.columns);
    std::vector<FigureColor> colors(values.size());
    std::vector<float> positions(columns);
    for (int r = 0; r < level.rows; ++r) {
        const size_t begin = static_cast<size_t>(r) * columns;
        const ValueRange range = level.rowRanges[static_cast<size_t>(r)];
        const ValueScale row = isPerRow() && !range.isEmpty() ? m_scale.over(static_cast<double>(range.low), static_cast<double>(range.high)) : m_scale;
        row.positions(values.data() + begin, positions.data(), level.columns);
        for (int c = 0; c < level.columns; ++c) {
            const bool masked = m_scene.isMasked(r, c);
            m_masked |= masked;
            colors[begin + static_cast<size_t>(c)] = masked ? paper() : color(positions[static_cast<size_t>(c)]);
        }
    }
    return colors;
}

FigureColor Colouring::color(float position)
{
    if (position >= 0) return m_colors[ValueScale::colorIndex(position)];
    if (position == ValueScale::kNan && m_scene.nanIsBlank) return m_blank = true, paper();
    if (position == ValueScale::kNan) return m_nan = true, m_theme[Ink::Warn].rgb();
    if (position == ValueScale::kPlusInf) return m_plusInf = true, m_theme[Ink::Good].rgb();
    if (position == ValueScale::kMinusInf) return m_minusInf = true, m_theme[Ink::Bad].rgb();
    return m_outside = true, paper();
}

/// A value; one that stands for all beyond it where the data go further.
std::string Colouring::tickText(double at, const ValueRange& data) const
{
    const double value = m_scale.valueAt(at);
    const bool clips = m_scene.scale.clip && !data.isEmpty();
    const char* sign = clips && at == 0 && static_cast<double>(data.low) < m_scale.low() ? "≤ " : clips && at == 1 && static_cast<double>(data.high) > m_scale.high() ? "≥ " : "";
    return sign + views::valueText(value, 3).toStdString();
}

/// Where each row has a range of its own there is no number that all share.
std::string Colouring::rowTickText(double at) const
{
    if (m_scale.isDiverging()) return at == 0.5 ? "0" : (at == 0 ? words("−row’s max |v|") : words("row’s max |v|")).toStdString();
    return at == 0.5 ? std::string() : (at == 0 ? words("row’s min") : words("row’s max")).toStdString();
}

std::vector<FigureLegend::Swatch> Colouring::swatches() const
{
    std::vector<FigureLegend::Swatch> swatches;
    if (m_nan) swatches.push_back({m_theme[Ink::Warn].rgb(), "NaN"});
    if (m_plusInf) swatches.push_back({m_theme[Ink::Good].rgb(), "+∞"});
    if (m_minusInf) swatches.push_back({m_theme[Ink::Bad].rgb(), "−∞"});
    return swatches;
}

std::vector<std::string> Colouring::notes() const
{
    QStringList notes;
    if (m_blank) notes << words("blank cells were not computed");
    if (m_step > 1) {
        const QString pooled = m_scene.pooling == Pooling::Mean ? words("each cell: mean of %1 × %1")
            : m_scale.isDiverging() ? words("each cell: largest magnitude of %1 × %1") : words("each cell: max of %1 × %1");
        notes << pooled.arg(m_step);
    }
    if (isPerRow()) notes << words("each row by itself");
    if (m_scene.scale.transfer != views::Transfer::Linear) notes << words("colour scale: %1").arg(views::transferText(m_scene.scale));
    if (isPerRow() && m_scale.isLog() && !m_scale.isDiverging()) notes << words("a row whose min is not positive begins at its max / 10⁴");
    if (m_masked) notes << words("blank: later keys, which a causal model masks");
    if (m_outside) notes << words("blank: outside this range");
    std::vector<std::string> texts;
    for (const QString& note : notes) texts.push_back(note.toStdString());
    return texts;
}

FigureLegend Colouring::legend(const std::vector<std::string>& notes) const
{
    FigureLegend legend;
    for (int i = 0; i < kLegendColors; ++i) legend.colors.push_back(m_colors[ValueScale::colorIndex(static_cast<float>(i) / (kLegendColors - 1))]);
    const ValueRange data = views::dataRange(m_scene);
    for (const double at : {0.0, 0.5, 1.0}) legend.ticks.push_back({at, isPerRow() ? rowTickText(at) : tickText(at, data)});
    legend.unit = m_scene.unit.toStdString();
    legend.swatches = swatches();
    legend.notes = notes;
    for (const std::string& note : this->notes()) legend.notes.push_back(note);
    return legend;
}

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

Figure singleFigure(const CanvasScene& scene, const FigureCaption& caption, FigureTheme theme)
{
    Colouring colouring(scene, theme);
    const auto& level = levelWithin(*scene.matrix(0), kMostCells);
    HeatFigureSpec spec;
    spec.title = caption.title, spec.subtitle = caption.subtitle, spec.provenance = caption.provenance;
    spec.look = lookOf(theme);
    spec.rows = level.rows, spec.columns = level.columns;
    spec.colors = colouring.cells(level);
    spec.rowLabels = labelsOf(scene.query, level.rows, level.step);
    spec.columnLabels = labelsOf(scene.key, level.columns, level.step);
    spec.rowTitle = scene.query.title.toStdString();
    spec.columnTitle = scene.key.title.toStdString();
    spec.legend = colouring.legend(caption.notes);
    return heatFigure(spec);
}

Figure gridFigure(const CanvasScene& scene, const FigureCaption& caption, FigureTheme theme, const std::function<void(int, int)>& eachTile)
{
    Colouring colouring(scene, theme);
    AtlasFigureSpec spec;
    spec.title = caption.title, spec.subtitle = caption.subtitle, spec.provenance = caption.provenance;
    spec.look = lookOf(theme);
    const auto count = static_cast<int>(scene.tiles.size());
    spec.gridColumns = std::max(1, scene.columnTitles.isEmpty() ? scene.geometry.gridColumns() : static_cast<int>(scene.columnTitles.size()));
    spec.gridRows = (count + spec.gridColumns - 1) / spec.gridColumns;
    bool missing = false, damaged = false;
    for (const views::HeatTile& tile : scene.tiles) {
        if (eachTile) eachTile(static_cast<int>(spec.tiles.size()), count);
        spec.tiles.push_back({(tile.title + (tile.problem.isEmpty() ? QString() : QStringLiteral(" ⚠"))).toStdString(), 1, 1, {colouring.paper()}});
        damaged |= !tile.problem.isEmpty();
        missing |= !tile.matrix && tile.problem.isEmpty();
        if (!tile.matrix) continue;
        const auto& level = levelWithin(*tile.matrix, kMostAtlasCells);
        spec.tiles.back().rows = level.rows, spec.tiles.back().columns = level.columns;
        spec.tiles.back().colors = colouring.cells(level);
    }
    spec.legend = colouring.legend(caption.notes);
    if (damaged) spec.legend.notes.push_back(words("⚠: damaged in the file, not drawn").toStdString());
    if (missing) spec.legend.notes.push_back(words("empty: not read yet").toStdString());
    return atlasFigure(spec);
}

}  // namespace

Figure figureOf(const CanvasScene& scene, const FigureCaption& caption, FigureTheme theme, const std::function<void(int, int)>& eachTile)
{
    return !scene.isAtlas() && scene.matrix(0) ? singleFigure(scene, caption, theme) : gridFigure(scene, caption, theme, eachTile);
}

}  // namespace orrery::app
