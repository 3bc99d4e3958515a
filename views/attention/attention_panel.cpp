#include "views/attention/attention_panel.h"

#include "views/attention/atlas_page.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/explanation.h"
#include "views/shared/mode_switch.h"
#include "views/shared/selection_model.h"

#include <QAction>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kWordsFrom = 900;  ///< px of width from which the modes have words beside their icons

QAction* addChoice(QMenu& menu, const QString& text, bool checked)
{
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(checked);
    return action;
}

}  // namespace

AttentionPanel::AttentionPanel(SelectionModel* selection, QWidget* parent)
    : Panel(tr("Attention"), parent), m_selection(selection), m_modes(new ModeSwitch), m_pages(new QStackedWidget)
{
    createPages();
    createHeaderControls();
    createShortcuts();
    createExportMenu();
    connectHeads();
    connectTokens();
    connectFilters();
    connect(m_selection, &SelectionModel::selectionChanged, this, [this](const Selection& now) { followSelection(now); });
    connect(m_selection, &SelectionModel::hoverChanged, this, &AttentionPanel::followHover);
    connect(this, &Panel::pinned, this, [this](bool on) {
        if (!on) followSelection(m_selection->selection());
    });
    connect(this, &Panel::retryRequested, this, [this] {
        m_atlasAsked = false;
        requestShown();
    });
    setFocusProxy(mainView());
    showNothing();
    setExplanation([this] { return explanation(); });
}

AttentionPanel::Mode AttentionPanel::mode() const { return static_cast<Mode>(m_modes->mode()); }

bool AttentionPanel::isPinned() const { return pinAction()->isChecked(); }

void AttentionPanel::setMode(Mode mode)
{
    m_modes->setMode(static_cast<int>(mode));
    m_pages->setCurrentIndex(static_cast<int>(mode));
    setFocusProxy(mainView());
    mainView()->setFocus();
    requestShown();
    Q_EMIT modeChanged(mode);
}

QWidget* AttentionPanel::mainView() const
{
    switch (mode()) {
    case Mode::Atlas: return &m_atlas->map();
    case Mode::Head: return &m_mapPage->view();
    case Mode::Strands: return &m_strands->view();
    case Mode::Text: return &m_text->view();
    case Mode::Rollout: return &m_rollout->view();
    case Mode::Table: return &m_table->table();
    }
    return m_pages;
}

void AttentionPanel::showNothing()
{
    m_context.reset();
    endBusy();
    showNeedsPrompt(tr("Run a prompt to see its attention."));
    setBreadcrumbs({});
}

void AttentionPanel::showPrompt(const std::shared_ptr<const RecordedPrompt>& prompt)
{
    if (!prompt) return showNothing();
    if (m_context && m_context->prompt->prompt.id == prompt->prompt.id && m_context->prompt->tensors.size() == prompt->tensors.size()) return;
    m_context = AttentionContext::of(prompt);
    m_atlasAsked = false;
    m_token = m_key = {};
    endBusy();
    m_atlas->setContext(m_context);
    m_mapPage->setContext(m_context);
    m_strands->setContext(m_context);
    m_text->setContext(m_context);
    m_rollout->setContext(m_context);
    m_table->setContext(m_context);
    const std::vector<HeadRef> heads = m_context->heads();
    if (heads.empty()) {
        setBreadcrumbs({});
        return showEmpty(tr("No attention was recorded in this run. Record hook_pattern to see it."), tr("Record attention"), [this] { Q_EMIT recordPatternRequested(); });
    }
    showContent();
    if (!m_context->has(m_head)) m_head = heads.front();
    setHead(m_head);
    followSelection(m_selection->selection());
    takeFocus();
}

/// Where the window's focus is nowhere in particular, the content has it and not the header's first button.
void AttentionPanel::takeFocus()
{
    const QWidget* focus = window()->focusWidget();
    if (!focus || focus == this || header()->isAncestorOf(focus)) mainView()->setFocus();
}

void AttentionPanel::setOtherPrompts(const std::vector<OtherPrompt>& prompts) { m_mapPage->setOtherPrompts(prompts); }

void AttentionPanel::setPinnedHeads(const std::set<HeadRef>& heads)
{
    m_pinnedHeads = heads;
    m_atlas->setPinnedHeads(heads);
}

void AttentionPanel::togglePin(const HeadRef& head)
{
    std::set<HeadRef> heads = m_pinnedHeads;
    if (!heads.insert(head).second) heads.erase(head);
    setPinnedHeads(heads);
    Q_EMIT pinnedHeadsChanged(heads);
}

void AttentionPanel::addSummaries(PromptId prompt, const std::vector<HeadSummary>& summaries)
{
    if (!m_context || m_context->prompt->prompt.id != prompt) return;
    m_atlas->addSummaries(summaries);
    m_table->addSummaries(summaries);
}

void AttentionPanel::showMap(const std::shared_ptr<const AttentionMap>& map)
{
    if (!m_context || m_context->prompt->prompt.id != map->prompt) return;
    if (face() == Face::Failed) showContent();
    if (map->request == m_mapPage->request()) m_mapPage->showMap(map);
    m_strands->showMap(*map);
    m_text->showMap(*map);
    setTokens(m_token, m_key);
}

void AttentionPanel::showDamage(const HeadRef& head, const QString& sentence) { m_strands->showDamage(head, sentence); }

void AttentionPanel::showMapProblem(const QString& sentence)
{
    if (mode() == Mode::Head) m_mapPage->showProblem(sentence);
    else showFailed(sentence, {});
}

void AttentionPanel::showRollout(const std::shared_ptr<const Rollout>& rollout)
{
    if (!m_context || m_context->prompt->prompt.id != rollout->prompt) return;
    if (face() == Face::Failed) showContent();
    m_rollout->showRollout(rollout);
    setTokens(m_token, m_key);
}

std::vector<MapRequest> AttentionPanel::wantedMaps() const
{
    switch (mode()) {
    case Mode::Head: return {m_mapPage->request()};
    case Mode::Strands: return m_strands->wantedMaps();
    case Mode::Text: return {m_text->wantedMap()};
    default: return {};
    }
}

void AttentionPanel::requestShown()
{
    if (!m_context || m_context->layers.empty() || face() == Face::Empty) return;
    if (face() == Face::Failed) showContent();
    if (const std::vector<MapRequest> maps = wantedMaps(); !maps.empty()) Q_EMIT mapsRequested(maps);
    if (mode() == Mode::Rollout && !m_rollout->hasRollout()) Q_EMIT rolloutRequested(m_rollout->options());
    if ((mode() == Mode::Atlas || mode() == Mode::Table) && !std::exchange(m_atlasAsked, true)) Q_EMIT atlasRequested();
}

bool AttentionPanel::follows() const
{
    return !isPinned() || (m_context && m_selection->selection().prompt == m_context->prompt->prompt.id);
}

void AttentionPanel::followSelection(const Selection& now)
{
    if (isPinned() || !m_context || m_context->heads().empty()) return;
    if (now.prompt && *now.prompt != m_context->prompt->prompt.id) return;  // that prompt is on its way
    const HeadRef head{now.layer.value_or(m_head.layer), now.head.value_or(m_head.head)};
    if (head != m_head && m_context->has(head)) setHead(head);
    setTokens(now.token, now.key);
}

void AttentionPanel::followHover(const Hover& hover)
{
    if (!follows()) return;
    m_text->view().setHovered(hover.token);
    m_strands->view().setHovered(hover.token && !hover.key ? std::optional(StrandsView::Place{StrandsView::Side::Query, *hover.token})
            : hover.key && !hover.token ? std::optional(StrandsView::Place{StrandsView::Side::Key, *hover.key}) : std::nullopt);
    if (hover.token || hover.key) showCrosshair(hover.token, hover.key);
    else showCurrentCrosshair();
}

void AttentionPanel::setHead(const HeadRef& head)
{
    m_head = head;
    m_atlas->setCurrentHead(head);
    m_mapPage->setHead(head);
    m_strands->setHead(head);
    m_text->setHead(head);
    m_rollout->setLayer(head.layer);
    m_table->setCurrentHead(head);
    updateBreadcrumbs();
    requestShown();
}

void AttentionPanel::chooseHead(const HeadRef& head)
{
    if (head != m_head) setHead(head);
    if (follows()) m_selection->select(m_selection->selection().withHead(head.layer, head.head));
}

void AttentionPanel::openHead(const HeadRef& head)
{
    chooseHead(head);
    setMode(Mode::Head);
}

void AttentionPanel::stepLayer(int steps)
{
    if (!m_context || m_context->heads().empty()) return;
    const std::vector<AttentionLayer>& layers = m_context->layers;
    const auto now = std::find_if(layers.begin(), layers.end(), [this](const AttentionLayer& layer) { return layer.layer == m_head.layer; });
    const auto at = std::clamp<std::ptrdiff_t>(now - layers.begin() + steps, 0, std::ssize(layers) - 1);
    const AttentionLayer& next = layers[static_cast<size_t>(at)];
    chooseHead({next.layer, std::min(m_head.head, next.heads - 1)});
}

void AttentionPanel::stepHead(int steps)
{
    const AttentionLayer* layer = m_context ? m_context->layer(m_head.layer) : nullptr;
    if (layer) chooseHead({m_head.layer, std::clamp(m_head.head + steps, 0, layer->heads - 1)});
}

void AttentionPanel::setTokens(std::optional<int> token, std::optional<int> key)
{
    const int size = m_context ? m_context->positionCount() : 0;
    m_token = token && *token < size ? token : std::nullopt;
    m_key = key && *key < size ? key : std::nullopt;
    m_text->view().setCurrent(m_token);
    m_strands->view().setCurrent(m_token, m_key);
    const auto cell = m_token && m_key ? m_mapPage->cellOf(*m_token, *m_key) : std::nullopt;
    m_mapPage->view().setCursorCell(cell ? std::optional(HeatCell{0, cell->first, cell->second}) : std::nullopt);
    m_rollout->view().setCursorCell(m_token && m_key ? std::optional(HeatCell{0, *m_token, *m_key}) : std::nullopt);
    showCurrentCrosshair();
}

/// A cell that is chosen has its own mark; a token alone lights its row or column.
void AttentionPanel::showCurrentCrosshair()
{
    if (m_token && m_key) showCrosshair({}, {});
    else showCrosshair(m_token, m_key);
}

void AttentionPanel::showCrosshair(std::optional<int> token, std::optional<int> key)
{
    m_mapPage->view().setCrosshair(m_mapPage->rowOf(token), m_mapPage->columnOf(key));
    m_rollout->view().setCrosshair(token, key);
}

void AttentionPanel::choose(const Selection& selection)
{
    setTokens(selection.token, selection.key);
    if (follows()) m_selection->select(selection);
}

void AttentionPanel::point(std::optional<int> token, std::optional<int> key, std::optional<double> value)
{
    if (!follows()) return;
    Hover hover{.token = token, .key = key, .value = value};
    if (token || key) hover.layer = m_head.layer, hover.head = m_head.head;
    m_selection->setHover(hover);
}

void AttentionPanel::updateBreadcrumbs()
{
    const auto layers = [this](QMenu& menu) {
        for (const AttentionLayer& layer : m_context->layers)
            connect(addChoice(menu, tr("Layer %1").arg(layer.layer), layer.layer == m_head.layer), &QAction::triggered, this,
                [this, at = layer.layer] { chooseHead({at, std::min(m_head.head, m_context->layer(at)->heads - 1)}); });
    };
    const auto heads = [this](QMenu& menu) {
        const AttentionLayer* layer = m_context->layer(m_head.layer);
        for (int head = 0; layer && head < layer->heads; ++head)
            connect(addChoice(menu, tr("Head %1").arg(head), head == m_head.head), &QAction::triggered, this, [this, head] { chooseHead({m_head.layer, head}); });
    };
    const QString run = tr("Run %1").arg(number(m_context->prompt->run.id));
    setBreadcrumbs({{run}, {tr("Layer %1").arg(m_head.layer), layers, tr("Layer")}, {tr("Head %1").arg(m_head.head), heads, tr("Head")}});
}

void AttentionPanel::exportTable(int format)
{
    static const char* const endings[] = {"csv", "tsv", "json"};
    const QString name = QStringLiteral("attention-heads.%1").arg(QString::fromLatin1(endings[format]));
    Q_EMIT exportRequested(name, QString::fromStdString(headScoresText(m_table->shownHeads(), static_cast<TableFormat>(format))));
}

void AttentionPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    m_modes->setTextVisible(width() >= kWordsFrom);
}

}  // namespace orrery::views
