#include "tests/views/recorded_samples.h"
#include "views/navigator/navigator_model.h"
#include "views/navigator/navigator_panel.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include <set>

using namespace orrery;
using namespace orrery::views;

namespace {

/// Every line with its depth as blanks, "name|detail".
QStringList lines(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const QString detail = model.index(row, 1, parent).data().toString();
        all += QString(depth, u' ') + index.data().toString() + (detail.isEmpty() ? QString() : u'|' + detail);
        all += lines(model, index, depth + 1);
    }
    return all;
}

std::shared_ptr<WorkspaceContents> withTwoPrompts(int runs)
{
    auto contents = recordedRuns(runs);
    PromptRow second = contents->runs[1].prompts[0];
    second.id = PromptId{21}, second.ordinal = 1, second.text = "another";
    contents->runs[1].prompts.push_back(second);
    return contents;
}

}  // namespace

class TestNavigatorPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void listsWhatTheWorkspaceHolds();
    void modelKeepsTheRulesThroughChanges();
    void anAppendedRunKeepsExpansionAndSelection();
    void pickingSelects();
    void followsTheSelection();
    void filterKeepsWhatMatches();
    void runMenuDeletesAndRestores();
    void modelMenuOpensAndRelinks();
    void modelsAreToldApartByTheirWeights();
    void viewsAreShownAndRemoved();
    void keptResultsAreListedAndChosen();
    void aThousandRunsAppendAsOneRow();
    void manyPromptsStayFolded();
    void everyFocusableWidgetHasAName();

private:
    QTreeView* tree() const { return m_panel->findChild<QTreeView*>(); }
    /// The line with this text, anywhere.
    QModelIndex line(const QString& text) const
    {
        const QModelIndexList found = tree()->model()->match(tree()->model()->index(0, 0), Qt::DisplayRole, text, 1, Qt::MatchStartsWith | Qt::MatchRecursive);
        return found.isEmpty() ? QModelIndex() : found.front();
    }
    void click(const QString& text)
    {
        tree()->scrollTo(line(text));
        QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, tree()->visualRect(line(text)).center());
    }
    NavigatorNode node(NavigatorNode::Kind kind) const
    {
        for (const NavigatorNode& section : navigatorNodes(withTwoPrompts(3).get(), {{QStringLiteral("tiny"), QStringLiteral("models/tiny"), true}}, nullptr))
            for (const NavigatorNode& child : section.children)
                if (child.kind == kind) return child;
        return {};
    }

    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<NavigatorPanel> m_panel;
};

void TestNavigatorPanel::init()
{
    m_panel.reset();
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<NavigatorPanel>(m_selection.get());
    m_panel->resize(280, 700);
    m_panel->show();
}

void TestNavigatorPanel::listsWhatTheWorkspaceHolds()
{
    QCOMPARE(lines(*tree()->model()), (QStringList{QStringLiteral("Models"), QStringLiteral("Prompts"), QStringLiteral("Runs"), QStringLiteral("Views")}));
    auto contents = withTwoPrompts(3);
    contents->runs[2].run.hidden = true;
    contents->models.push_back({ModelId{2}, {.displayName = "gone", .weightsDigest = sha256("gone"), .path = "models/gone"}});
    m_panel->showContents(contents);
    m_panel->showModels({{QStringLiteral("tiny"), QStringLiteral("models/tiny"), true}});
    m_panel->showViews(std::make_shared<std::vector<SavedViewRow>>(std::vector{SavedViewRow{ViewId{4}, "induction", "{}", 1, 1}}));
    const QStringList expected{QStringLiteral("Models|2"), QStringLiteral(" tiny|runs prompts"), QStringLiteral(" gone|not open"),
        QStringLiteral("Prompts|3"), QStringLiteral(" The cat sat on mat number 2|12"), QStringLiteral(" another|12"), QStringLiteral(" The cat sat on mat number 1|11"),
        QStringLiteral("Runs|3"), QStringLiteral(" 3  The cat sat on mat number 3|deleted"), QStringLiteral(" 2  The cat sat on mat number 2"),
        QStringLiteral("  The cat sat on mat number 2|12"), QStringLiteral("  another|12"), QStringLiteral(" 1  The cat sat on mat number 1"),
        QStringLiteral("Views|1"), QStringLiteral(" induction")};
    QCOMPARE(lines(*tree()->model()).join(u'\n'), expected.join(u'\n'));
}

void TestNavigatorPanel::modelKeepsTheRulesThroughChanges()
{
    NavigatorModel model;
    const QAbstractItemModelTester tester(&model);
    auto shuffled = withTwoPrompts(6);
    std::swap(shuffled->runs[0], shuffled->runs[3]);
    auto thinned = withTwoPrompts(6);
    thinned->runs.erase(thinned->runs.begin() + 2);
    for (const auto& contents : {withTwoPrompts(3), withTwoPrompts(6), shuffled, thinned, recordedRuns(6), withTwoPrompts(2)}) {
        const auto nodes = navigatorNodes(contents.get(), {}, nullptr);
        model.setNodes(nodes);
        NavigatorModel fresh;
        fresh.setNodes(nodes);
        QCOMPARE(lines(model), lines(fresh));
    }
    model.setNodes({});
    QCOMPARE(model.rowCount(), 0);
}

void TestNavigatorPanel::anAppendedRunKeepsExpansionAndSelection()
{
    m_panel->showContents(withTwoPrompts(5));
    m_selection->select(Selection{.run = RunId{2}, .prompt = PromptId{21}});
    tree()->collapse(line(QStringLiteral("Prompts")));
    tree()->expand(line(QStringLiteral("2  ")));
    const QPersistentModelIndex current = tree()->currentIndex();
    QCOMPARE(current.data().toString(), QStringLiteral("another"));
    QSignalSpy reset(tree()->model(), &QAbstractItemModel::modelReset);
    m_panel->showContents(withTwoPrompts(6));
    QCOMPARE(reset.count(), 0);
    QCOMPARE(tree()->currentIndex(), QModelIndex(current));
    QVERIFY(tree()->isExpanded(line(QStringLiteral("2  "))));
    QVERIFY(!tree()->isExpanded(line(QStringLiteral("Prompts"))));
    QVERIFY(tree()->isExpanded(line(QStringLiteral("Runs"))));
    QVERIFY(line(QStringLiteral("6  ")).isValid());
    QVERIFY(m_selection->selection() == (Selection{.run = RunId{2}, .prompt = PromptId{21}}));
}

void TestNavigatorPanel::pickingSelects()
{
    m_panel->showContents(withTwoPrompts(5));
    click(QStringLiteral("4  "));
    QCOMPARE(m_selection->selection().run, std::optional(RunId{4}));
    click(QStringLiteral("another"));  // under Prompts
    QVERIFY(m_selection->selection() == (Selection{.run = RunId{2}, .prompt = PromptId{21}}));
    tree()->setFocus();
    click(QStringLiteral("3  "));
    QTest::keyClick(tree(), Qt::Key_Up);
    QCOMPARE(m_selection->selection().run, std::optional(RunId{4}));
}

void TestNavigatorPanel::followsTheSelection()
{
    m_panel->showContents(withTwoPrompts(5));
    m_selection->select(Selection{.run = RunId{3}, .prompt = PromptId{30}});
    QVERIFY(tree()->currentIndex().data().toString().startsWith(QStringLiteral("3  ")));
    m_selection->select(Selection{.run = RunId{2}, .prompt = PromptId{21}});
    QCOMPARE(tree()->currentIndex().data().toString(), QStringLiteral("another"));
    QVERIFY(m_selection->canGoBack() && m_selection->selection().prompt == PromptId{21});
}

void TestNavigatorPanel::filterKeepsWhatMatches()
{
    m_panel->showContents(withTwoPrompts(5));
    QTest::keyClicks(m_panel->findChild<QLineEdit*>(), QStringLiteral("NUMBER 4"));
    QCOMPARE(lines(*tree()->model()).join(u'\n'),
        (QStringList{QStringLiteral("Prompts|6"), QStringLiteral(" The cat sat on mat number 4|14"), QStringLiteral("Runs|5"), QStringLiteral(" 4  The cat sat on mat number 4")}).join(u'\n'));
    m_panel->findChild<QLineEdit*>()->clear();
    QVERIFY(line(QStringLiteral("5  ")).isValid());
}

void TestNavigatorPanel::runMenuDeletesAndRestores()
{
    m_panel->showContents(withTwoPrompts(3));
    QSignalSpy hide(m_panel.get(), &NavigatorPanel::hideRequested), note(m_panel.get(), &NavigatorPanel::noteRequested);
    NavigatorNode run = node(NavigatorNode::Kind::Run);
    QMenu menu, again;
    m_panel->fillMenu(menu, run);
    menu.actions().at(0)->trigger();
    QCOMPARE(note.count(), 1);
    QCOMPARE(m_selection->selection().run, run.run);
    menu.actions().last()->trigger();
    QCOMPARE(hide.count(), 1);
    QCOMPARE(hide[0][1].toBool(), true);
    run.greyed = true;
    m_panel->fillMenu(again, run);
    QCOMPARE(again.actions().last()->text(), QStringLiteral("Restore Run 3"));
    again.actions().last()->trigger();
    QCOMPARE(hide[1][1].toBool(), false);
}

void TestNavigatorPanel::modelsAreToldApartByTheirWeights()
{
    auto contents = recordedRuns(1);
    const auto add = [&](int id, const char* name, const char* path, const char* weights) {
        contents->models.push_back({ModelId{id}, {.displayName = name, .weightsDigest = sha256(weights), .path = path}});
    };
    contents->models.clear();
    add(1, "tiny", "models/tiny", "first");
    add(2, "tiny", "models/tiny", "trained on");
    add(3, "lost", "", "lost");
    add(4, "lost too", "", "lost too");
    add(5, "lost too", "", "lost too");  // the same weights under another config
    const auto listed = [&](const std::vector<OpenModelEntry>& open) {
        QStringList all;
        std::set<QString> keys;
        const auto nodes = navigatorNodes(contents.get(), open, nullptr);
        for (const NavigatorNode& line : nodes.front().children) {
            all << line.text + u'|' + line.detail + u'|' + (line.weights ? QString::fromStdString(digestText(*line.weights)).left(4) : QString());
            keys.insert(line.key);
        }
        return keys.size() == static_cast<size_t>(all.size()) ? all : QStringList{QStringLiteral("two lines have one key")};
    };
    const auto line = [](const char* name, const char* detail, const char* weights) {
        return QLatin1String(name) + u'|' + QLatin1String(detail) + u'|' + QString::fromStdString(digestText(sha256(weights))).left(4);
    };
    const QStringList others{line("lost", "not open", "lost"), line("lost too", "not open", "lost too")};
    QCOMPARE(listed({}), (QStringList{line("tiny", "not open", "first"), line("tiny", "not open", "trained on")} + others));
    // Of those from its folder, an open model is the one that ran there last.
    QCOMPARE(listed({{QStringLiteral("tiny"), QStringLiteral("models/tiny"), true}}),
        (QStringList{line("tiny", "runs prompts", "trained on"), line("tiny", "not open", "first")} + others));
    QCOMPARE(listed({{QStringLiteral("new"), QStringLiteral("models/new"), false}}).first(), QStringLiteral("new|open|"));
}

void TestNavigatorPanel::modelMenuOpensAndRelinks()
{
    m_panel->showContents(withTwoPrompts(3));
    QSignalSpy open(m_panel.get(), &NavigatorPanel::openModelRequested), relink(m_panel.get(), &NavigatorPanel::relinkRequested);
    QMenu menu;
    m_panel->fillMenu(menu, node(NavigatorNode::Kind::Model));
    menu.actions().at(0)->trigger();
    QCOMPARE(open.count(), 1);
    QCOMPARE(open[0][0].toString(), QStringLiteral("models/tiny"));
    menu.actions().at(2)->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("models/tiny"));
    menu.actions().last()->trigger();
    QCOMPARE(relink.count(), 1);
    QCOMPARE(relink[0][1].toString(), QStringLiteral("tiny"));
    tree()->setCurrentIndex(line(QStringLiteral("tiny")));
    QTest::keyClick(tree(), Qt::Key_Return);
    QCOMPARE(open.count(), 2);
}

void TestNavigatorPanel::viewsAreShownAndRemoved()
{
    m_panel->showViews(std::make_shared<std::vector<SavedViewRow>>(std::vector{SavedViewRow{ViewId{4}, "induction", "{}", 1, 1}}));
    QSignalSpy show(m_panel.get(), &NavigatorPanel::viewRequested), remove(m_panel.get(), &NavigatorPanel::viewRemoveRequested);
    NavigatorNode view;
    view.kind = NavigatorNode::Kind::View, view.view = ViewId{4};
    QMenu menu;
    m_panel->fillMenu(menu, view);
    menu.actions().at(1)->trigger();
    QCOMPARE(remove.count(), 1);
    tree()->setCurrentIndex(line(QStringLiteral("induction")));
    QTest::keyClick(tree(), Qt::Key_Return);
    QCOMPARE(show.count(), 1);
    QCOMPARE(show[0][0].value<ViewId>(), ViewId{4});
}

void TestNavigatorPanel::keptResultsAreListedAndChosen()
{
    auto contents = recordedRuns(3);
    const auto kept = [](int64_t id, const char* kind, const char* name, std::vector<AnalysisSubject> subjects) {
        AnalysisRow row;
        row.id = AnalysisId{id};
        row.info = {kind, name, "tiny", {}, std::move(subjects), std::string("orrery-cli ") + kind, "{}"};
        return row;
    };
    contents->analyses = {kept(1, "patch", "which heads", {}), kept(2, "probe", "kings", {}), kept(5, "lens", "of run 2", {{contents->runs[1].run.id, {}, "run 2"}})};
    m_panel->showContents(contents);
    const QString all = lines(*tree()->model()).join(u'\n');
    QVERIFY2(all.contains(QStringLiteral("Analyses|2\n of run 2|lens\n which heads|patch\nProbes|1\n kings|probe\nViews")), qPrintable(all));
    QSignalSpy chosen(m_panel.get(), &NavigatorPanel::analysisSelected);
    click(QStringLiteral("of run 2"));
    QVERIFY(!chosen.isEmpty());
    QCOMPARE(chosen.last()[0].value<AnalysisId>(), AnalysisId{5});
    QCOMPARE(m_selection->selection().run, std::optional(contents->runs[1].run.id));
    QVERIFY(tree()->currentIndex().data().toString() == QStringLiteral("of run 2"));
    click(QStringLiteral("kings"));
    QCOMPARE(chosen.last()[0].value<AnalysisId>(), AnalysisId{2});
    NavigatorNode node;
    node.kind = NavigatorNode::Kind::Analysis, node.analysis = AnalysisId{1}, node.command = QStringLiteral("orrery-cli patch");
    QMenu menu;
    m_panel->fillMenu(menu, node);
    menu.actions().at(1)->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("orrery-cli patch"));
}

void TestNavigatorPanel::aThousandRunsAppendAsOneRow()
{
    NavigatorModel model;
    model.setNodes(navigatorNodes(recordedRuns(1000).get(), {}, nullptr));
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted), removed(&model, &QAbstractItemModel::rowsRemoved);
    model.setNodes(navigatorNodes(recordedRuns(1001).get(), {}, nullptr));
    QCOMPARE(inserted.count(), 2);  // the run, and its prompt
    QCOMPARE(removed.count(), 0);
}

void TestNavigatorPanel::manyPromptsStayFolded()
{
    m_panel->showContents(recordedRuns(1000));
    QVERIFY(!tree()->isExpanded(line(QStringLiteral("Prompts"))));
    QVERIFY(tree()->isExpanded(line(QStringLiteral("Runs"))));
}

void TestNavigatorPanel::everyFocusableWidgetHasAName()
{
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestNavigatorPanel)
#include "tst_navigator_panel.moc"
