#include "core/record/recorder_lock.h"
#include "core/record/run_writer.h"
#include "core/record/schema.h"
#include "core/record/workspace_state.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace orrery {
namespace {

constexpr char kMagic[] = "SQLite format 3";  // with its closing zero byte

Error refused(const Database& database, const char* reason, const std::string& message)
{
    return Error(ErrorKind::Format, message).withReason(reason).inFile(database.path());
}

uint32_t bigEndian(std::span<const std::byte> bytes)
{
    uint32_t value = 0;
    for (std::byte byte : bytes) value = value << 8 | std::to_integer<uint32_t>(byte);
    return value;
}

// Before SQLite reads anything: is this at least a SQLite file that says it is ours?
void checkHeader(const Database& database)
{
    std::array<std::byte, 100> header{};
    const uint64_t size = database.fileSize();
    if (size < 512 || database.readRaw(0, header) < header.size())
        throw refused(database, "NotAnOrreryFile", "it has only " + std::to_string(size) + " bytes");
    if (std::memcmp(header.data(), kMagic, sizeof kMagic) != 0)
        throw refused(database, "NotAnOrreryFile", "it is not a SQLite file").at("byte 0");
    const uint32_t pageSize = bigEndian(std::span(header).subspan(16, 2));
    if (pageSize != 1 && (pageSize < 512 || !std::has_single_bit(pageSize)))
        throw refused(database, "NotAnOrreryFile", "a page size of " + std::to_string(pageSize) + " is impossible").at("byte 16");
    const uint32_t application = bigEndian(std::span(header).subspan(68, 4));
    if (application != kApplicationId)
        throw refused(database, "NotAnOrreryFile", "it is a SQLite file of another program (application id "
                + std::to_string(application) + ")").at("byte 68");
}

void checkPages(Database& database, const WorkspaceOptions& options)
{
    if (database.fileSize() > options.pageCheckLimit) return;
    database.setInterrupt([stop = options.stop] { return stop.stop_requested(); });
    const std::string verdict = database.queryText("PRAGMA quick_check(1)");
    database.setInterrupt({});
    if (verdict != "ok") throw Error(ErrorKind::Database, verdict).withReason("DamagedPages").inFile(database.path());
}

int checkVersion(Database& database)
{
    const int64_t version = database.queryNumber("PRAGMA user_version");
    if (version < 1) throw refused(database, "UnexpectedSchema", "schema version " + std::to_string(version) + " never was");
    if (version <= latestSchemaVersion()) return static_cast<int>(version);
    const int64_t reader = database.queryNumber("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'min_reader_version'");
    if (reader < 1 || reader > latestSchemaVersion())
        throw refused(database, "FileTooNew", "schema version " + std::to_string(version) + " needs a newer Orrery: this one reads up to "
                + std::to_string(latestSchemaVersion()));
    return static_cast<int>(std::min<int64_t>(version, 1 << 30));
}

bool isWritable(const std::string& path)
{
    return faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool isFolderWritable(const std::string& path)
{
    const size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    return isWritable(folder);
}

// SQLite would make the file, or call a folder "unable to open database file".
void requireFile(const std::string& path)
{
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        throw Error(ErrorKind::Io, std::strerror(errno)).withReason("CannotOpen").inFile(path);
    if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::Io, "it is not a file").withReason("CannotOpen").inFile(path);
}

// A journal needs a place beside the file, so a folder that can't be written makes its files read-only.
Database openDatabase(const std::string& path, Access access, const WorkspaceOptions& options)
{
    requireFile(path);
    using Mode = DatabaseOptions::Mode;
    const bool writable = access == Access::ReadWrite && isWritable(path) && isFolderWritable(path);
    if (access == Access::ReadWrite && !writable)
        report(options.log, LogLevel::Warning, path + ": opened read-only: the file or its folder can't be written");
    return Database(path, {.mode = writable ? Mode::ReadWrite : Mode::ReadOnly, .vfs = options.vfs});
}

// Runs that say they are being recorded while nobody holds the recorder lock were cut off.
void settleInterruptedRuns(Database& database, const WorkspaceOptions& options)
{
    if (database.queryNumber("SELECT count(*) FROM run WHERE status = 'recording'") == 0) return;
    const std::optional<RecorderLock> lock = RecorderLock::tryTake(database.path());
    if (!lock) return;
    Transaction transaction(database);
    Statement update(database, "UPDATE run SET status = 'aborted', finished_us = ?, error_text = 'the recording was interrupted'"
                               " WHERE status = 'recording'");
    update.bind(0, nowMicroseconds()).run();
    const int64_t count = database.changedRows();
    transaction.commit();
    report(options.log, LogLevel::Warning, database.path() + ": " + std::to_string(count) + " interrupted "
            + (count == 1 ? "run" : "runs") + " marked aborted; the tensors recorded whole are kept");
}

}  // namespace

int judgeWorkspace(Database& database, bool writable, const WorkspaceOptions& options)
{
    checkHeader(database);
    checkPages(database, options);
    const int version = checkVersion(database);
    if (version > latestSchemaVersion()) {
        checkSchemaIsPassive(database);
        return version;
    }
    checkSchema(database, version);
    if (writable) migrate(database, migrations());
    return writable ? latestSchemaVersion() : version;
}

Workspace Workspace::create(const std::string& path, const WorkspaceOptions& options)
{
    struct stat status {};
    if (stat(path.c_str(), &status) == 0)
        throw Error(ErrorKind::Io, "there is such a file already").withReason("FileExists").inFile(path);
    if (!isFolderWritable(path))
        throw Error(ErrorKind::Io, "its folder can't be written").withReason("ReadOnly").inFile(path);
    Database database(path, {.mode = DatabaseOptions::Mode::Create, .vfs = options.vfs});
    try {
        createSchema(database, options.pageSize);
    } catch (...) {
        unlink(path.c_str());
        throw;
    }
    return Workspace(std::make_unique<State>(State{std::move(database), false, latestSchemaVersion()}));
}

Workspace Workspace::open(const std::string& path, Access access, const WorkspaceOptions& options)
{
    Database database = openDatabase(path, access, options);
    bool readOnly = sqlite3_db_readonly(database.handle(), "main") == 1;
    const int version = judgeWorkspace(database, !readOnly, options);
    if (!readOnly && version > latestSchemaVersion()) {
        report(options.log, LogLevel::Warning, path + ": opened read-only: a newer Orrery wrote it (schema version "
                + std::to_string(version) + ")");
        database = Database(path, {.mode = DatabaseOptions::Mode::ReadOnly, .vfs = options.vfs});
        readOnly = true;
    }
    if (readOnly) database.execute("PRAGMA query_only=ON");
    else {
        database.execute("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA secure_delete=OFF");
        settleInterruptedRuns(database, options);
    }
    return Workspace(std::make_unique<State>(State{std::move(database), readOnly, version}));
}

Workspace Workspace::openOrCreate(const std::string& path, const WorkspaceOptions& options)
{
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? open(path, Access::ReadWrite, options) : create(path, options);
}

}  // namespace orrery
