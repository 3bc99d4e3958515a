#include "app/export/staged_files.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/thrown_error.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestStagedFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void filesComeTogether();
    void whatIsNotCommittedLeavesNoTrace();
    void aFileOfTheUsersOwnStays();
    void oneThatCannotBeReplacedTakesTheOthersBack();

private:
    std::string path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)).toStdString(); }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name); }
    std::string text(const char* name) const { return readTextFile(path(name), 100); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestStagedFiles::filesComeTogether()
{
    writeFileDurably(path("a"), "old");
    StagedFiles files;
    writeFileDurably(files.add(path("a")), "new a");
    writeFileDurably(files.add(path("b")), "new b");
    QCOMPARE(text("a"), std::string("old"));
    files.commit();
    QCOMPARE(text("a") + text("b"), std::string("new anew b"));
    QCOMPARE(this->files(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
}

void TestStagedFiles::whatIsNotCommittedLeavesNoTrace()
{
    writeFileDurably(path("a"), "old");
    {
        StagedFiles files;
        writeFileDurably(files.add(path("a")), "new");
    }
    QCOMPARE(text("a"), std::string("old"));
    QCOMPARE(files(), QStringList{QStringLiteral("a")});
}

void TestStagedFiles::aFileOfTheUsersOwnStays()
{
    for (const char* own : {"a.part", "a.new", "a.part1"}) writeFileDurably(path(own), "mine");
    StagedFiles files;
    writeFileDurably(files.add(path("a")), "new");
    files.commit();
    for (const char* own : {"a.part", "a.new", "a.part1"}) QCOMPARE(text(own), std::string("mine"));
    QCOMPARE(this->files().size(), 4);
}

void TestStagedFiles::oneThatCannotBeReplacedTakesTheOthersBack()
{
    writeFileDurably(path("a"), "old");
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("c/full")));
    {
        StagedFiles files;
        for (const char* name : {"a", "b", "c"}) writeFileDurably(files.add(path(name)), "new");
        QCOMPARE(kindOf([&] { files.commit(); }), ErrorKind::Io);
    }
    QCOMPARE(text("a"), std::string("old"));
    QCOMPARE(files(), (QStringList{QStringLiteral("a"), QStringLiteral("c")}));
}

QTEST_APPLESS_MAIN(TestStagedFiles)
#include "tst_staged_files.moc"
