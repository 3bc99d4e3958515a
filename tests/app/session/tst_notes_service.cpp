#include "app/session/notes_service.h"

#include "app/session/inspector_service.h"
#include "app/session/session.h"
#include "tests/core/record/record_samples.h"

#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QUndoStack>

using namespace orrery;
using namespace orrery::app;

class TestNotesService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void notesAreKeptAndUndone();
    void undoAndRedoInOneBreath();
    void anEditIsUndone();
    void aRemovedNoteComesBackAndCanBeEdited();
    void inspectorReadsTheSelectedHead();
    void closedFilesNotesAreNotShown();

private:
    std::vector<std::string> texts() const
    {
        std::vector<std::string> all;
        for (const NoteRow& note : listNotes(Workspace::open(m_path, Access::ReadOnly))) all.push_back(note.text);
        return all;
    }
    bool settled() const { return m_session->edits().isIdle() && m_session->analysis().isIdle(); }
    NoteId firstNote() const { return m_notes->notes()->front().id; }

    Folder m_folder;
    std::string m_path;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::InspectorPanel* m_panel = nullptr;
    QUndoStack* m_undo = nullptr;
    NotesService* m_notes = nullptr;
};

void TestNotesService::init()
{
    m_path = m_folder.path("notes" + std::to_string(++m_files) + ".orrery");
    makeSample(m_path);
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {QString(), 1});
    m_panel = new views::InspectorPanel(m_selection);
    m_panel->show();
    m_undo = new QUndoStack;
    m_notes = new NotesService(*m_session, *m_panel, *m_undo);
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_VERIFY(m_session->contents() && settled());
}

void TestNotesService::cleanup()
{
    delete m_notes;
    delete m_undo;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestNotesService::notesAreKeptAndUndone()
{
    m_notes->add({.run = RunId{1}}, QStringLiteral("first"));
    QTRY_VERIFY(m_notes->notes() && m_notes->notes()->size() == 1);
    QCOMPARE(texts(), std::vector<std::string>{"first"});
    m_undo->undo();
    QTRY_VERIFY(m_notes->notes()->empty());
    QVERIFY(texts().empty());
    m_undo->redo();
    QTRY_COMPARE(m_notes->notes()->size(), size_t{1});
}

void TestNotesService::undoAndRedoInOneBreath()
{
    QSignalSpy failed(m_session, &Session::failed);
    m_notes->add({}, QStringLiteral("quick"));
    m_undo->undo();  // before the note has its number
    m_undo->redo();
    QTRY_VERIFY(settled());
    QCOMPARE(failed.count(), 0);
    QCOMPARE(texts(), std::vector<std::string>{"quick"});
}

void TestNotesService::anEditIsUndone()
{
    m_notes->add({}, QStringLiteral("one"));
    QTRY_VERIFY(m_notes->notes() && m_notes->notes()->size() == 1);
    m_notes->change(firstNote(), QStringLiteral("two"));
    QTRY_COMPARE(m_notes->notes()->front().text, std::string("two"));
    m_undo->undo();
    QTRY_COMPARE(m_notes->notes()->front().text, std::string("one"));
    m_notes->change(firstNote(), QStringLiteral("one"));  // nothing changed
    QCOMPARE(m_undo->count(), 2);
}

void TestNotesService::aRemovedNoteComesBackAndCanBeEdited()
{
    m_notes->add({}, QStringLiteral("one"));
    QTRY_VERIFY(m_notes->notes() && m_notes->notes()->size() == 1);
    m_notes->change(firstNote(), QStringLiteral("two"));
    QTRY_COMPARE(m_notes->notes()->front().text, std::string("two"));
    m_notes->remove(firstNote());
    QTRY_VERIFY(m_notes->notes()->empty());
    m_undo->undo();
    QTRY_COMPARE(texts(), std::vector<std::string>{"two"});
    m_undo->undo();  // the edit, of a note whose row is another now
    QTRY_COMPARE(texts(), std::vector<std::string>{"one"});
    m_undo->undo();
    QTRY_VERIFY(texts().empty());
}

void TestNotesService::inspectorReadsTheSelectedHead()
{
    const InspectorService service(*m_session, *m_panel);
    QTRY_VERIFY(m_session->prompt());
    m_selection->select(m_selection->selection().withHead(0, 1).withCell(2, 1));
    const auto shown = [&](const QString& section, const QString& label) {
        const QAbstractItemModel* model = m_panel->findChild<QTreeView*>()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            for (int fact = 0; fact < model->rowCount(model->index(row, 0)); ++fact)
                if (model->index(row, 0).data().toString() == section && model->index(fact, 0, model->index(row, 0)).data().toString() == label)
                    return model->index(fact, 1, model->index(row, 0)).data().toString();
        return QString();
    };
    QTRY_COMPARE(shown(QStringLiteral("Selected cell"), QStringLiteral("value")), QStringLiteral("0.333333"));
}

void TestNotesService::closedFilesNotesAreNotShown()
{
    m_notes->add({}, QStringLiteral("late"));
    m_session->closeWorkspace();
    QTRY_VERIFY(settled());
    QCOMPARE(texts(), std::vector<std::string>{"late"});
    QVERIFY(!m_notes->notes());
}

QTEST_MAIN(TestNotesService)
#include "tst_notes_service.moc"
