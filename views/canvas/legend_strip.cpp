#include "views/canvas/legend_strip.h"

#include "views/canvas/canvas_scene.h"
#include "views/canvas/range_histogram.h"
#include "views/canvas/scale_menu.h"
#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace orrery::views {

namespace {

/// Counts of all tiles in bins of their common range.
std::vector<double> addedUp(const CanvasScene& scene, const ValueRange& range)
{
    constexpr int kBins = MatrixPyramid::kBins;
    std::vector<double> counts(kBins);
    const double low = static_cast<double>(range.low), width = static_cast<double>(range.high) - low;
    for (const HeatTile& tile : scene.tiles) {
        if (!tile.matrix || tile.matrix->range().isEmpty()) continue;
        const double from = static_cast<double>(tile.matrix->range().low), span = static_cast<double>(tile.matrix->range().high) - from;
        for (int bin = 0; bin < kBins; ++bin) {
            const double middle = from + (bin + 0.5) / kBins * span;
            const int at = width > 0 ? std::clamp(static_cast<int>((middle - low) / width * kBins), 0, kBins - 1) : 0;
            counts[static_cast<size_t>(at)] += static_cast<double>(tile.matrix->histogram()[static_cast<size_t>(bin)]);
        }
    }
    return counts;
}

/// Without the cells past the diagonal, which masked scores fill with NaN: they don't show.
int64_t shownNans(const MatrixPyramid& matrix, bool causal)
{
    const int64_t masked = causal ? int64_t{matrix.rows()} * (matrix.rows() - 1) / 2 : 0;
    return matrix.nanCount() >= masked ? matrix.nanCount() - masked : matrix.nanCount();
}

QString countsText(const CanvasScene& scene)
{
    int64_t nans = 0, plus = 0, minus = 0;
    for (const HeatTile& tile : scene.tiles)
        if (tile.matrix) nans += scene.nanIsBlank ? 0 : shownNans(*tile.matrix, scene.causal), plus += tile.matrix->plusInfCount(), minus += tile.matrix->minusInfCount();
    QStringList parts;
    if (nans) parts << LegendStrip::tr("%1 NaN").arg(countText(nans));
    if (plus) parts << LegendStrip::tr("%1 +∞").arg(countText(plus));
    if (minus) parts << LegendStrip::tr("%1 −∞").arg(countText(minus));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

LegendStrip::LegendStrip(QWidget* parent) : QWidget(parent), m_button(new QToolButton), m_menu(new QMenu(this)), m_range(new RangeHistogram), m_notes(new QLabel)
{
    m_button->setIcon(icon(QStringLiteral("color-scale")));
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setPopupMode(QToolButton::InstantPopup);
    m_button->setMenu(m_menu);
    m_button->setFocusPolicy(Qt::TabFocus);
    m_button->setAccessibleName(tr("Colour scale"));
    m_button->setToolTip(tr("Colour map, transfer, range, pooling"));
    m_range->setMaximumWidth(480);
    m_notes->setFont(smallFont());
    m_notes->setProperty("role", QStringLiteral("secondary"));
    m_notes->setMinimumWidth(0);
    m_notes->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, kGrid, 0, 0);
    row->setSpacing(2 * kGrid);
    row->addWidget(m_button, 0, Qt::AlignVCenter);
    row->addWidget(m_range, 3);
    row->addWidget(m_notes, 2, Qt::AlignVCenter);
}

void LegendStrip::showData(const CanvasScene& scene)
{
    const ValueRange range = dataRange(scene);
    m_range->setData(addedUp(scene, range), range);
    m_counts = countsText(scene);
}

void LegendStrip::showScale(const CanvasScene& scene, double pixelRatio)
{
    m_range->setScale(scene.scale);
    m_range->setUnit(scene.unit);
    m_button->setText(ColorMap::name(scene.scale.map));
    QStringList parts;
    if (scene.scale.transfer != Transfer::Linear) parts << transferText(scene.scale);
    if (scene.scale.perRow) parts << tr("each row by itself");
    if (!scene.scale.clip) parts << tr("outside left out");
    const int step = pooledStep(scene, pixelRatio);
    if (step > 1) parts << (scene.pooling == Pooling::Max ? tr("max of %1 × %1") : tr("mean of %1 × %1")).arg(step);
    if (!m_counts.isEmpty()) parts << m_counts;
    const QString notes = parts.join(QStringLiteral(" · "));
    if (notes == m_notes->text()) return;
    m_notes->setText(notes);
    m_notes->setToolTip(m_notes->text());
}

}  // namespace orrery::views
