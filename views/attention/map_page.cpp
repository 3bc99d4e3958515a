#include "views/attention/map_page.h"

#include "views/canvas/heat_map_view.h"
#include "views/canvas/scale_menu.h"
#include "views/shared/controls.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStackedLayout>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace orrery::views {

namespace {

constexpr std::array kKinds{AttentionKind::Pattern, AttentionKind::Scores, AttentionKind::ValueWeighted};

QString kindName(AttentionKind kind)
{
    switch (kind) {
    case AttentionKind::Pattern: return MapPage::tr("Pattern");
    case AttentionKind::Scores: return MapPage::tr("Raw scores");
    case AttentionKind::ValueWeighted: return MapPage::tr("Value-weighted");
    }
    return {};
}

QString unitOf(const MapRequest& request)
{
    QString unit = MapPage::tr("attention");
    if (request.kind == AttentionKind::Scores) unit = MapPage::tr("score before softmax");
    if (request.kind == AttentionKind::ValueWeighted) unit = MapPage::tr("attention × ‖v‖");
    return request.isDifference() ? MapPage::tr("difference in %1").arg(unit) : unit;
}

HeatAxis axisOf(const QString& title, const AttentionContext& context, const std::vector<int>& positions)
{
    HeatAxis axis{.title = title};
    const auto add = [&](int position) {
        axis.labels.append(context.tokens.value(position));
        axis.spoken.append(spokenToken(context.prompt->positions[static_cast<size_t>(position)], position));
    };
    if (positions.empty()) for (int i = 0; i < context.positionCount(); ++i) add(i);
    else for (const int position : positions) add(position);
    return axis;
}

std::optional<int> indexIn(const std::vector<int>& positions, std::optional<int> position)
{
    if (!position || positions.empty()) return position;
    const auto found = std::lower_bound(positions.begin(), positions.end(), *position);
    return found != positions.end() && *found == *position ? std::optional(static_cast<int>(found - positions.begin())) : std::nullopt;
}

}  // namespace

MapPage::MapPage(QWidget* parent)
    : QWidget(parent), m_kind(new QComboBox), m_part(new QComboBox), m_stack(new QStackedLayout), m_problem(new QLabel), m_view(new HeatMapView)
{
    QVBoxLayout* column = makeColumn(this);
    createControls(*column);
    m_problem->setAlignment(Qt::AlignCenter);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setProperty("role", QStringLiteral("secondary"));
    m_problem->setMargin(8 * kGrid);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_problem);
    column->addLayout(m_stack, 1);
}

void MapPage::createControls(QVBoxLayout& column)
{
    m_kind->setAccessibleName(tr("What is shown of the head"));
    for (const AttentionKind kind : kKinds) m_kind->addItem(kindName(kind));
    connect(m_kind, &QComboBox::activated, this, [this](int index) {
        MapRequest request = m_request;
        request.kind = kKinds[static_cast<size_t>(index)];
        ask(request);
    });
    m_part->setAccessibleName(tr("Which sentence attends to which"));
    for (const QString& part : {tr("All tokens"), tr("A → A"), tr("A → B"), tr("B → A"), tr("B → B")}) m_part->addItem(part);
    m_part->setToolTip(tr("Queries of one sentence to keys of the other: A is the first, B the second"));
    connect(m_part, &QComboBox::activated, this, [this](int index) {
        MapRequest request = m_request;
        request.part = index == 0 ? std::nullopt : std::optional(static_cast<PairPart>(index - 1));
        ask(request);
    });
    m_compare = controlButton(QStringLiteral("difference"), tr("Compare"), tr("Show the difference to another head or another run"));
    m_compare->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_compare);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fillCompareMenu(*menu);
    });
    m_compare->setMenu(menu);
    QToolButton* table = controlButton(QStringLiteral("table"), {}, tr("Show these numbers as a table"));
    connect(table, &QToolButton::clicked, m_view, &HeatMapView::showAsTable);
    QHBoxLayout* row = addControlRow(column);
    row->addWidget(m_kind);
    row->addWidget(m_compare);
    row->addWidget(m_part);
    row->addStretch(1);
    row->addWidget(scaleButton(*m_view));
    row->addWidget(table);
}

void MapPage::fillCompareMenu(QMenu& menu)
{
    const auto add = [this](QMenu& where, const QString& text, bool checked, const auto& change) {
        QAction* action = where.addAction(text);
        action->setCheckable(true);
        action->setChecked(checked);
        connect(action, &QAction::triggered, this, [this, change] {
            MapRequest request = m_request;
            request.minusHead = {}, request.minusPrompt = {};
            change(request);
            ask(request);
        });
        return action;
    };
    add(menu, tr("No comparison"), !m_request.isDifference(), [](MapRequest&) {});
    menu.addSeparator();
    QMenu* heads = menu.addMenu(tr("Minus another head"));
    for (const AttentionLayer& layer : m_context ? m_context->layers : std::vector<AttentionLayer>()) {
        QMenu* layerMenu = heads->addMenu(tr("Layer %1").arg(layer.layer));
        for (int head = 0; head < layer.heads; ++head) {
            const HeadRef other{layer.layer, head};
            add(*layerMenu, QString::fromStdString(headName(other)), m_request.minusHead == other, [other](MapRequest& r) { r.minusHead = other; })
                ->setEnabled(other != m_request.head);
        }
    }
    QMenu* runs = menu.addMenu(tr("Minus the same head in another run"));
    const int64_t here = m_context ? m_context->positionCount() : 0;
    for (const OtherPrompt& other : m_others) {
        const bool fits = other.positions == here;
        const QString text = fits ? other.title : tr("%1 (%2 tokens, not %3)").arg(other.title).arg(other.positions).arg(here);
        add(*runs, text, m_request.minusPrompt == other.id, [id = other.id](MapRequest& r) { r.minusPrompt = id; })->setEnabled(fits);
    }
    runs->setEnabled(!m_others.empty());
}

void MapPage::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_map.reset();
    m_request = {.kind = m_request.kind, .head = m_request.head};
    m_view->setTiles({});
    m_stack->setCurrentWidget(m_view);
    updateControls();
}

void MapPage::setOtherPrompts(std::vector<OtherPrompt> prompts) { m_others = std::move(prompts); }

void MapPage::setHead(const HeadRef& head)
{
    m_request.head = head;
    updateControls();
}

void MapPage::setRequest(const MapRequest& request)
{
    m_request = request;
    updateControls();
}

void MapPage::ask(const MapRequest& request)
{
    setRequest(request);
    Q_EMIT requestChanged(m_request);
}

void MapPage::updateControls()
{
    const AttentionLayer* layer = m_context ? m_context->layer(m_request.head.layer) : nullptr;
    auto* items = qobject_cast<QStandardItemModel*>(m_kind->model());
    for (size_t i = 0; i < kKinds.size(); ++i) {
        const bool there = layer && layer->has(kKinds[i]);
        items->item(static_cast<int>(i))->setEnabled(there);
        items->item(static_cast<int>(i))->setToolTip(there ? QString() : tr("%1 was not recorded").arg(QString::fromStdString(attentionSite(kKinds[i], m_request.head.layer))));
    }
    m_kind->setCurrentIndex(static_cast<int>(std::find(kKinds.begin(), kKinds.end(), m_request.kind) - kKinds.begin()));
    m_part->setVisible(m_context && m_context->isPair());
    m_part->setCurrentIndex(m_request.part ? static_cast<int>(*m_request.part) + 1 : 0);
    const auto other = std::find_if(m_others.begin(), m_others.end(), [this](const OtherPrompt& p) { return p.id == m_request.minusPrompt; });
    m_compare->setText(m_request.minusHead ? tr("minus %1").arg(QString::fromStdString(headName(*m_request.minusHead)))
            : m_request.minusPrompt ? tr("minus %1").arg(other == m_others.end() ? tr("another run") : other->title.section(u':', 0, 0)) : tr("Compare"));
    m_compare->setAccessibleName(m_compare->text());
}

QString MapPage::description() const
{
    const QString kind = kindName(m_request.kind);
    return m_request.isDifference() ? kind + u' ' + m_compare->text() : kind;
}

/// What has two signs has a map whose middle is 0; within either kind what was chosen stays.
void MapPage::updateScale()
{
    const bool diverging = m_map->request.isDifference() || m_map->request.kind == AttentionKind::Scores || m_map->matrix->range().isSigned();
    if (diverging == std::exchange(m_diverging, diverging)) return;
    HeatScale scale;
    if (diverging) scale.map = ColorMapId::Diverging;
    m_view->setScale(scale);
}

void MapPage::showMap(std::shared_ptr<const AttentionMap> map)
{
    const bool sameAxes = m_map && m_map->prompt == map->prompt && m_map->queries == map->queries && m_map->keys == map->keys;
    m_map = std::move(map);
    m_stack->setCurrentWidget(m_view);
    m_view->setUnit(unitOf(m_map->request));
    m_view->setCausal(m_map->causal);
    if (!sameAxes) m_view->setAxes(axisOf(tr("query"), *m_context, m_map->queries), axisOf(tr("key"), *m_context, m_map->keys));
    updateScale();
    m_view->setTiles({HeatTile{m_map->matrix, QString::fromStdString(headName(m_map->request.head))}});
}

void MapPage::showProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_stack->setCurrentWidget(m_problem);
}

QString MapPage::problem() const { return m_stack->currentWidget() == m_problem ? m_problem->text() : QString(); }

std::optional<int> MapPage::rowOf(std::optional<int> query) const { return m_map ? indexIn(m_map->queries, query) : std::nullopt; }

std::optional<int> MapPage::columnOf(std::optional<int> key) const { return m_map ? indexIn(m_map->keys, key) : std::nullopt; }

std::optional<std::pair<int, int>> MapPage::cellOf(int query, int key) const
{
    const std::optional<int> row = rowOf(query), column = columnOf(key);
    return row && column ? std::optional(std::pair(*row, *column)) : std::nullopt;
}

int MapPage::queryAt(int row) const { return m_map && !m_map->queries.empty() ? m_map->queries[static_cast<size_t>(row)] : row; }

int MapPage::keyAt(int column) const { return m_map && !m_map->keys.empty() ? m_map->keys[static_cast<size_t>(column)] : column; }

}  // namespace orrery::views
