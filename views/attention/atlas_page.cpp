#include "views/attention/atlas_page.h"

#include "views/attention/damage_text.h"
#include "views/attention/head_filter_edit.h"
#include "views/attention/score_names.h"
#include "views/canvas/heat_map_view.h"
#include "views/canvas/scale_menu.h"
#include "views/shared/controls.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace orrery::views {

AtlasPage::AtlasPage(QWidget* parent)
    : QWidget(parent), m_filter(new HeadFilterEdit), m_orderBox(new QComboBox), m_count(controlLabel({})), m_nothing(controlLabel(tr("No head passes this filter."))),
      m_stack(new QStackedLayout), m_map(new HeatMapView)
{
    QVBoxLayout* column = makeColumn(this);
    createControls(*column);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(m_map);
    m_stack->addWidget(m_nothing);
    column->addLayout(m_stack, 1);
    m_map->setUnit(tr("attention"));
    connect(m_filter, &HeadFilterEdit::filterChanged, this, &AtlasPage::rebuild);
    connect(m_map, &HeatMapView::tileSelected, this, [this](int tile) {
        if (const auto head = headAt(tile)) Q_EMIT headChosen(*head);
    });
    connect(m_map, &HeatMapView::tileActivated, this, [this](int tile) {
        if (const auto head = headAt(tile)) Q_EMIT headOpened(*head);
    });
}

void AtlasPage::createControls(QVBoxLayout& column)
{
    m_orderBox->setAccessibleName(tr("Order of heads"));
    m_orderBox->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_orderBox->addItem(tr("By layer"));
    for (const HeadScore score : kHeadScores) {
        m_orderBox->addItem(tr("By %1").arg(scoreName(score).toLower()), static_cast<int>(score));
        m_orderBox->setItemData(m_orderBox->count() - 1, scoreMeaning(score), Qt::ToolTipRole);
    }
    connect(m_orderBox, &QComboBox::activated, this, [this](int index) {
        setOrder(index == 0 ? std::nullopt : std::optional(kHeadScores[static_cast<size_t>(index - 1)]));
    });
    QToolButton* pin = controlButton(QStringLiteral("pin"), tr("Pin head"), tr("Pin or unpin the current head: pinned heads come first when heads are sorted or filtered"));
    connect(pin, &QToolButton::clicked, this, [this] { Q_EMIT pinToggled(m_current); });
    QHBoxLayout* row = addControlRow(column);
    row->addWidget(m_filter, 1, Qt::AlignTop);
    row->addWidget(m_orderBox, 0, Qt::AlignTop);
    row->addWidget(m_count, 0, Qt::AlignTop);
    row->addWidget(pin, 0, Qt::AlignTop);
    row->addWidget(scaleButton(*m_map), 0, Qt::AlignTop);
    m_count->setMinimumHeight(24);
    m_filter->setMaximumWidth(420);
}

void AtlasPage::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_summaries.clear();
    rebuild();
}

void AtlasPage::addSummaries(const std::vector<HeadSummary>& summaries)
{
    const bool first = m_summaries.empty();
    for (const HeadSummary& summary : summaries) m_summaries[summary.head] = summary;
    if (isFlow() || first) rebuild();  // the canvas learns the tiles' size from the first of them
    else updateTiles(summaries);
    updateScale();
}

/// Imported matrices may have two signs: then the colour map's middle is 0. Within either kind what was chosen stays.
void AtlasPage::updateScale()
{
    const bool diverging = dataRange(m_map->scene()).isSigned();
    if (diverging == std::exchange(m_diverging, diverging)) return;
    HeatScale scale;
    if (diverging) scale.map = ColorMapId::Diverging;
    m_map->setScale(scale);
}

void AtlasPage::setCurrentHead(const HeadRef& head)
{
    if (head == m_current) return;
    const HeadRef before = std::exchange(m_current, head);
    for (const HeadRef& changed : {before, head}) {
        const auto found = std::find(m_shown.begin(), m_shown.end(), changed);
        if (found == m_shown.end()) continue;
        const int tile = static_cast<int>(found - m_shown.begin());
        HeatTile state = m_map->tiles()[tile];
        state.selected = changed == m_current;
        m_map->updateTile(tile, state);
    }
}

void AtlasPage::setPinnedHeads(const std::set<HeadRef>& heads)
{
    m_pinned = heads;
    rebuild();
}

void AtlasPage::setOrder(std::optional<HeadScore> score)
{
    m_order = score;
    const auto at = score ? std::find(kHeadScores.begin(), kHeadScores.end(), *score) - kHeadScores.begin() + 1 : 0;
    m_orderBox->setCurrentIndex(static_cast<int>(at));
    rebuild();
}

bool AtlasPage::isFlow() const { return m_order || !m_filter->filter().isEmpty(); }

const HeadScores* AtlasPage::scores(const HeadRef& head) const
{
    const auto found = m_summaries.find(head);
    return found == m_summaries.end() || found->second.damage ? nullptr : &found->second.scores;
}

std::vector<HeadRef> AtlasPage::orderedHeads() const
{
    std::vector<HeadRef> heads = m_context ? m_context->heads() : std::vector<HeadRef>();
    if (!isFlow()) return heads;
    std::erase_if(heads, [this](const HeadRef& head) { return !m_filter->filter().accepts(head, scores(head)); });
    const auto key = [this](const HeadRef& head) {
        const HeadScores* known = m_order ? scores(head) : nullptr;
        return known ? valueOf(*known, *m_order).value_or(-std::numeric_limits<double>::infinity()) : -std::numeric_limits<double>::infinity();
    };
    std::stable_sort(heads.begin(), heads.end(), [&](const HeadRef& a, const HeadRef& b) {
        const bool pinnedA = m_pinned.contains(a), pinnedB = m_pinned.contains(b);
        return pinnedA != pinnedB ? pinnedA : key(a) > key(b);
    });
    return heads;
}

int AtlasPage::flowColumns() const
{
    const double aspect = std::max(0.2, double(m_map->width()) / std::max(1, m_map->height()));
    const int count = std::max(1, static_cast<int>(m_shown.size()));
    return std::clamp(static_cast<int>(std::ceil(std::sqrt(count * aspect))), 1, count);
}

QString AtlasPage::tileTitle(const HeadRef& head) const
{
    const QString name = QString::fromStdString(headName(head));
    const HeadScores* known = m_order ? scores(head) : nullptr;
    return known ? name + u' ' + scoreText(*m_order, valueOf(*known, *m_order)) : name;
}

QString AtlasPage::problemOf(const HeadRef& head) const
{
    const auto found = m_summaries.find(head);
    if (found == m_summaries.end() || !found->second.damage) return {};
    return damageText(QString::fromStdString(headName(head)), *found->second.damage);
}

void AtlasPage::rebuild()
{
    m_shown = orderedHeads();
    QVector<HeatTile> tiles;
    for (const HeadRef& head : m_shown) {
        const auto summary = m_summaries.find(head);
        tiles.append({summary == m_summaries.end() ? nullptr : summary->second.thumbnail, tileTitle(head), head == m_current, m_pinned.contains(head), false, problemOf(head)});
    }
    m_flowColumns = isFlow() ? flowColumns() : 0;
    QStringList rows, columns;
    int widest = 1;
    if (!isFlow() && m_context) {
        for (const AttentionLayer& layer : m_context->layers) {
            if (layer.pattern) rows.append(QStringLiteral("L%1").arg(layer.layer));
            widest = std::max(widest, layer.heads);
        }
        for (int head = 0; head < widest; ++head) columns.append(QStringLiteral("H%1").arg(head));
    }
    m_map->setCausal(!m_summaries.empty() && std::all_of(m_summaries.begin(), m_summaries.end(), [](const auto& entry) { return entry.second.causal || entry.second.damage; }));
    m_map->setTiles(tiles, isFlow() ? m_flowColumns : widest, rows, columns);
    updateCount();
}

void AtlasPage::updateTiles(const std::vector<HeadSummary>& summaries)
{
    for (const HeadSummary& summary : summaries) {
        const auto found = std::lower_bound(m_shown.begin(), m_shown.end(), summary.head);
        if (found == m_shown.end() || *found != summary.head) continue;
        const int tile = static_cast<int>(found - m_shown.begin());
        HeatTile state = m_map->tiles()[tile];
        state.matrix = summary.thumbnail;
        state.problem = problemOf(summary.head);
        m_map->updateTile(tile, state);
    }
    updateCount();
}

void AtlasPage::updateCount()
{
    const int all = m_context ? static_cast<int>(m_context->heads().size()) : 0, shown = static_cast<int>(m_shown.size());
    m_count->setText(shown == all ? countedText(all, tr("head"), tr("heads")) : tr("%1 of %2").arg(shown).arg(countedText(all, tr("head"), tr("heads"))));
    m_stack->setCurrentWidget(shown == 0 && all > 0 ? static_cast<QWidget*>(m_nothing) : m_map);
}

std::optional<HeadRef> AtlasPage::headAt(int tile) const
{
    return tile >= 0 && tile < static_cast<int>(m_shown.size()) ? std::optional(m_shown[static_cast<size_t>(tile)]) : std::nullopt;
}

void AtlasPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (isFlow() && flowColumns() != m_flowColumns) rebuild();
}

}  // namespace orrery::views
