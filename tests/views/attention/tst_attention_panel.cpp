#include "tests/views/attention/attention_samples.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/head_chips.h"
#include "views/attention/head_filter_edit.h"
#include "views/attention/mode_switch.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/selection_model.h"
#include "views/shared/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace orrery;
using namespace orrery::views;

using Mode = AttentionPanel::Mode;

class TestAttentionPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void withoutAPromptItSaysWhatToDo();
    void withoutPatternsItOffersToRecordThem();
    void modesAreButtonsAndKeys();
    void theAtlasIsAskedForOnceAndFillsAsItComes();
    void sortingAndFilteringLetTilesFlow();
    void pinnedHeadsComeFirst();
    void aTileSelectsItsHeadAndEnterOpensIt();
    void aChosenHeadIsAskedFor();
    void selectionOfAHeadElsewhereIsFollowed();
    void keysScrubLayersAndHeads();
    void breadcrumbsChooseLayerAndHead();
    void aCellSelectsQueryAndKey();
    void theComparisonMenuAsksForDifferences();
    void kindsThatWereNotRecordedCanNotBeChosen();
    void aProblemStandsInPlaceOfTheMap();
    void valuesOfTwoSignsHaveZeroInTheMiddle();
    void sentencePairsCanBeFiltered();
    void hoverIsSharedBothWays();
    void theTextFollowsAndPublishesTokens();
    void strandsAskForTheHeadsThatAreOn();
    void rolloutAsksWithItsOptions();
    void theTableSortsSelectsAndExports();
    void aPinnedPanelKeepsItsSelection();
    void answersForAnotherPromptAreDropped();
    void everyFocusableWidgetHasAName();

private:
    MapRequest lastRequest() const { return m_maps->last().first().value<std::vector<MapRequest>>().front(); }
    void answer();
    void clickCell(HeatMapView& view, int row, int column);

    std::shared_ptr<RecordedPrompt> m_prompt;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<AttentionPanel> m_panel;
    std::unique_ptr<QSignalSpy> m_maps, m_atlas;
};

void TestAttentionPanel::init()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_prompt = promptWithAttention(12);
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<AttentionPanel>(m_selection.get());
    m_maps = std::make_unique<QSignalSpy>(m_panel.get(), &AttentionPanel::mapsRequested);
    m_atlas = std::make_unique<QSignalSpy>(m_panel.get(), &AttentionPanel::atlasRequested);
    m_panel->resize(1000, 700);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_selection->select({.run = RunId{7}, .prompt = PromptId{70}});
    m_panel->showPrompt(m_prompt);
}

void TestAttentionPanel::cleanup()
{
    m_maps.reset();
    m_atlas.reset();
    m_panel.reset();
}

/// Shows what was asked for last.
void TestAttentionPanel::answer()
{
    for (const MapRequest& request : m_maps->last().first().value<std::vector<MapRequest>>()) m_panel->showMap(mapFor(*m_prompt, request));
}

void TestAttentionPanel::clickCell(HeatMapView& view, int row, int column)
{
    const QRectF cell = view.canvasGeometry().cellRect({0, row, column});
    QTest::mouseClick(&view, Qt::LeftButton, {}, cell.center().toPoint());
}

void TestAttentionPanel::withoutAPromptItSaysWhatToDo()
{
    m_panel->showPrompt(nullptr);
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    bool said = false;
    for (const QLabel* label : m_panel->findChildren<QLabel*>()) said = said || (label->isVisible() && label->text() == QStringLiteral("Run a prompt to see its attention."));
    QVERIFY(said);
}

void TestAttentionPanel::withoutPatternsItOffersToRecordThem()
{
    QSignalSpy record(m_panel.get(), &AttentionPanel::recordPatternRequested);
    auto bare = recordedPrompt(5);
    bare->prompt.id = PromptId{71};
    m_panel->showPrompt(bare);
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    for (QPushButton* button : m_panel->findChildren<QPushButton*>())
        if (button->isVisible()) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(record.size(), 1);
}

void TestAttentionPanel::modesAreButtonsAndKeys()
{
    QCOMPARE(m_panel->mode(), Mode::Atlas);
    auto* modes = m_panel->findChild<ModeSwitch*>();
    const QList<QToolButton*> buttons = modes->findChildren<QToolButton*>();
    QCOMPARE(buttons.size(), 6);
    QTest::mouseClick(buttons[3], Qt::LeftButton);
    QCOMPARE(m_panel->mode(), Mode::Text);
    QVERIFY(m_panel->textPage().isVisible());
    QTest::keyClick(m_panel.get(), Qt::Key_2, Qt::AltModifier);
    QCOMPARE(m_panel->mode(), Mode::Head);
    QVERIFY(m_panel->mapPage().isVisible());
}

void TestAttentionPanel::theAtlasIsAskedForOnceAndFillsAsItComes()
{
    QCOMPARE(m_atlas->size(), 1);
    m_panel->setMode(Mode::Head);
    m_panel->setMode(Mode::Atlas);
    QCOMPARE(m_atlas->size(), 1);
    HeatMapView& map = m_panel->atlas().map();
    QCOMPARE(map.tiles().size(), kSampleLayers * kSampleHeads);
    QVERIFY(!map.tiles()[5].matrix);
    auto summaries = summariesFor(*m_prompt);
    m_panel->addSummaries(m_prompt->prompt.id, {summaries.begin(), summaries.begin() + 2});
    m_panel->addSummaries(m_prompt->prompt.id, {summaries.begin() + 2, summaries.end()});
    for (int tile = 0; tile < map.tiles().size(); ++tile) QCOMPARE(map.tiles()[tile].matrix, summaries[static_cast<size_t>(tile)].thumbnail);
    QVERIFY(map.tiles()[0].selected && !map.tiles()[1].selected);
}

void TestAttentionPanel::sortingAndFilteringLetTilesFlow()
{
    m_panel->addSummaries(m_prompt->prompt.id, summariesFor(*m_prompt));
    AtlasPage& atlas = m_panel->atlas();
    atlas.setOrder(HeadScore::Induction);
    QCOMPARE(atlas.shownHeads().front(), (HeadRef{2, 3}));
    QCOMPARE(atlas.map().tiles().front().title, QStringLiteral("L2H3 1.100"));
    atlas.filterEdit().setText(QStringLiteral("+L0..1 -L1H2 induction>0.45"));
    QCOMPARE(atlas.shownHeads(), (std::vector<HeadRef>{{1, 3}, {1, 1}}));
    QCOMPARE(m_panel->tablePage().filterEdit().text(), atlas.filterEdit().text());
    atlas.filterEdit().setText(QString());
    atlas.setOrder({});
    QCOMPARE(atlas.shownHeads().size(), size_t{12});
    QVERIFY(std::is_sorted(atlas.shownHeads().begin(), atlas.shownHeads().end()));
}

void TestAttentionPanel::pinnedHeadsComeFirst()
{
    QSignalSpy pinned(m_panel.get(), &AttentionPanel::pinnedHeadsChanged);
    m_panel->addSummaries(m_prompt->prompt.id, summariesFor(*m_prompt));
    m_selection->select(m_selection->selection().withHead(1, 0));
    for (QToolButton* button : m_panel->atlas().findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("Pin head")) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(pinned.size(), 1);
    QCOMPARE(m_panel->pinnedHeads(), (std::set<HeadRef>{{1, 0}}));
    m_panel->atlas().setOrder(HeadScore::Induction);
    QCOMPARE(m_panel->atlas().shownHeads().front(), (HeadRef{1, 0}));
    QCOMPARE(m_panel->atlas().shownHeads()[1], (HeadRef{2, 3}));
    QVERIFY(m_panel->atlas().map().tiles().front().pinned);
}

void TestAttentionPanel::aTileSelectsItsHeadAndEnterOpensIt()
{
    m_panel->addSummaries(m_prompt->prompt.id, summariesFor(*m_prompt));
    HeatMapView& map = m_panel->atlas().map();
    QTest::mouseClick(&map, Qt::LeftButton, {}, map.canvasGeometry().tileRect(6).center().toPoint());
    QCOMPARE(m_selection->selection().layer, std::optional(1));
    QCOMPARE(m_selection->selection().head, std::optional(2));
    QCOMPARE(m_panel->head(), (HeadRef{1, 2}));
    QVERIFY(map.tiles()[6].selected && !map.tiles()[0].selected);
    QTest::mouseMove(&map, map.canvasGeometry().cellRect({7, 5, 1}).center().toPoint());
    QTRY_COMPARE(m_selection->hover().head, std::optional(3));
    QCOMPARE(m_selection->hover().token, std::optional(5));
    QCOMPARE(m_selection->hover().value, std::optional(0.75));
    QTest::keyClick(&map, Qt::Key_Return);
    QCOMPARE(m_panel->mode(), Mode::Head);
}

void TestAttentionPanel::aChosenHeadIsAskedFor()
{
    m_panel->setMode(Mode::Head);
    QCOMPARE(lastRequest(), (MapRequest{.head = {0, 0}}));
    answer();
    QCOMPARE(m_panel->mapPage().shown()->request.head, (HeadRef{0, 0}));
    QVERIFY(m_panel->mapPage().view().isCausal());
    QCOMPARE(m_panel->mapPage().view().queryAxis().labels[1], QStringLiteral("·the"));
    QCOMPARE(m_panel->mapPage().view().valueAt({0, 5, 4}), std::optional(0.75));
}

void TestAttentionPanel::selectionOfAHeadElsewhereIsFollowed()
{
    m_panel->setMode(Mode::Head);
    m_selection->select(m_selection->selection().withHead(2, 1));
    QCOMPARE(m_panel->head(), (HeadRef{2, 1}));
    QCOMPARE(lastRequest().head, (HeadRef{2, 1}));
    m_selection->select(m_selection->selection().withHead(9, 9));
    QCOMPARE(m_panel->head(), (HeadRef{2, 1}));
}

void TestAttentionPanel::keysScrubLayersAndHeads()
{
    m_panel->setMode(Mode::Head);
    QTest::keyClick(m_panel.get(), Qt::Key_BracketRight);
    QTest::keyClick(m_panel.get(), Qt::Key_BracketRight);
    QTest::keyClick(m_panel.get(), Qt::Key_BracketRight);
    QCOMPARE(m_panel->head(), (HeadRef{kSampleLayers - 1, 0}));
    QTest::keyClick(m_panel.get(), Qt::Key_BraceRight, Qt::ShiftModifier);
    QTest::keyClick(m_panel.get(), Qt::Key_BracketLeft);
    QCOMPARE(m_panel->head(), (HeadRef{1, 1}));
    QCOMPARE(m_selection->selection().layer, std::optional(1));
    Q_EMIT m_panel->mapPage().view().layerScrubbed(-1);
    QCOMPARE(m_panel->head(), (HeadRef{0, 1}));
}

void TestAttentionPanel::breadcrumbsChooseLayerAndHead()
{
    const auto pick = [this](const QString& name, int entry) {
        QCoreApplication::processEvents();  // a layout shows new widgets from the event loop
        for (QToolButton* button : m_panel->header()->findChildren<QToolButton*>()) {
            if (button->accessibleName() != name || !button->menu() || button->isHidden()) continue;
            Q_EMIT button->menu()->aboutToShow();
            button->menu()->actions()[entry]->trigger();
            return;
        }
        QFAIL("there is no such crumb");
    };
    pick(QStringLiteral("Layer"), 2);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    pick(QStringLiteral("Head"), 3);
    QCOMPARE(m_panel->head(), (HeadRef{2, 3}));
}

void TestAttentionPanel::aCellSelectsQueryAndKey()
{
    m_panel->setMode(Mode::Head);
    answer();
    clickCell(m_panel->mapPage().view(), 7, 3);
    QCOMPARE(m_selection->selection().token, std::optional(7));
    QCOMPARE(m_selection->selection().key, std::optional(3));
    m_selection->select(m_selection->selection().withCell(4, 1));
    QCOMPARE(m_panel->mapPage().view().cursorCell(), (std::optional(HeatCell{0, 4, 1})));
}

void TestAttentionPanel::theComparisonMenuAsksForDifferences()
{
    m_panel->setMode(Mode::Head);
    m_panel->setOtherPrompts({{PromptId{80}, QStringLiteral("Run 8: a"), 12}, {PromptId{81}, QStringLiteral("Run 9: b"), 5}});
    QToolButton* compare = nullptr;
    for (QToolButton* button : m_panel->mapPage().findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("Compare")) compare = button;
    QVERIFY(compare);
    Q_EMIT compare->menu()->aboutToShow();
    const QList<QAction*> top = compare->menu()->actions();
    const QList<QAction*> runs = top[3]->menu()->actions();
    QVERIFY(runs[0]->isEnabled() && !runs[1]->isEnabled());
    QVERIFY2(runs[1]->text().contains(QStringLiteral("5 tokens, not 12")), qPrintable(runs[1]->text()));
    runs[0]->trigger();
    QCOMPARE(lastRequest(), (MapRequest{.head = {0, 0}, .minusPrompt = PromptId{80}}));
    QCOMPARE(compare->text(), QStringLiteral("minus Run 8"));
    answer();
    QCOMPARE(m_panel->mapPage().view().scale().map, ColorMapId::Diverging);
    Q_EMIT compare->menu()->aboutToShow();
    compare->menu()->actions()[2]->menu()->actions()[1]->menu()->actions()[2]->trigger();
    QCOMPARE(lastRequest(), (MapRequest{.head = {0, 0}, .minusHead = HeadRef{1, 2}}));
    Q_EMIT compare->menu()->aboutToShow();
    compare->menu()->actions()[0]->trigger();
    answer();
    QCOMPARE(m_panel->mapPage().view().scale().map, ColorMapId::Viridis);
}

void TestAttentionPanel::kindsThatWereNotRecordedCanNotBeChosen()
{
    m_panel->setMode(Mode::Head);
    auto* kind = m_panel->mapPage().findChild<QComboBox*>();
    const auto isEnabled = [kind](int row) { return kind->model()->flags(kind->model()->index(row, 0)).testFlag(Qt::ItemIsEnabled); };
    QVERIFY(isEnabled(0) && isEnabled(1) && isEnabled(2));
    kind->setCurrentIndex(2);
    Q_EMIT kind->activated(2);
    QCOMPARE(lastRequest().kind, AttentionKind::ValueWeighted);
    m_selection->select(m_selection->selection().withHead(1, 0));
    QVERIFY(isEnabled(0) && !isEnabled(1) && !isEnabled(2));
}

void TestAttentionPanel::aProblemStandsInPlaceOfTheMap()
{
    m_panel->setMode(Mode::Head);
    m_panel->showMapProblem(QStringLiteral("not recorded"));
    QCOMPARE(m_panel->mapPage().problem(), QStringLiteral("not recorded"));
    QCOMPARE(m_panel->face(), Panel::Face::Content);
    answer();
    QVERIFY(m_panel->mapPage().problem().isEmpty());
}

void TestAttentionPanel::valuesOfTwoSignsHaveZeroInTheMiddle()
{
    const auto matrixOf = [](float low, float high) {
        Tensor matrix(Shape{12, 12});
        matrix.data()[0] = low, matrix.data()[1] = high;
        return MatrixPyramid::build(std::move(matrix));
    };
    const auto isCentred = [](const HeatMapView& view, double reach) {
        return view.scale().map == ColorMapId::Diverging && view.scale().low == -reach && view.scale().high == reach;
    };
    std::vector<HeadSummary> summaries = summariesFor(*m_prompt);
    m_panel->addSummaries(PromptId{70}, summaries);
    QCOMPARE(m_panel->atlas().map().scale().map, ColorMapId::Viridis);
    summaries[5].thumbnail = matrixOf(-2, 0.5);
    m_panel->addSummaries(PromptId{70}, {summaries[5]});
    QVERIFY(isCentred(m_panel->atlas().map(), 2));

    m_panel->setMode(Mode::Head);
    auto map = std::make_shared<AttentionMap>(*mapFor(*m_prompt, m_panel->mapPage().request()));
    m_panel->showMap(map);
    QCOMPARE(m_panel->mapPage().view().scale().map, ColorMapId::Viridis);
    map = std::make_shared<AttentionMap>(*map);
    map->matrix = matrixOf(-0.25, 1);
    m_panel->showMap(map);
    QVERIFY(isCentred(m_panel->mapPage().view(), 1));
    map = std::make_shared<AttentionMap>(*map);
    map->matrix = matrixOf(-1e-7f, 1);  // rounding has no sign
    m_panel->showMap(map);
    QCOMPARE(m_panel->mapPage().view().scale().map, ColorMapId::Viridis);
}

void TestAttentionPanel::sentencePairsCanBeFiltered()
{
    auto pair = promptWithAttention(6);
    pair->prompt.id = PromptId{90};
    for (size_t i = 3; i < 6; ++i) pair->positions[i].tokenType = 1;
    m_selection->select({.run = RunId{7}, .prompt = PromptId{90}});
    m_panel->showPrompt(pair);
    m_panel->setMode(Mode::Head);
    auto* part = m_panel->mapPage().findChildren<QComboBox*>().at(1);
    QVERIFY(part->isVisible());
    part->setCurrentIndex(2);
    Q_EMIT part->activated(2);
    QCOMPARE(lastRequest().part, std::optional(PairPart::FirstToSecond));
    AttentionMap map = *mapFor(*pair, lastRequest());
    map.queries = {0, 1, 2}, map.keys = {3, 4, 5}, map.causal = false;
    map.matrix = MatrixPyramid::build(stepPattern(3, 0));
    m_panel->showMap(std::make_shared<const AttentionMap>(map));
    clickCell(m_panel->mapPage().view(), 1, 2);
    QCOMPARE(m_selection->selection().token, std::optional(1));
    QCOMPARE(m_selection->selection().key, std::optional(5));
}

void TestAttentionPanel::hoverIsSharedBothWays()
{
    m_panel->setMode(Mode::Head);
    answer();
    m_selection->setHover({.token = 5});
    QCOMPARE(m_panel->mapPage().view().scene().crossRow, std::optional(5));
    m_selection->setHover({});
    QVERIFY(!m_panel->mapPage().view().scene().crossRow);
    HeatMapView& view = m_panel->mapPage().view();
    QTest::mouseMove(&view, view.canvasGeometry().cellRect({0, 6, 5}).center().toPoint());
    QTRY_COMPARE(m_selection->hover().token, std::optional(6));
    QCOMPARE(m_selection->hover().key, std::optional(5));
    QCOMPARE(m_selection->hover().value, std::optional(0.75));
}

void TestAttentionPanel::theTextFollowsAndPublishesTokens()
{
    m_panel->setMode(Mode::Text);
    answer();
    m_selection->select(m_selection->selection().withToken(5));
    TextPage& page = m_panel->textPage();
    QCOMPARE(page.view().value(4), std::optional(0.75));
    QVERIFY2(page.summary().contains(QStringLiteral("attends most to 4 ↵ (0.750)")), qPrintable(page.summary()));
    QTest::mouseClick(page.directions().findChildren<QToolButton*>().last(), Qt::LeftButton);
    QVERIFY2(page.summary().contains(QStringLiteral("is attended most by 6 ")), qPrintable(page.summary()));
    QTest::mouseClick(page.view().viewport(), Qt::LeftButton, {}, page.view().chip(2).center());
    QCOMPARE(m_selection->selection().token, std::optional(2));
}

void TestAttentionPanel::strandsAskForTheHeadsThatAreOn()
{
    m_panel->setMode(Mode::Strands);
    QCOMPARE(m_maps->last().first().value<std::vector<MapRequest>>().size(), size_t{1});
    QTest::mouseClick(m_panel->strands().chips().findChildren<QToolButton*>().at(2), Qt::LeftButton);
    QCOMPARE(m_maps->last().first().value<std::vector<MapRequest>>().size(), size_t{2});
    QCOMPARE(m_maps->last().first().value<std::vector<MapRequest>>().back().head, (HeadRef{0, 2}));
    answer();
    QVERIFY(m_panel->strands().view().strands().size() > 12);
    QTest::mouseClick(m_panel->strands().view().viewport(), Qt::LeftButton, {}, m_panel->strands().view().row({StrandsView::Side::Query, 4}).center());
    QCOMPARE(m_selection->selection().token, std::optional(4));
}

void TestAttentionPanel::rolloutAsksWithItsOptions()
{
    QSignalSpy asked(m_panel.get(), &AttentionPanel::rolloutRequested);
    m_panel->setMode(Mode::Rollout);
    QCOMPARE(asked.size(), 1);
    auto rollout = std::make_shared<Rollout>();
    rollout->prompt = m_prompt->prompt.id;
    rollout->options = asked.last().first().value<RolloutOptions>();
    QCOMPARE(rollout->options, RolloutOptions{});
    for (int layer = 0; layer < kSampleLayers; ++layer) rollout->layers.push_back(layer), rollout->maps.push_back(MatrixPyramid::build(stepPattern(12, layer)));
    m_panel->showRollout(rollout);
    QCOMPARE(m_panel->rollout().view().tiles().front().matrix, rollout->maps[0]);
    QTest::keyClick(m_panel.get(), Qt::Key_BracketRight);
    QCOMPARE(m_panel->rollout().view().tiles().front().matrix, rollout->maps[1]);
    QCOMPARE(asked.size(), 1);
    auto* fusion = m_panel->rollout().findChildren<QComboBox*>().at(1);
    fusion->setCurrentIndex(1);
    Q_EMIT fusion->activated(1);
    QCOMPARE(asked.last().first().value<RolloutOptions>().fusion, HeadFusion::Maximum);
}

void TestAttentionPanel::theTableSortsSelectsAndExports()
{
    QSignalSpy exported(m_panel.get(), &AttentionPanel::exportRequested);
    m_panel->addSummaries(m_prompt->prompt.id, summariesFor(*m_prompt));
    m_panel->setMode(Mode::Table);
    QTableView& table = m_panel->tablePage().table();
    QHeaderView* header = table.horizontalHeader();
    const QPoint induction(header->sectionViewportPosition(6) + 20, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, induction);
    QCOMPARE(table.model()->index(0, 6).data().toString(), QStringLiteral("1.100"));
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, induction);
    QCOMPARE(table.model()->index(0, 6).data().toString(), QStringLiteral("0.000"));
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(table.model()->index(5, 2)).center());
    QCOMPARE(m_panel->head(), (HeadRef{1, 1}));
    QCOMPARE(m_selection->selection().head, std::optional(1));
    m_panel->tablePage().filterEdit().setText(QStringLiteral("L2H3"));
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("layer\thead\tentropy")));
    QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 2);
    m_panel->exportButton()->menu()->actions().front()->trigger();
    QCOMPARE(exported.last().at(0).toString(), QStringLiteral("attention-heads.csv"));
    QVERIFY(exported.last().at(1).toString().contains(QStringLiteral("\n2,3,")));
}

void TestAttentionPanel::aPinnedPanelKeepsItsSelection()
{
    m_panel->setMode(Mode::Head);
    m_panel->pinAction()->trigger();
    m_selection->select(m_selection->selection().withHead(2, 2).withCell(3, 1));
    QCOMPARE(m_panel->head(), (HeadRef{0, 0}));
    m_selection->select({.run = RunId{8}, .prompt = PromptId{99}});
    QTest::keyClick(m_panel.get(), Qt::Key_BraceRight, Qt::ShiftModifier);
    QCOMPARE(m_panel->head(), (HeadRef{0, 1}));
    QVERIFY(!m_selection->selection().head.has_value());
    m_selection->select({.run = RunId{7}, .prompt = PromptId{70}, .layer = 1, .head = 3});
    m_panel->pinAction()->trigger();
    QCOMPARE(m_panel->head(), (HeadRef{1, 3}));
}

void TestAttentionPanel::answersForAnotherPromptAreDropped()
{
    m_panel->setMode(Mode::Head);
    AttentionMap map = *mapFor(*m_prompt, lastRequest());
    map.prompt = PromptId{99};
    m_panel->showMap(std::make_shared<const AttentionMap>(map));
    QVERIFY(!m_panel->mapPage().shown());
    m_panel->addSummaries(PromptId{99}, summariesFor(*m_prompt));
    QVERIFY(!m_panel->atlas().map().tiles().front().matrix);
}

void TestAttentionPanel::everyFocusableWidgetHasAName()
{
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        const bool inner = widget->objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<const QHeaderView*>(widget) || widget->parentWidget()->inherits("QComboBox")
            || widget->window() != m_panel.get() || widget->isHidden();
        if (inner || !(widget->focusPolicy() & Qt::TabFocus)) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        QVERIFY2(named, qPrintable(QStringLiteral("%1 in %2").arg(QLatin1String(widget->metaObject()->className()), QLatin1String(widget->parentWidget()->metaObject()->className()))));
    }
}

QTEST_MAIN(TestAttentionPanel)
#include "tst_attention_panel.moc"
