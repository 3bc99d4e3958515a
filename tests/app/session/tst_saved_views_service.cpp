#include "app/session/saved_views_service.h"

#include "app/session/session.h"
#include "tests/core/record/record_samples.h"
#include "views/navigator/navigator_panel.h"

#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QUndoStack>

using namespace orrery;
using namespace orrery::app;

class TestSavedViewsService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void savedViewIsListedAndUndone();
    void sameNameReplacesAndUndoBringsTheOldOneBack();
    void removedViewComesBack();
    void choosingGivesTheStateAsItWas();
    void viewOfADeletedRunSaysSo();
    void reservedRowsAreNoViews();
    void stateSurvivesItsText();
    void rubbishIsNoState();
    void closedFilesViewsAreNotListed();

private:
    QStringList listed() const;
    std::string textOf(const std::string& name) const { return findView(Workspace::open(m_path, Access::ReadOnly), name).value().stateJson; }
    bool settled() const { return m_session->edits().isIdle() && m_session->analysis().isIdle(); }

    Folder m_folder;
    std::string m_path;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::NavigatorPanel* m_panel = nullptr;
    QUndoStack* m_undo = nullptr;
    SavedViewsService* m_views = nullptr;
};

namespace {

const ViewState kState{{.run = RunId{1}, .prompt = PromptId{1}, .token = 2, .key = 1, .layer = 0, .head = 1}, QStringLiteral("attention"),
    views::AttentionPanel::Mode::Strands};

}  // namespace

void TestSavedViewsService::init()
{
    m_path = m_folder.path("views" + std::to_string(++m_files) + ".orrery");
    makeSample(m_path);
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {QString(), 1});
    m_panel = new views::NavigatorPanel(m_selection);
    m_undo = new QUndoStack;
    m_views = new SavedViewsService(*m_session, *m_panel, *m_undo);
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_VERIFY(m_session->contents() && settled());
    m_panel->showContents(m_session->contents());
}

void TestSavedViewsService::cleanup()
{
    delete m_views;
    delete m_undo;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

/// What stands under "Views" in the navigator.
QStringList TestSavedViewsService::listed() const
{
    const QAbstractItemModel* model = m_panel->findChild<QTreeView*>()->model();
    QStringList names;
    for (int row = 0; row < model->rowCount(model->index(3, 0)); ++row) names << model->index(row, 0, model->index(3, 0)).data().toString();
    return names;
}

void TestSavedViewsService::savedViewIsListedAndUndone()
{
    m_views->save(QStringLiteral(" mine "), kState);
    QTRY_COMPARE(listed(), QStringList{QStringLiteral("mine")});
    QCOMPARE(viewState(QString::fromStdString(textOf("mine"))), kState);
    QCOMPARE(m_undo->undoText(), QStringLiteral("Save View mine"));
    m_undo->undo();
    QTRY_VERIFY(listed().isEmpty());
    m_undo->redo();
    QTRY_COMPARE(listed(), QStringList{QStringLiteral("mine")});
}

void TestSavedViewsService::sameNameReplacesAndUndoBringsTheOldOneBack()
{
    m_views->save(QStringLiteral("mine"), kState);
    QTRY_COMPARE(listed().size(), 1);
    ViewState other = kState;
    other.mode = views::AttentionPanel::Mode::Table;
    m_views->save(QStringLiteral("mine"), other);
    QTRY_COMPARE(viewState(QString::fromStdString(textOf("mine"))), other);
    QCOMPARE(listed().size(), 1);
    QTRY_VERIFY(settled());
    m_undo->undo();
    QTRY_COMPARE(viewState(QString::fromStdString(textOf("mine"))), kState);
}

void TestSavedViewsService::removedViewComesBack()
{
    m_views->save(QStringLiteral("mine"), kState);
    QTRY_COMPARE(listed().size(), 1);
    Q_EMIT m_panel->viewRemoveRequested(m_views->rows()->front().id);
    QTRY_VERIFY(listed().isEmpty());
    m_undo->undo();
    QTRY_COMPARE(listed(), QStringList{QStringLiteral("mine")});
    m_undo->undo();  // the saving, of a view whose row is another now
    QTRY_VERIFY(listed().isEmpty());
}

void TestSavedViewsService::choosingGivesTheStateAsItWas()
{
    ViewState chosen;
    connect(m_views, &SavedViewsService::chosen, this, [&](const ViewState& state) { chosen = state; });
    m_views->save(QStringLiteral("mine"), kState);
    QTRY_COMPARE(listed().size(), 1);
    Q_EMIT m_panel->viewRequested(m_views->rows()->front().id);
    QCOMPARE(chosen, kState);
}

void TestSavedViewsService::viewOfADeletedRunSaysSo()
{
    QSignalSpy failed(m_session, &Session::failed);
    int chosen = 0;
    connect(m_views, &SavedViewsService::chosen, this, [&] { ++chosen; });
    ViewState gone = kState;
    gone.selection.run = RunId{999};
    m_views->save(QStringLiteral("gone"), gone);
    QTRY_COMPARE(listed().size(), 1);
    m_views->choose(m_views->rows()->front().id);
    QCOMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("gone")));
    QCOMPARE(chosen, 0);
}

void TestSavedViewsService::reservedRowsAreNoViews()
{
    {
        Workspace workspace = Workspace::open(m_path, Access::ReadWrite);
        putView(workspace, "orrery:pinned-heads", "{}");
        putView(workspace, "mine", "{}");
    }
    m_session->refresh();
    QTRY_COMPARE(listed(), QStringList{QStringLiteral("mine")});
    QVERIFY(!SavedViewsService::problemWith(QStringLiteral("orrery:x")).isEmpty());
    QVERIFY(!SavedViewsService::problemWith(QStringLiteral("  ")).isEmpty());
    QVERIFY(SavedViewsService::problemWith(QStringLiteral("Orrery")).isEmpty());
}

void TestSavedViewsService::stateSurvivesItsText()
{
    for (int mode = 0; mode <= static_cast<int>(views::AttentionPanel::Mode::Table); ++mode) {
        ViewState state = kState;
        state.mode = static_cast<views::AttentionPanel::Mode>(mode);
        state.selection.site = "blocks.0.attn.hook_pattern";
        QCOMPARE(viewState(toText(state)), state);
    }
    QVERIFY(toText(kState).contains(QStringLiteral("\"attention_mode\":\"strands\"")));
}

void TestSavedViewsService::rubbishIsNoState()
{
    for (const char* text : {"", "[]", "not JSON", R"({"selection": 5, "document": 7, "attention_mode": "sideways"})", R"({"selection": {"run": -1, "layer": 1e99, "head": 3}})"})
        QCOMPARE(viewState(QString::fromLatin1(text)), ViewState{});
}

void TestSavedViewsService::closedFilesViewsAreNotListed()
{
    m_views->save(QStringLiteral("late"), kState);
    m_session->closeWorkspace();
    QTRY_VERIFY(settled());
    QCOMPARE(viewState(QString::fromStdString(textOf("late"))), kState);
    QVERIFY(!m_views->rows());
    QVERIFY(listed().isEmpty());
}

QTEST_MAIN(TestSavedViewsService)
#include "tst_saved_views_service.moc"
