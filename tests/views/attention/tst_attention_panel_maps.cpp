#include "tests/views/attention/panel_fixture.h"
#include "views/attention/atlas_page.h"
#include "views/attention/head_filter_edit.h"
#include "views/attention/table_page.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

using namespace orrery;
using namespace orrery::views;

using Mode = AttentionPanel::Mode;

class TestAttentionPanelMaps : public QObject, private AttentionPanelFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
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
};

void TestAttentionPanelMaps::theAtlasIsAskedForOnceAndFillsAsItComes()
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

void TestAttentionPanelMaps::sortingAndFilteringLetTilesFlow()
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

void TestAttentionPanelMaps::pinnedHeadsComeFirst()
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

void TestAttentionPanelMaps::aTileSelectsItsHeadAndEnterOpensIt()
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

void TestAttentionPanelMaps::aChosenHeadIsAskedFor()
{
    m_panel->setMode(Mode::Head);
    QCOMPARE(lastRequest(), (MapRequest{.head = {0, 0}}));
    answer();
    QCOMPARE(m_panel->mapPage().shown()->request.head, (HeadRef{0, 0}));
    QVERIFY(m_panel->mapPage().view().isCausal());
    QCOMPARE(m_panel->mapPage().view().queryAxis().labels[1], QStringLiteral("·the"));
    QCOMPARE(m_panel->mapPage().view().valueAt({0, 5, 4}), std::optional(0.75));
}

void TestAttentionPanelMaps::selectionOfAHeadElsewhereIsFollowed()
{
    m_panel->setMode(Mode::Head);
    m_selection->select(m_selection->selection().withHead(2, 1));
    QCOMPARE(m_panel->head(), (HeadRef{2, 1}));
    QCOMPARE(lastRequest().head, (HeadRef{2, 1}));
    m_selection->select(m_selection->selection().withHead(9, 9));
    QCOMPARE(m_panel->head(), (HeadRef{2, 1}));
}

void TestAttentionPanelMaps::keysScrubLayersAndHeads()
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

void TestAttentionPanelMaps::breadcrumbsChooseLayerAndHead()
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

void TestAttentionPanelMaps::aCellSelectsQueryAndKey()
{
    m_panel->setMode(Mode::Head);
    answer();
    clickCell(m_panel->mapPage().view(), 7, 3);
    QCOMPARE(m_selection->selection().token, std::optional(7));
    QCOMPARE(m_selection->selection().key, std::optional(3));
    m_selection->select(m_selection->selection().withCell(4, 1));
    QCOMPARE(m_panel->mapPage().view().cursorCell(), (std::optional(HeatCell{0, 4, 1})));
}

void TestAttentionPanelMaps::theComparisonMenuAsksForDifferences()
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

void TestAttentionPanelMaps::kindsThatWereNotRecordedCanNotBeChosen()
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

void TestAttentionPanelMaps::aProblemStandsInPlaceOfTheMap()
{
    m_panel->setMode(Mode::Head);
    m_panel->showMapProblem(QStringLiteral("not recorded"));
    QCOMPARE(m_panel->mapPage().problem(), QStringLiteral("not recorded"));
    QCOMPARE(m_panel->face(), Panel::Face::Content);
    answer();
    QVERIFY(m_panel->mapPage().problem().isEmpty());
}

void TestAttentionPanelMaps::valuesOfTwoSignsHaveZeroInTheMiddle()
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

void TestAttentionPanelMaps::sentencePairsCanBeFiltered()
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

QTEST_MAIN(TestAttentionPanelMaps)
#include "tst_attention_panel_maps.moc"
