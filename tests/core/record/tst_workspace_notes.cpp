#include "tests/core/record/record_samples.h"

#include "core/base/error.h"
#include "core/record/workspace_notes.h"

#include <QTest>

#include <functional>

using namespace orrery;

class TestWorkspaceNotes : public QObject {
    Q_OBJECT

private slots:
    void notesAreKeptOnAnything();
    void notesNeedATargetThatIsThere();
    void notesChangeAndGo();
    void viewsAreKeptByName();
};

static QString reasonOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.reason().empty() ? QString::fromUtf8(errorKindName(error.kind()).data()) : QString::fromStdString(error.reason());
    }
    return "nothing was thrown";
}

void TestWorkspaceNotes::notesAreKeptOnAnything()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const PromptId prompt = workspace.prompts(run)[0].id;
    const std::vector<NoteTarget> targets{{}, {.run = run}, {.prompt = prompt}, {.prompt = prompt, .position = 2},
        {.site = SiteId{1}}, {.layer = 3}, {.layer = 5, .head = 1}, {.run = run, .site = SiteId{2}, .head = 1}};
    for (const NoteTarget& target : targets) addNote(workspace, target, "täst \xE2\x88\x9E");
    const auto notes = listNotes(Workspace::open(path, Access::ReadOnly));
    QCOMPARE(notes.size(), targets.size());
    for (size_t i = 0; i < notes.size(); ++i) {
        QVERIFY(notes[i].target == targets[i]);
        QCOMPARE(notes[i].text, std::string("täst \xE2\x88\x9E"));
        QVERIFY(notes[i].createdMicroseconds > 0 && notes[i].changedMicroseconds == notes[i].createdMicroseconds);
    }
}

void TestWorkspaceNotes::notesNeedATargetThatIsThere()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(reasonOf([&] { addNote(workspace, {.run = RunId{7}}, "x"); }), "ConstraintFailed");
    QCOMPARE(reasonOf([&] { addNote(workspace, {.position = 1}, "x"); }), "ConstraintFailed");
    QCOMPARE(reasonOf([&] { addNote(workspace, {.head = 1}, "x"); }), "ConstraintFailed");
    QVERIFY(listNotes(workspace).empty());
}

void TestWorkspaceNotes::notesChangeAndGo()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const NoteId first = addNote(workspace, {}, "first");
    const NoteId second = addNote(workspace, {}, "second");
    changeNote(workspace, first, "changed");
    QCOMPARE(listNotes(workspace)[0].text, std::string("changed"));
    QVERIFY(listNotes(workspace)[0].changedMicroseconds >= listNotes(workspace)[0].createdMicroseconds);
    removeNote(workspace, first);
    QCOMPARE(listNotes(workspace).size(), size_t{1});
    QCOMPARE(listNotes(workspace)[0].id, second);
    QCOMPARE(reasonOf([&] { changeNote(workspace, first, "x"); }), "Argument");
    QCOMPARE(reasonOf([&] { removeNote(workspace, first); }), "Argument");
}

void TestWorkspaceNotes::viewsAreKeptByName()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const ViewId zoom = addView(workspace, "zoom", "{\"layer\":3}");
    addView(workspace, "atlas", "{}");
    QCOMPARE(reasonOf([&] { addView(workspace, "zoom", "{}"); }), "ConstraintFailed");
    QCOMPARE(reasonOf([&] { addView(workspace, "broken", "{"); }), "Argument");
    changeView(workspace, zoom, "close-up", "{\"layer\":4}");
    const auto views = listViews(workspace);
    QCOMPARE(views.size(), size_t{2});
    QCOMPARE(views[0].name, std::string("atlas"));
    QVERIFY(views[1].id == zoom && views[1].name == "close-up" && views[1].stateJson == "{\"layer\":4}");
    removeView(workspace, zoom);
    QCOMPARE(listViews(workspace).size(), size_t{1});
    QCOMPARE(reasonOf([&] { removeView(workspace, zoom); }), "Argument");
}

QTEST_GUILESS_MAIN(TestWorkspaceNotes)
#include "tst_workspace_notes.moc"
