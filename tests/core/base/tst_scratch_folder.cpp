#include "core/base/file.h"
#include "core/base/scratch_folder.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace orrery;

class TestScratchFolder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goesWithWhatIsInIt();
    void isItsOwnersAlone();
    void twoAreNeverTheSame();
    void saysWhereNoneCanBeMade();
};

void TestScratchFolder::goesWithWhatIsInIt()
{
    std::string path;
    {
        const ScratchFolder folder;
        path = folder.path();
        writeFileDurably(folder.file("kept.txt"), "text");
        folder.clear();
        QVERIFY(std::filesystem::is_empty(path));
        std::filesystem::create_directory(folder.file("inner"));
        writeFileDurably(folder.file("inner/left.txt"), "text");
    }
    QVERIFY(!std::filesystem::exists(path));
}

void TestScratchFolder::isItsOwnersAlone()
{
    const ScratchFolder folder;
    QCOMPARE(std::filesystem::status(folder.path()).permissions(), std::filesystem::perms::owner_all);
}

void TestScratchFolder::twoAreNeverTheSame()
{
    const QTemporaryDir parent;
    const ScratchFolder one(parent.path().toStdString()), other(parent.path().toStdString());
    QVERIFY(one.path() != other.path());
    QVERIFY(one.path().starts_with(parent.path().toStdString()));
}

void TestScratchFolder::saysWhereNoneCanBeMade()
{
    const Error error = errorOf([] { ScratchFolder folder("no/such/folder"); });
    QCOMPARE(error.kind(), ErrorKind::Io);
    QCOMPARE(error.reason(), std::string("SystemError"));
    QCOMPARE(error.file(), std::string("no/such/folder"));
}

QTEST_APPLESS_MAIN(TestScratchFolder)
#include "tst_scratch_folder.moc"
