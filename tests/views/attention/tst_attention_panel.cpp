#include "tests/views/attention/panel_fixture.h"
#include "views/attention/atlas_page.h"
#include "views/attention/head_chips.h"
#include "views/attention/head_filter_edit.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/shared/mode_switch.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

using namespace orrery;
using namespace orrery::views;

using Mode = AttentionPanel::Mode;

class TestAttentionPanel : public QObject, private AttentionPanelFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void withoutAPromptItSaysWhatToDo();
    void withoutPatternsItOffersToRecordThem();
    void modesAreButtonsAndKeys();
    void hoverIsSharedBothWays();
    void theTextFollowsAndPublishesTokens();
    void strandsAskForTheHeadsThatAreOn();
    void rolloutAsksWithItsOptions();
    void theTableSortsSelectsAndExports();
    void aPinnedPanelKeepsItsSelection();
    void answersForAnotherPromptAreDropped();
    void everyFocusableWidgetHasAName();
};

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
