#include "app/session/pins_service.h"

#include "app/session/attention_service.h"
#include "app/session/session.h"
#include "core/record/workspace_notes.h"
#include "tests/app/jobs/hold.h"
#include "tests/core/record/record_samples.h"
#include "views/attention/attention_panel.h"

#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

using namespace orrery;
using namespace orrery::app;

using Heads = std::set<HeadRef>;

class TestPinsService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { close(); }
    void pinsAreKeptAndUndone();
    void pinsComeBackWithTheFile();
    void pinsBelongToAModel();
    void rubbishIsNoPin();
    void pinBeforeTheFileWasReadChangesNothing();

private:
    void make();
    void open();
    void close();
    void pin(const Heads& heads)
    {
        m_panel->setPinnedHeads(heads);
        Q_EMIT m_panel->pinnedHeadsChanged(heads);
    }
    PinnedHeads stored() const
    {
        const auto row = findView(Workspace::open(m_path, Access::ReadOnly), "orrery:pinned-heads");
        return row ? pinnedHeads(QString::fromStdString(row->stateJson)) : PinnedHeads{};
    }
    bool settled() const { return m_session->edits().isIdle() && m_session->analysis().isIdle(); }

    Folder m_folder;
    std::string m_path;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::AttentionPanel* m_panel = nullptr;
    AttentionService* m_attention = nullptr;
    QUndoStack* m_undo = nullptr;
    PinsService* m_pins = nullptr;
};

void TestPinsService::init()
{
    m_path = m_folder.path("pins" + std::to_string(++m_files) + ".orrery");
    makeSample(m_path);
    open();
}

void TestPinsService::make()
{
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {QString(), 1});
    m_panel = new views::AttentionPanel(m_selection);
    m_attention = new AttentionService(m_session->analysis(), *m_panel);
    connect(m_session, &Session::promptChanged, m_attention,
        [this](const std::shared_ptr<const RecordedPrompt>& prompt) { m_attention->setPrompt(m_session->readers(), prompt); });
    m_undo = new QUndoStack;
    m_pins = new PinsService(*m_session, *m_panel, *m_undo);
}

void TestPinsService::open()
{
    make();
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_VERIFY(m_panel->context() && settled());
}

void TestPinsService::close()
{
    delete m_pins;
    delete m_undo;
    delete m_attention;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestPinsService::pinsAreKeptAndUndone()
{
    pin({{0, 1}});
    QCOMPARE(m_undo->undoText(), QStringLiteral("Pin L0H1"));
    pin({{0, 0}, {0, 1}});
    QTRY_VERIFY(settled() && stored().size() == 1);
    QCOMPARE(stored().begin()->second, (Heads{{0, 0}, {0, 1}}));
    m_undo->undo();
    QCOMPARE(m_panel->pinnedHeads(), (Heads{{0, 1}}));
    m_undo->undo();
    QVERIFY(m_panel->pinnedHeads().empty());
    QTRY_VERIFY(settled() && stored().empty());
    m_undo->redo();
    QCOMPARE(m_panel->pinnedHeads(), (Heads{{0, 1}}));
    pin({});
    QCOMPARE(m_undo->undoText(), QStringLiteral("Unpin L0H1"));
}

void TestPinsService::pinsComeBackWithTheFile()
{
    pin({{0, 1}});
    QTRY_VERIFY(settled());
    close();
    open();
    QTRY_COMPARE(m_panel->pinnedHeads(), (Heads{{0, 1}}));
    QVERIFY(!m_undo->canUndo());
    m_session->closeWorkspace();
    QVERIFY(m_panel->pinnedHeads().empty());
}

void TestPinsService::pinsBelongToAModel()
{
    {
        Workspace workspace = Workspace::open(m_path, Access::ReadWrite);
        putView(workspace, "orrery:pinned-heads", toText(PinnedHeads{{std::string(64, 'f'), {{0, 0}}}}).toStdString());
    }
    close();
    open();
    QTRY_COMPARE(m_pins->pins().size(), size_t{1});
    QVERIFY(m_panel->pinnedHeads().empty());
    pin({{0, 1}});
    QTRY_VERIFY(settled());
    QCOMPARE(stored().at(std::string(64, 'f')), (Heads{{0, 0}}));
    QCOMPARE(stored().size(), size_t{2});
}

void TestPinsService::rubbishIsNoPin()
{
    QVERIFY(pinnedHeads(QString()).empty());
    QVERIFY(pinnedHeads(QStringLiteral("[1]")).empty());
    QVERIFY(pinnedHeads(QStringLiteral(R"({"models": {"m": [[-1, 2], [1], "L1H2", [0.5, 1]]}})")).empty());
    const PinnedHeads pins{{"", {{1, 2}}}, {"ab", {{0, 0}, {3, 4}}}};
    QCOMPARE(pinnedHeads(toText(pins)), pins);
}

void TestPinsService::pinBeforeTheFileWasReadChangesNothing()
{
    pin({{0, 0}});
    QTRY_VERIFY(settled() && stored().size() == 1);
    close();
    make();
    std::optional<Hold> hold;
    connect(m_session, &Session::workspaceChanged, this, [&] { hold.emplace(m_session->edits()); });  // its contents come next
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_VERIFY(m_panel->context() && m_session->analysis().isIdle());
    QSignalSpy failed(m_session, &Session::failed);
    pin({{0, 1}});
    QVERIFY(!m_undo->canUndo());
    QVERIFY(m_panel->pinnedHeads().empty());
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("not read yet")));
    hold->letGo();
    QTRY_VERIFY(settled());
    QCOMPARE(m_panel->pinnedHeads(), (Heads{{0, 0}}));
    pin({{0, 0}, {0, 1}});
    QTRY_VERIFY(settled());
    QCOMPARE(stored().begin()->second, (Heads{{0, 0}, {0, 1}}));
}

QTEST_MAIN(TestPinsService)
#include "tst_pins_service.moc"
