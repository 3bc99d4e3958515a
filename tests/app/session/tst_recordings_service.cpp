#include "app/session/recordings_service.h"

#include "app/session/session.h"
#include "tests/app/jobs/hold.h"
#include "tests/core/record/record_samples.h"

#include "core/record/database.h"

#include <QFileInfo>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QUndoStack>

using namespace orrery;
using namespace orrery::app;

class TestRecordingsService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsWhatTheFileHolds();
    void deletingARunIsUndone();
    void evictingIsMarkedOnlyAndUndone();
    void reclaimingRemovesAndEndsTheHistory();
    void keepingAllIsOneStep();
    void damagedValuesAreOneSentence();
    void undoingADeletionLeavesWhatWasDeletedBefore();
    void undoingADeletionThatWaitsLeavesTheOneBefore();

private:
    QTableView* table(const QString& name) const
    {
        for (QTableView* view : m_panel->findChildren<QTableView*>())
            if (view->accessibleName() == name) return view;
        return nullptr;
    }
    bool isHidden(int run) const { return m_session->contents()->find(RunId{run})->run.hidden; }
    std::vector<TensorRow> tensors(int run) const { return Workspace::open(m_path, Access::ReadOnly).tensors({.run = RunId{run}}); }

    Folder m_folder;
    std::string m_path;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::RecordingsPanel* m_panel = nullptr;
    QUndoStack* m_undo = nullptr;
    RecordingsService* m_service = nullptr;
};

void TestRecordingsService::init()
{
    m_path = m_folder.path("run" + std::to_string(++m_files) + ".orrery");
    makeSample(m_path);
    {
        Recorder recorder(m_path);
        recorder.begin({.title = "second"});
        recorder.record(recorder.addPrompt(samplePrompt()), kStream, sampleTensor({500, 500}, 3).view());
        recorder.finish(RunStatus::Complete);
    }
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {QString(), 1});
    m_panel = new views::RecordingsPanel(m_selection);
    m_panel->resize(1200, 700);
    m_panel->show();
    m_undo = new QUndoStack;
    m_service = new RecordingsService(*m_session, *m_panel, *m_undo);
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_VERIFY(m_session->contents());
}

void TestRecordingsService::cleanup()
{
    delete m_service;
    delete m_undo;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestRecordingsService::showsWhatTheFileHolds()
{
    m_selection->select(views::Selection{.run = RunId{1}});
    QTRY_COMPARE(table(QStringLiteral("Tensors of the run"))->model()->rowCount(), 2);
    table(QStringLiteral("Tensors of the run"))->selectRow(0);
    QTableView* values = table(QStringLiteral("Values of the slice"));
    const Tensor stream = Workspace::open(m_path, Access::ReadOnly).read(tensors(1)[0].id);
    QTRY_VERIFY(values->model()->index(2, 3).data().toString() != QStringLiteral("·"));
    const QString shown = values->model()->index(2, 3).data().toString();
    QCOMPARE(QString(shown).replace(QChar(0x2212), u'-').toFloat(), stream.data()[2 * 4 + 3]);
}

void TestRecordingsService::deletingARunIsUndone()
{
    m_service->hideRuns({RunId{1}}, true);
    QTRY_VERIFY(isHidden(1));
    QVERIFY(!isHidden(2));
    m_undo->undo();
    QTRY_VERIFY(!isHidden(1));
    m_undo->redo();
    QTRY_VERIFY(isHidden(1));
    QCOMPARE(tensors(1).size(), size_t{2});  // nothing is lost
}

void TestRecordingsService::evictingIsMarkedOnlyAndUndone()
{
    const auto rows = tensors(1);
    m_service->markTensors({rows[0]}, true);
    m_service->markTensors({rows[0]}, true);  // once is enough
    QCOMPARE(m_undo->count(), 1);
    QCOMPARE(tensors(1).size(), size_t{2});
    m_undo->undo();
    m_service->reclaim();
    QTRY_VERIFY(m_session->edits().isIdle());
    QCOMPARE(tensors(1).size(), size_t{2});
}

void TestRecordingsService::reclaimingRemovesAndEndsTheHistory()
{
    const auto rows = tensors(1);
    m_service->markTensors({rows[0]}, true);
    m_service->hideRuns({RunId{2}}, true);
    QTRY_VERIFY(isHidden(2));
    const qint64 before = QFileInfo(QString::fromStdString(m_path)).size();
    m_service->reclaim();
    QTRY_VERIFY(!m_session->contents()->find(RunId{2}));
    QCOMPARE(tensors(1).size(), size_t{1});
    QCOMPARE(tensors(1)[0].id, rows[1].id);
    QVERIFY(QFileInfo(QString::fromStdString(m_path)).size() < before - 900'000);
    QVERIFY(!m_undo->canUndo());
}

void TestRecordingsService::keepingAllIsOneStep()
{
    m_service->markTensors(tensors(1), true);
    m_service->hideRuns({RunId{2}}, true);
    QTRY_VERIFY(isHidden(2));
    m_service->keepAll();
    QTRY_VERIFY(!isHidden(2));
    QCOMPARE(m_undo->count(), 3);
    m_undo->undo();
    QTRY_VERIFY(isHidden(2));
}

void TestRecordingsService::damagedValuesAreOneSentence()
{
    {
        const Workspace workspace = Workspace::open(m_path, Access::ReadWrite);
        Statement(workspace.database(), "UPDATE chunk SET data = zeroblob(length(data)) WHERE tensor_id = 1").run();
    }
    m_selection->select(views::Selection{.run = RunId{1}});
    QTRY_COMPARE(table(QStringLiteral("Tensors of the run"))->model()->rowCount(), 2);
    table(QStringLiteral("Tensors of the run"))->selectRow(0);
    const auto complaint = [&] {
        for (const QLabel* label : m_panel->findChildren<QLabel*>())
            if (label->isVisible() && label->text().startsWith(QStringLiteral("✗"))) return label->text();
        return QString();
    };
    QTRY_VERIFY(complaint().contains(QStringLiteral("could not be read")));
}

void TestRecordingsService::undoingADeletionLeavesWhatWasDeletedBefore()
{
    m_service->hideRuns({RunId{1}}, true);
    QTRY_VERIFY(isHidden(1));
    m_service->hideRuns({RunId{1}, RunId{2}}, true);
    QTRY_VERIFY(isHidden(2));
    QCOMPARE(m_undo->undoText(), QStringLiteral("Delete Run 2"));
    m_undo->undo();
    QTRY_VERIFY(!isHidden(2));
    QVERIFY(isHidden(1));
    m_service->hideRuns({RunId{1}}, true);  // nothing changes
    QCOMPARE(m_undo->index(), 1);
}

void TestRecordingsService::undoingADeletionThatWaitsLeavesTheOneBefore()
{
    Hold hold(m_session->edits());
    m_service->hideRuns({RunId{1}}, true);
    m_service->hideRuns({RunId{1}, RunId{2}}, true);  // the list does not know of the first yet
    m_undo->undo();
    hold.letGo();
    QTRY_VERIFY(m_session->edits().isIdle() && m_session->analysis().isIdle());
    QVERIFY(isHidden(1));
    QVERIFY(!isHidden(2));
    m_undo->redo();
    QTRY_VERIFY(isHidden(2));
}

QTEST_MAIN(TestRecordingsService)
#include "tst_recordings_service.moc"
