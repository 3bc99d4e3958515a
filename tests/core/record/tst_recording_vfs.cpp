#include "tests/core/record/fault_vfs.h"
#include "tests/core/record/record_samples.h"

#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/recording_vfs.h"
#include "core/record/workspace_check.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace orrery;
namespace fs = std::filesystem;

class TestRecordingVfs : public QObject {
    Q_OBJECT

private slots:
    void dataIsWrittenWhileReadersRead();
    void whatReadersSeeDoesNotChangeBeforeTheCommit();
    void rolledBackTransactionsLeaveNothing();
    void reusedPagesPastTheLimitAreWrittenUnderTheLock();
    void writtenPagesAreReadBack();
    void aPowerCutAtAnySyncLosesNoFinishedRun();
    void closingTheWriterLeavesItsProcessesLocksAlone();
    void absentVfsesAreNamed();
};

// A workspace's database with one table of large rows, written through the recording VFS with a cache of 1 MiB.
static Database openWriter(const std::string& path)
{
    Database database(path, {.mode = DatabaseOptions::Mode::Create, .vfs = recordingVfs()});
    database.execute("PRAGMA page_size=4096; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA cache_size=-1024");
    database.execute("CREATE TABLE IF NOT EXISTS rows(id INTEGER PRIMARY KEY, note TEXT, data BLOB)");
    return database;
}

static void insertRows(Database& database, int count)
{
    Statement insert(database, "INSERT INTO rows(note, data) VALUES('note', randomblob(200000))");
    for (int i = 0; i < count; ++i) insert.run();
}

static std::string contents(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

static int64_t countRows(Database& database)
{
    return database.queryNumber("SELECT count(*) FROM rows");
}

void TestRecordingVfs::dataIsWrittenWhileReadersRead()
{
    Folder folder;
    const std::string path = folder.path("a.db");
    Database writer = openWriter(path);
    insertRows(writer, 3);
    Database reader(path, {.mode = DatabaseOptions::Mode::ReadOnly, .patience = std::chrono::milliseconds(0)});
    const auto before = fs::file_size(path);
    writer.execute("BEGIN IMMEDIATE");
    for (int i = 0; i < 20; ++i) {
        insertRows(writer, 2);
        QCOMPARE(countRows(reader), int64_t{3});  // Busy would throw
    }
    QVERIFY(fs::file_size(path) > before + 5000000);
    writer.execute("COMMIT");
    QCOMPARE(countRows(reader), int64_t{43});
    QCOMPARE(reader.queryText("PRAGMA integrity_check"), std::string("ok"));
}

void TestRecordingVfs::whatReadersSeeDoesNotChangeBeforeTheCommit()
{
    Folder folder;
    const std::string path = folder.path("a.db");
    Database writer = openWriter(path);
    insertRows(writer, 10);
    const std::string before = contents(path);
    writer.execute("BEGIN IMMEDIATE");
    writer.execute("UPDATE rows SET note = 'changed'");
    insertRows(writer, 30);
    QVERIFY(fs::file_size(path) > before.size() + 4000000);
    QVERIFY(contents(path).substr(0, before.size()) == before);
    writer.execute("COMMIT");
    QCOMPARE(writer.queryNumber("SELECT count(*) FROM rows WHERE note = 'changed'"), int64_t{10});
}

void TestRecordingVfs::rolledBackTransactionsLeaveNothing()
{
    Folder folder;
    const std::string path = folder.path("a.db");
    Database writer = openWriter(path);
    insertRows(writer, 10);
    const std::string before = contents(path);
    writer.execute("BEGIN IMMEDIATE");
    writer.execute("UPDATE rows SET note = 'changed'; DELETE FROM rows WHERE id < 5");
    insertRows(writer, 30);
    writer.execute("ROLLBACK");
    QVERIFY(contents(path) == before);
    QCOMPARE(countRows(writer), int64_t{10});
    insertRows(writer, 1);
    QCOMPARE(writer.queryText("PRAGMA integrity_check"), std::string("ok"));
}

// 60 MB of free pages inside the file are filled again in one transaction: more than is kept in memory.
void TestRecordingVfs::reusedPagesPastTheLimitAreWrittenUnderTheLock()
{
    Folder folder;
    const std::string path = folder.path("a.db");
    Database writer = openWriter(path);
    writer.execute("BEGIN IMMEDIATE");
    insertRows(writer, 300);
    writer.execute("COMMIT; DELETE FROM rows WHERE id > 5");
    const auto before = fs::file_size(path);
    Database reader(path, {.mode = DatabaseOptions::Mode::ReadOnly, .patience = std::chrono::milliseconds(0)});
    writer.execute("BEGIN IMMEDIATE");
    insertRows(writer, 250);
    try {
        countRows(reader);
        QFAIL("a reader came in while pages it could see were written");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("Busy"));
    }
    writer.execute("COMMIT");
    QCOMPARE(fs::file_size(path), before);
    QCOMPARE(countRows(reader), int64_t{255});
    QCOMPARE(reader.queryText("PRAGMA integrity_check"), std::string("ok"));
}

void TestRecordingVfs::writtenPagesAreReadBack()
{
    Folder folder;
    const std::string path = folder.path("a.db");
    Database writer = openWriter(path);
    insertRows(writer, 20);
    const std::string sums = "SELECT group_concat(note || length(data) || hex(substr(data, 1, 8))) FROM rows WHERE id <= 20";
    writer.execute("BEGIN IMMEDIATE");
    writer.execute("UPDATE rows SET note = note || id, data = randomblob(200000 + id)");
    const std::string inside = writer.queryText(sums.c_str());
    insertRows(writer, 30);  // pushes the changed pages out of the cache
    QCOMPARE(writer.queryText(sums.c_str()), inside);
    writer.execute("COMMIT");
    QCOMPARE(writer.queryText(sums.c_str()), inside);
    QCOMPARE(writer.queryText("PRAGMA integrity_check"), std::string("ok"));
}

// Before each sync, and for both files each: everything not synced is lost, or has reached the disk all the same. Of the recording also:
// what was appended is there, since it passed the cache by, and the rest is lost.
void TestRecordingVfs::aPowerCutAtAnySyncLosesNoFinishedRun()
{
    Folder folder;
    FaultVfs::name();
    const std::string path = folder.path("a.orrery"), cut = folder.path("cut.orrery");
    const RunId first = makeSample(path);
    fs::copy_file(path, path + ".synced");
    const Tensor tensor = sampleTensor({300, 250}, 5);
    int images = 0, finished = 0;
    QString wrong;
    const auto judge = [&] {
        const Workspace workspace = Workspace::open(cut, Access::ReadWrite);
        const CheckReport report = checkWorkspace(workspace);
        if (!report.isOk()) wrong = QString::fromStdString(report.problems[0]);
        if (workspace.run(first)->status != RunStatus::Complete || values(workspace.read(TensorId{1})) != sampleValues(12, 1)) wrong = "the first run";
        int complete = 0;
        for (const RunRow& run : workspace.runs()) complete += run.status == RunStatus::Complete;
        if (complete < 1 + finished) wrong = "a finished run";
        for (const TensorRow& row : workspace.tensors({}))
            if (row.run != first && !std::ranges::equal(workspace.read(row.id).values(), tensor.values())) wrong = "a tensor";
        ++images;
    };
    const auto placeAppended = [&] {
        const std::string now = contents(path), synced = contents(path + ".synced");
        std::ofstream(cut, std::ios::binary) << synced << (now.size() > synced.size() ? now.substr(synced.size()) : std::string());
    };
    const auto place = [&](const std::string& suffix, bool isSynced) {
        const std::string source = path + suffix + (isSynced ? ".synced" : "");
        fs::remove(cut + suffix);
        if (fs::exists(source)) fs::copy_file(source, cut + suffix);
    };
    FaultVfs::watchSyncs([&] {
        for (int image = 0; image < 6 && wrong.isEmpty(); ++image) {
            if (image < 4) place("", image & 1);
            else placeAppended();
            place("-journal", image < 4 ? image & 2 : image & 1);
            try {
                judge();
            } catch (const Error& error) {
                wrong = error.what();
            }
        }
    });
    {
        RecorderOptions options;
        options.vfs = FaultVfs::name();
        options.transactionBytes = 500000;
        Recorder recorder(path, options);
        for (int run = 0; run < 2; ++run) {
            recorder.begin({});
            const PromptId prompt = recorder.addPrompt(samplePrompt());
            for (int64_t step = 0; step < 4; ++step)
                recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::Dense, step);
            recorder.finish(RunStatus::Complete);
            ++finished;
        }
    }
    FaultVfs::watchSyncs({});
    QVERIFY2(wrong.isEmpty(), qPrintable(QString("image %1: %2").arg(images).arg(wrong)));
    QVERIFY(images > 100);
}

#ifdef F_OFD_GETLK
// Whether somebody, this process included, keeps writers out of the bytes that SQLite's readers lock.
static bool isReadLocked(const std::string& path)
{
    const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000000 + 2;
    lock.l_len = 510;
    const bool asked = fcntl(descriptor, F_OFD_GETLK, &lock) == 0;
    close(descriptor);  // takes the lock along: ask once
    return asked && lock.l_type == F_RDLCK;
}
#endif

// The writer has a second descriptor, which passes the cache by. SQLite may hand it to the connection that opens the file next.
void TestRecordingVfs::closingTheWriterLeavesItsProcessesLocksAlone()
{
    Folder folder;
    const std::string path = folder.path("a.db");
    auto writer = std::make_unique<Database>(openWriter(path));
    insertRows(*writer, 30);
    Database reader(path, {.mode = DatabaseOptions::Mode::ReadOnly});
    reader.execute("BEGIN");
    QCOMPARE(countRows(reader), int64_t{30});
    writer.reset();
    std::vector<std::unique_ptr<Database>> later;
    for (int i = 0; i < 3; ++i) {
        later.push_back(std::make_unique<Database>(path, DatabaseOptions{.mode = DatabaseOptions::Mode::ReadWrite}));
        QCOMPARE(countRows(*later.back()), int64_t{30});
    }
#ifdef F_OFD_GETLK
    QVERIFY(isReadLocked(path));
#endif
}

void TestRecordingVfs::absentVfsesAreNamed()
{
    QCOMPARE(std::string(recordingVfs()), std::string(recordingVfs("unix")));
    try {
        recordingVfs("no-such-vfs");
        QFAIL("found what is not there");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Argument);
    }
}

QTEST_GUILESS_MAIN(TestRecordingVfs)
#include "tst_recording_vfs.moc"
