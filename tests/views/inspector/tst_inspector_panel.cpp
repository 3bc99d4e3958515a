#include "tests/views/recorded_samples.h"
#include "views/inspector/fact_model.h"
#include "views/inspector/inspector_panel.h"
#include "views/inspector/notes_view.h"
#include "views/shared/histogram_view.h"
#include "views/shared/number_text.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace orrery;
using namespace orrery::views;

class TestInspectorPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelKeepsTheRules();
    void tellsTheTokenUnderThePointerThenTheSelectedOne();
    void valuesChangeInPlace();
    void collapsedSectionsStayCollapsed();
    void tellsCellHeadAndSite();
    void staleInspectionIsIgnored();
    void tellsTheRunWithItsParameters();
    void clickCopiesAValue();
    void notesOfWhatIsSelectedAreListed();
    void writesEditsAndRemovesNotes();
    void readOnlyKeepsNoNotes();
    void whatIsWrittenGoesWithItsWorkspace();
    void everyFocusableWidgetHasAName();

private:
    QTreeView* tree() const { return m_panel->findChild<QTreeView*>(); }
    /// The value of a label, in any section of that id; empty if there is none.
    QString value(const QString& title, const QString& label) const;
    QToolButton* button(const QString& name) const
    {
        for (QToolButton* found : m_panel->findChildren<QToolButton*>())
            if (found->accessibleName() == name) return found;
        return nullptr;
    }
    void showAll();

    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<InspectorPanel> m_panel;
};

void TestInspectorPanel::init()
{
    m_panel.reset();
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<InspectorPanel>(m_selection.get());
    m_panel->resize(320, 800);
    m_panel->show();
}

void TestInspectorPanel::showAll()
{
    m_panel->showContents(recordedRuns(7));
    auto prompt = recordedPrompt(6);
    prompt->tensors = recordedTensors(RunId{7}, PromptId{70});
    prompt->tensors[1].site = SiteId{12};
    m_panel->showPrompt(prompt);
    m_selection->select(Selection{.run = RunId{7}, .prompt = PromptId{70}});
}

QString TestInspectorPanel::value(const QString& title, const QString& label) const
{
    const QAbstractItemModel* model = tree()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        const QModelIndex section = model->index(row, 0);
        for (int fact = 0; section.data().toString() == title && fact < model->rowCount(section); ++fact)
            if (model->index(fact, 0, section).data().toString() == label) return model->index(fact, 1, section).data().toString();
    }
    return {};
}

void TestInspectorPanel::modelKeepsTheRules()
{
    FactModel model;
    const QAbstractItemModelTester tester(&model);
    const auto prompt = recordedPrompt(4);
    model.setSections({{QStringLiteral("token"), QStringLiteral("Token"), tokenFacts(*prompt, 1)}});
    model.setSections({{QStringLiteral("token"), QStringLiteral("Token"), tokenFacts(*prompt, 2)}});
    model.setSections({{QStringLiteral("token"), QStringLiteral("Token"), tokenFacts(*prompt, 0)}, {QStringLiteral("run"), QStringLiteral("Run"), {}}});
    model.setSections({});
    QCOMPARE(model.rowCount(), 0);
}

void TestInspectorPanel::tellsTheTokenUnderThePointerThenTheSelectedOne()
{
    showAll();
    m_selection->select(m_selection->selection().withToken(2));
    const QString selected = QStringLiteral("Selected token"), hovered = QStringLiteral("Token under the pointer");
    QCOMPARE(value(selected, QStringLiteral("position")), QStringLiteral("2"));
    QCOMPARE(value(selected, QStringLiteral("id")), QStringLiteral("102"));
    QCOMPARE(value(selected, QStringLiteral("text")), QStringLiteral("·cat"));
    QCOMPARE(value(selected, QStringLiteral("bytes")), QStringLiteral("4–8: 20 63 61 74"));
    QCOMPARE(value(selected, QStringLiteral("previous")), QStringLiteral("1  ·the"));
    QCOMPARE(value(selected, QStringLiteral("next")), QStringLiteral("3  ·sat"));
    m_selection->setHover({.token = 3});
    QCOMPARE(value(hovered, QStringLiteral("text")), QStringLiteral("·sat"));
    m_selection->setHover({.token = 999});  // of another prompt
    QCOMPARE(value(selected, QStringLiteral("text")), QStringLiteral("·cat"));
}

void TestInspectorPanel::valuesChangeInPlace()
{
    showAll();
    m_selection->setHover({.token = 2});
    QSignalSpy reset(tree()->model(), &QAbstractItemModel::modelReset);
    m_selection->setHover({.token = 3});
    m_selection->setHover({.token = 4});
    QCOMPARE(reset.count(), 0);
    QCOMPARE(value(QStringLiteral("Token under the pointer"), QStringLiteral("position")), QStringLiteral("4"));
}

void TestInspectorPanel::collapsedSectionsStayCollapsed()
{
    showAll();
    const auto sectionOf = [&](const QString& title) {
        for (int row = 0; row < tree()->model()->rowCount(); ++row)
            if (tree()->model()->index(row, 0).data().toString() == title) return tree()->model()->index(row, 0);
        return QModelIndex();
    };
    QVERIFY(tree()->isExpanded(sectionOf(QStringLiteral("Run"))));
    tree()->collapse(sectionOf(QStringLiteral("Run")));
    m_selection->setHover({.token = 3});  // a section more: the model is new
    QVERIFY(!tree()->isExpanded(sectionOf(QStringLiteral("Run"))));
    QVERIFY(tree()->isExpanded(sectionOf(QStringLiteral("Token under the pointer"))));
}

void TestInspectorPanel::tellsCellHeadAndSite()
{
    showAll();
    QSignalSpy asked(m_panel.get(), &InspectorPanel::inspectionRequested);
    m_selection->select(Selection{.run = RunId{7}, .prompt = PromptId{70}, .token = 4, .key = 1, .layer = 1, .head = 2, .site = "blocks.1.attn.hook_pattern"});
    QCOMPARE(asked.count(), 1);
    auto seen = std::make_shared<Inspection>();
    seen->request = asked[0][0].value<InspectRequest>();
    QCOMPARE(seen->request.query, std::optional(4));
    seen->attention = 0.123456789;
    seen->rawScore = -2.5;
    seen->scores.emplace().entropy = 0.5;
    auto histogram = std::make_shared<TensorHistogram>();
    histogram->high = 1;
    histogram->counts = {1, 2};
    seen->histogram = histogram;
    m_panel->showInspection(seen);
    QCOMPARE(value(QStringLiteral("Selected cell"), QStringLiteral("key")), QStringLiteral("1  ·the"));
    QCOMPARE(value(QStringLiteral("Selected cell"), QStringLiteral("value")), valueText(0.123456789));
    QCOMPARE(value(QStringLiteral("Selected cell"), QStringLiteral("raw score")), valueText(-2.5));
    QCOMPARE(value(QStringLiteral("Selected head"), QStringLiteral("head")), QStringLiteral("L1H2"));
    QCOMPARE(value(QStringLiteral("Selected head"), QStringLiteral("entropy (0–1)")), valueText(0.5));
    QCOMPARE(value(QStringLiteral("Selected head"), QStringLiteral("induction")), QStringLiteral("–"));
    QCOMPARE(value(QStringLiteral("Site"), QStringLiteral("shape")), QStringLiteral("[4, 6, 6]"));
    QVERIFY(m_panel->findChild<HistogramView*>()->isVisible());
    m_selection->setHover({.token = 3, .key = 2, .value = 0.75});
    QCOMPARE(value(QStringLiteral("Cell under the pointer"), QStringLiteral("value")), valueText(0.75));
}

void TestInspectorPanel::staleInspectionIsIgnored()
{
    showAll();
    m_selection->select(Selection{.run = RunId{7}, .prompt = PromptId{70}, .layer = 1, .head = 2});
    auto seen = std::make_shared<Inspection>();
    seen->request = {.prompt = PromptId{70}, .layer = 0, .head = 2};
    seen->scores.emplace().entropy = 0.5;
    m_panel->showInspection(seen);
    QVERIFY(value(QStringLiteral("Selected head"), QStringLiteral("entropy (0–1)")).isEmpty());
}

void TestInspectorPanel::tellsTheRunWithItsParameters()
{
    auto contents = recordedRuns(7);
    contents->runs[6].run.paramsJson = R"({"seed": 42, "build": {"version": "0.1", "threads": 2}, "sites": ["*"]})";
    contents->runs[6].run.seed = 42;
    m_panel->showContents(contents);
    m_selection->select(Selection{.run = RunId{7}});
    QCOMPARE(value(QStringLiteral("Run"), QStringLiteral("seed")), QStringLiteral("42"));
    QStringList labels;
    for (const Fact& fact : runFacts(contents->runs[6])) labels << fact.label;
    QCOMPARE(labels.mid(0, 6), (QStringList{QStringLiteral("run"), QStringLiteral("title"), QStringLiteral("model"), QStringLiteral("prompt"), QStringLiteral("tokens"), QStringLiteral("started")}));
    QCOMPARE(labels.count(QStringLiteral("seed")), 1);
    QVERIFY(labels.filter(QStringLiteral("build")).isEmpty());
    const QModelIndex build = tree()->model()->index(tree()->model()->rowCount() - 1, 0);
    QVERIFY(!tree()->isExpanded(build));
    QCOMPARE(value(QStringLiteral("Run"), QStringLiteral("status")), QStringLiteral("failed"));
    QCOMPARE(value(QStringLiteral("Build"), QStringLiteral("threads")), QStringLiteral("2"));
    QCOMPARE(value(QStringLiteral("Run"), QStringLiteral("sites")), QStringLiteral("*"));
}

void TestInspectorPanel::clickCopiesAValue()
{
    showAll();
    m_selection->select(m_selection->selection().withToken(2));
    const QModelIndex section = tree()->model()->index(0, 0);
    const QModelIndex id = tree()->model()->index(1, 1, section);
    QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, tree()->visualRect(id).center());
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("102"));
}

void TestInspectorPanel::notesOfWhatIsSelectedAreListed()
{
    showAll();
    const NoteRow onRun{NoteId{1}, {.run = RunId{7}}, "of the run", 1, 1}, onOther{NoteId{2}, {.run = RunId{6}}, "of another", 1, 1};
    const NoteRow onToken{NoteId{3}, {.prompt = PromptId{70}, .position = 2}, "of the token", 1, 1}, onFile{NoteId{4}, {}, "of the file", 1, 1};
    m_panel->showNotes(std::make_shared<std::vector<NoteRow>>(std::vector{onRun, onOther, onToken, onFile}));
    auto* list = m_panel->findChild<QListView*>();
    const auto texts = [&] {
        QStringList all;
        for (int row = 0; row < list->model()->rowCount(); ++row) all += list->model()->index(row, 0).data().toString();
        return all;
    };
    QCOMPARE(texts(), (QStringList{QStringLiteral("run 7: of the run"), QStringLiteral("this file: of the file")}));
    m_selection->select(m_selection->selection().withToken(2));
    QCOMPARE(texts(), (QStringList{QStringLiteral("run 7: of the run"), QStringLiteral("token 2 ·cat: of the token"), QStringLiteral("this file: of the file")}));
}

void TestInspectorPanel::writesEditsAndRemovesNotes()
{
    showAll();
    m_selection->select(m_selection->selection().withToken(2));
    QSignalSpy added(m_panel.get(), &InspectorPanel::noteAddRequested), changed(m_panel.get(), &InspectorPanel::noteChangeRequested);
    QSignalSpy removed(m_panel.get(), &InspectorPanel::noteRemoveRequested);
    auto* text = m_panel->findChild<QPlainTextEdit*>();
    QTest::mouseClick(button(QStringLiteral("New note")), Qt::LeftButton);
    QVERIFY(text->isVisible());
    QTest::keyClicks(text, QStringLiteral("looks back"));
    m_selection->select(m_selection->selection().withToken(3));  // the note stays about token 2
    QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(added.count(), 1);
    QVERIFY(added[0][0].value<NoteTarget>() == (NoteTarget{.prompt = PromptId{70}, .position = 2}));
    QCOMPARE(added[0][1].toString(), QStringLiteral("looks back"));
    QVERIFY(!text->isVisible());

    m_panel->showNotes(std::make_shared<std::vector<NoteRow>>(std::vector{NoteRow{NoteId{9}, {.run = RunId{7}}, "old", 1, 1}}));
    auto* list = m_panel->findChild<QListView*>();
    QVERIFY(!button(QStringLiteral("Edit note"))->isEnabled());
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::mouseClick(button(QStringLiteral("Edit note")), Qt::LeftButton);
    QCOMPARE(text->toPlainText(), QStringLiteral("old"));
    text->setPlainText(QStringLiteral("new"));
    QTest::keyClick(text, Qt::Key_Escape);
    QCOMPARE(changed.count(), 0);
    QTest::mouseClick(button(QStringLiteral("Edit note")), Qt::LeftButton);
    text->setPlainText(QStringLiteral("new"));
    QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].value<NoteId>(), NoteId{9});
    QTest::mouseClick(button(QStringLiteral("Remove note")), Qt::LeftButton);
    QCOMPARE(removed.count(), 1);
}

void TestInspectorPanel::readOnlyKeepsNoNotes()
{
    auto contents = recordedRuns(7);
    contents->readOnly = true;
    m_panel->showContents(contents);
    QVERIFY(!button(QStringLiteral("New note"))->isEnabled());
    m_panel->beginNote();
    QVERIFY(!m_panel->findChild<QPlainTextEdit*>()->isVisible());
}

void TestInspectorPanel::whatIsWrittenGoesWithItsWorkspace()
{
    showAll();
    QSignalSpy added(m_panel.get(), &InspectorPanel::noteAddRequested);
    auto* text = m_panel->findChild<QPlainTextEdit*>();
    m_panel->beginNote();
    QTest::keyClicks(text, QStringLiteral("of run 7"));
    m_panel->showNotes(std::make_shared<std::vector<NoteRow>>());  // read again
    QVERIFY(text->isVisible());
    m_panel->showNotes(nullptr);  // another file is open, whose notes are not read yet
    QVERIFY(!text->isVisible());
    m_selection->select(Selection{.run = RunId{6}});
    m_panel->showPrompt(nullptr);
    m_panel->showContents(recordedRuns(6));
    m_panel->beginNote();
    QTest::keyClicks(text, QStringLiteral("of run 6"));
    QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(added.count(), 1);
    QVERIFY(added[0][0].value<NoteTarget>() == (NoteTarget{.run = RunId{6}}));
    QCOMPARE(added[0][1].toString(), QStringLiteral("of run 6"));
}

void TestInspectorPanel::everyFocusableWidgetHasAName()
{
    showAll();
    m_panel->beginNote();
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestInspectorPanel)
#include "tst_inspector_panel.moc"
