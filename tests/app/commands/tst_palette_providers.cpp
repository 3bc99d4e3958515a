#include "app/commands/command_registry.h"
#include "app/commands/palette_providers.h"
#include "app/session/session.h"
#include "views/shared/theme.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

using namespace orrery;
using namespace orrery::app;

class TestPaletteProviders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_session.reset(); }
    void listsCommandsAsTheyAre();
    void findsARunByNumberAndPrompt();
    void selectsAHead();
    void selectsATokenAndASite();

private:
    const views::PaletteEntry* find(const std::vector<views::PaletteEntry>& entries, const QString& text) const
    {
        for (const views::PaletteEntry& entry : entries)
            if (entry.text == text) return &entry;
        return nullptr;
    }

    QTemporaryDir m_folder;
    views::SelectionModel m_selection;
    std::unique_ptr<Session> m_session;
};

void TestPaletteProviders::initTestCase()
{
    views::ThemeSource::instance().apply(views::ThemeChoice::Light);
    m_session = std::make_unique<Session>(m_selection, SessionOptions{m_folder.filePath(QStringLiteral("scratch")), 1});
    QVERIFY(headEntries(*m_session).empty());
    QVERIFY(runEntries(*m_session).empty());
    m_session->openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    QTRY_VERIFY(m_session->model());
    RunSettings settings;
    settings.text = "My lord";
    settings.sites = {"blocks.*.attn.hook_pattern"};
    m_session->run(settings);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->prompt(), 20000);
}

void TestPaletteProviders::listsCommandsAsTheyAre()
{
    QWidget window;
    CommandRegistry commands(&window);
    int done = 0;
    commands.add({QStringLiteral("file.open"), QStringLiteral("&Open…"), QStringLiteral("open-file"), {QKeySequence(QStringLiteral("Ctrl+O"))}}, [&done] { ++done; });
    commands.add({QStringLiteral("run.stop"), QStringLiteral("S&top")}, [] {});
    commands.action(QStringLiteral("run.stop"))->setEnabled(false);
    const auto entries = commandEntries(commands);
    QCOMPARE(entries.size(), size_t{2});
    QCOMPARE(entries[0].text, QStringLiteral("Open…"));
    QCOMPARE(entries[0].shortcut, QStringLiteral("Ctrl+O"));
    QCOMPARE(entries[0].icon, QStringLiteral("open-file"));
    QVERIFY(entries[0].enabled);
    QVERIFY(!entries[1].enabled);
    entries[0].act();
    QCOMPARE(done, 1);
}

void TestPaletteProviders::findsARunByNumberAndPrompt()
{
    const auto entries = runEntries(*m_session);
    QCOMPARE(entries.size(), size_t{1});
    QCOMPARE(entries[0].text, QStringLiteral("Run 1: My lord"));
    m_selection.select({});
    entries[0].act();
    QCOMPARE(m_selection.selection().run, std::optional(RunId{1}));
}

void TestPaletteProviders::selectsAHead()
{
    QTRY_VERIFY(m_session->prompt());
    const auto entries = headEntries(*m_session);
    QCOMPARE(entries.size(), size_t{16});  // 4 layers of 4 heads
    const auto* head = find(entries, QStringLiteral("L3H1"));
    QVERIFY(head);
    head->act();
    QCOMPARE(m_selection.selection().layer, std::optional(3));
    QCOMPARE(m_selection.selection().head, std::optional(1));
}

void TestPaletteProviders::selectsATokenAndASite()
{
    QTRY_VERIFY(m_session->prompt());
    const auto tokens = tokenEntries(*m_session);
    QCOMPARE(tokens.size(), m_session->prompt()->positions.size());
    tokens.back().act();
    QCOMPARE(m_selection.selection().token, std::optional(static_cast<int>(tokens.size()) - 1));
    const auto sites = siteEntries(*m_session);
    const auto* site = find(sites, QStringLiteral("blocks.2.attn.hook_pattern"));
    QVERIFY(site);
    site->act();
    QCOMPARE(m_selection.selection().site, std::string("blocks.2.attn.hook_pattern"));
}

QTEST_MAIN(TestPaletteProviders)
#include "tst_palette_providers.moc"
