#include "core/prompts/stored_prompt_sets.h"
#include "core/record/database.h"
#include "core/record/schema.h"
#include "core/record/workspace_check.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace orrery;

class TestStoredPromptSets : public QObject {
    Q_OBJECT
private slots:
    void aSetComesBackAsItWas();
    void namesAreTakenOnce();
    void aRemovedSetLeavesNothing();
    void aFileOfVersionOneIsBroughtUpToDateOrHasNone();

private:
    static PromptSet pairs()
    {
        PromptSet set;
        set.name = "capitals";
        set.pairs = true;
        set.items = {{"", "A is in", "B is in", " Paris", " Rome", "x", 1}, {"", "C is in", "D is in", "", "", "", 2}};
        return set;
    }
};

void TestStoredPromptSets::aSetComesBackAsItWas()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.orrery").toStdString();
    PromptSet texts;
    texts.name = "texts";
    texts.items = {{"caf\xc3\xa9", "", "", "", "", "1", 1}};
    {
        Workspace workspace = Workspace::create(path);
        storePromptSet(workspace, pairs(), "capitals.csv");
        storePromptSet(workspace, texts, "");
    }
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const std::vector<PromptSetRow> rows = listPromptSets(workspace);
    QCOMPARE(rows.size(), size_t{2});
    QCOMPARE(rows[0].name, std::string("capitals"));
    QVERIFY(rows[0].pairs && !rows[1].pairs);
    QCOMPARE(rows[0].items, int64_t{2});
    QCOMPARE(rows[0].source, std::string("capitals.csv"));
    QVERIFY(rows[0].digest == pairs().digest());
    const PromptSet read = readStoredPromptSet(workspace, "capitals").value();
    QVERIFY(read.pairs && read.digest() == pairs().digest());
    QCOMPARE(read.items[1].row, int64_t{2});
    QVERIFY(readStoredPromptSet(workspace, "texts")->digest() == texts.digest());
    QVERIFY(!readStoredPromptSet(workspace, "none"));
    QVERIFY(checkWorkspaceFile(path).isOk());
}

void TestStoredPromptSets::namesAreTakenOnce()
{
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("a.orrery").toStdString());
    storePromptSet(workspace, pairs(), "");
    QCOMPARE(errorOf([&] { storePromptSet(workspace, pairs(), ""); }).reason(), std::string("NameTaken"));
    QCOMPARE(listPromptSets(workspace).size(), size_t{1});
}

void TestStoredPromptSets::aRemovedSetLeavesNothing()
{
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("a.orrery").toStdString());
    storePromptSet(workspace, pairs(), "");
    removePromptSet(workspace, "capitals");
    QVERIFY(listPromptSets(workspace).empty());
    QCOMPARE(workspace.database().queryNumber("SELECT count(*) FROM prompt_set_item"), int64_t{0});
    QCOMPARE(errorOf([&] { removePromptSet(workspace, "capitals"); }).reason(), std::string("NoSuchPromptSet"));
}

void TestStoredPromptSets::aFileOfVersionOneIsBroughtUpToDateOrHasNone()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("old.orrery").toStdString();
    std::filesystem::copy_file(ORRERY_SOURCE_DIR "/tests/core/record/schema_1.orrery", path);
    {
        const Workspace old = Workspace::open(path, Access::ReadOnly);
        QCOMPARE(old.schemaVersion(), 1);
        QVERIFY(listPromptSets(old).empty());
        QVERIFY(!readStoredPromptSet(old, "capitals"));
    }
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(workspace.schemaVersion(), latestSchemaVersion());
    QCOMPARE(workspace.runs().size(), size_t{1});
    storePromptSet(workspace, pairs(), "");
    QCOMPARE(listPromptSets(workspace).size(), size_t{1});
}

QTEST_GUILESS_MAIN(TestStoredPromptSets)
#include "tst_stored_prompt_sets.moc"
