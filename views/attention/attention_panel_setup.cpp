#include "views/attention/attention_panel.h"

#include "views/attention/atlas_page.h"
#include "views/attention/attention_modes.h"
#include "views/attention/head_filter_edit.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/mode_switch.h"
#include "views/shared/selection_model.h"

#include <QAction>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>

// How the panel is put together: pages, header, keys, and what their signals lead to.

namespace orrery::views {

namespace {

/// Of each kAttentionModes.
struct ModeText {
    const char* name;
    const char* meaning;
};

constexpr ModeText kModes[] = {
    {QT_TRANSLATE_NOOP("AttentionPanel", "Atlas"), QT_TRANSLATE_NOOP("AttentionPanel", "Atlas: all heads as small pictures")},
    {QT_TRANSLATE_NOOP("AttentionPanel", "Head"), QT_TRANSLATE_NOOP("AttentionPanel", "Head: one pattern, cell by cell")},
    {QT_TRANSLATE_NOOP("AttentionPanel", "Strands"), QT_TRANSLATE_NOOP("AttentionPanel", "Strands: lines from token to token")},
    {QT_TRANSLATE_NOOP("AttentionPanel", "Text"), QT_TRANSLATE_NOOP("AttentionPanel", "Text: the prompt coloured by attention")},
    {QT_TRANSLATE_NOOP("AttentionPanel", "Rollout"), QT_TRANSLATE_NOOP("AttentionPanel", "Rollout over the layers")},
    {QT_TRANSLATE_NOOP("AttentionPanel", "Table"), QT_TRANSLATE_NOOP("AttentionPanel", "Table: every head with its scores")},
};
static_assert(std::size(kModes) == kAttentionModes.size());

}  // namespace

void AttentionPanel::createPages()
{
    m_atlas = new AtlasPage;
    m_mapPage = new MapPage;
    m_strands = new StrandsPage;
    m_text = new TextPage;
    m_rollout = new RolloutPage;
    m_table = new TablePage;
    for (QWidget* page : std::initializer_list<QWidget*>{m_atlas, m_mapPage, m_strands, m_text, m_rollout, m_table}) m_pages->addWidget(page);
    setBody(m_pages);
}

void AttentionPanel::createHeaderControls()
{
    for (int mode = 0; mode < static_cast<int>(std::size(kModes)); ++mode) {
        const ModeText& text = kModes[mode];
        m_modes->addMode(QString::fromLatin1(kAttentionModes[static_cast<size_t>(mode)]), tr(text.name), tr("%1 (Alt+%2)").arg(tr(text.meaning)).arg(mode + 1));
    }
    m_modes->setMode(0);
    connect(m_modes, &ModeSwitch::modeChosen, this, [this](int mode) { setMode(static_cast<Mode>(mode)); });
    addHeaderWidget(m_modes);
    setPinnable(true);
}

void AttentionPanel::createShortcuts()
{
    const auto add = [this](const QList<QKeySequence>& keys, const auto& act) {
        auto* shortcut = new QShortcut(this);
        shortcut->setKeys(keys);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    for (int mode = 0; mode < static_cast<int>(std::size(kModes)); ++mode)
        add({QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + mode))}, [this, mode] { setMode(static_cast<Mode>(mode)); });
    add({Qt::Key_BracketLeft}, [this] { stepLayer(-1); });
    add({Qt::Key_BracketRight}, [this] { stepLayer(1); });
    // Keyboards on which these need Shift report it; others do not.
    add({Qt::Key_BraceLeft, Qt::SHIFT | Qt::Key_BraceLeft}, [this] { stepHead(-1); });
    add({Qt::Key_BraceRight, Qt::SHIFT | Qt::Key_BraceRight}, [this] { stepHead(1); });
}

void AttentionPanel::createExportMenu()
{
    auto* menu = new QMenu(this);
    const QString texts[] = {tr("Head scores as CSV…"), tr("Head scores as TSV…"), tr("Head scores as JSON…")};
    for (int format = 0; format < 3; ++format) {
        QAction* action = menu->addAction(texts[format]);
        connect(action, &QAction::triggered, this, [this, format] { exportTable(format); });
    }
    connect(menu, &QMenu::aboutToShow, this, [this, tables = menu->actions()] {
        for (QAction* action : tables) action->setEnabled(m_atlasAsked);
    });
    setExportMenu(menu);
}

void AttentionPanel::connectHeads()
{
    connect(m_atlas, &AtlasPage::headChosen, this, &AttentionPanel::chooseHead);
    connect(m_atlas, &AtlasPage::headOpened, this, &AttentionPanel::openHead);
    connect(m_atlas, &AtlasPage::pinToggled, this, &AttentionPanel::togglePin);
    connect(&m_atlas->map(), &HeatMapView::hoverLeft, this, [this] { point({}, {}); });
    connect(&m_atlas->map(), &HeatMapView::cellHovered, this, [this](int tile, int row, int column, double value) {
        const std::optional<HeadRef> head = m_atlas->headAt(tile);
        if (!head || !follows()) return;
        const auto& matrix = m_atlas->map().tiles()[tile].matrix;
        const bool exact = matrix && matrix->hasCells();
        m_selection->setHover({row, column, head->layer, head->head, exact ? std::optional(value) : std::nullopt});
    });
    connect(m_table, &TablePage::headChosen, this, &AttentionPanel::chooseHead);
    connect(m_table, &TablePage::headOpened, this, &AttentionPanel::openHead);
    connect(m_mapPage, &MapPage::requestChanged, this, &AttentionPanel::requestShown);
    connect(m_strands, &StrandsPage::wantedMapsChanged, this, &AttentionPanel::requestShown);
    connect(m_rollout, &RolloutPage::optionsChanged, this, &AttentionPanel::requestShown);
    connect(m_rollout, &RolloutPage::layerChosen, this, [this](int layer) { stepLayer(layer - m_head.layer); });
    connect(&m_mapPage->view(), &HeatMapView::layerScrubbed, this, &AttentionPanel::stepLayer);
    connect(&m_rollout->view(), &HeatMapView::layerScrubbed, this, &AttentionPanel::stepLayer);
}

void AttentionPanel::connectTokens()
{
    connectMap(m_mapPage->view(), [this](int row) { return m_mapPage->queryAt(row); }, [this](int column) { return m_mapPage->keyAt(column); });
    const auto same = [](int position) { return position; };
    connectMap(m_rollout->view(), same, same);
    connect(&m_text->view(), &TextView::tokenHovered, this, [this](std::optional<int> token) { point(token, {}); });
    connect(&m_text->view(), &TextView::tokenChosen, this, [this](int token) { choose(m_selection->selection().withToken(token)); });
    using Place = StrandsView::Place;
    const auto parts = [](const Place& place) {
        return place.side == StrandsView::Side::Query ? std::pair(std::optional(place.token), std::optional<int>()) : std::pair(std::optional<int>(), std::optional(place.token));
    };
    connect(&m_strands->view(), &StrandsView::placeHovered, this, [this, parts](std::optional<Place> place) {
        const auto [token, key] = place ? parts(*place) : std::pair<std::optional<int>, std::optional<int>>();
        point(token, key);
    });
    connect(&m_strands->view(), &StrandsView::placeChosen, this, [this, parts](const Place& place) {
        Selection selection = m_selection->selection();
        std::tie(selection.token, selection.key) = parts(place);
        choose(selection);
    });
    connect(&m_strands->view(), &StrandsView::cleared, this, [this] {
        Selection selection = m_selection->selection();
        selection.token = selection.key = {};
        choose(selection);
    });
}

void AttentionPanel::connectMap(HeatMapView& view, const std::function<int(int)>& query, const std::function<int(int)>& key)
{
    connect(&view, &HeatMapView::cellHovered, this, [=, this](int, int row, int column, double value) { point(query(row), key(column), value); });
    connect(&view, &HeatMapView::hoverLeft, this, [this] { point({}, {}); });
    connect(&view, &HeatMapView::cellSelected, this, [=, this](int, int row, int column) {
        choose(m_selection->selection().withCell(query(row), key(column)).withHead(m_head.layer, m_head.head));
    });
    connect(&view, &HeatMapView::cursorMoved, this, [=, this](int, int row, int column) {
        m_token = query(row), m_key = key(column);
        if (follows()) m_selection->adjust(m_selection->selection().withCell(query(row), key(column)));
    });
}

void AttentionPanel::connectFilters()
{
    HeadFilterEdit* const edits[] = {&m_atlas->filterEdit(), &m_table->filterEdit()};
    for (int i = 0; i < 2; ++i)
        connect(edits[i], &HeadFilterEdit::filterChanged, edits[1 - i], [from = edits[i], to = edits[1 - i]] { to->setText(from->text()); });
}

}  // namespace orrery::views
