#include "core/record/workspace_storage.h"

#include "core/record/database.h"
#include "core/record/id_marks.h"
#include "core/record/recorder_lock.h"

#include <sqlite3.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace orrery {
namespace {

constexpr int kVacuumPages = 256;
constexpr int kCopyPages = 256;
constexpr int kCopyWaits = 15000;  // of two milliseconds

void requireChange(const Database& database, const std::string& what, const char* reason)
{
    if (database.changedRows() == 0) throw Error(ErrorKind::Argument, "there is no " + what).withReason(reason).inFile(database.path());
}

void removeUnfinishedTensors(Database& database)
{
    Transaction transaction(database);
    keepIdMarks(database);
    database.execute("DELETE FROM tensor WHERE complete = 0 AND run_id IN (SELECT id FROM run WHERE status <> 'recording')");
    transaction.commit();
}

// One backup in progress; ended in any case.
class Backup {
public:
    Backup(Database& target, const Database& source)
        : m_target(target), m_handle(sqlite3_backup_init(target.handle(), "main", source.handle(), "main"))
    {
        if (!m_handle) target.fail(sqlite3_extended_errcode(target.handle()), "starting a copy");
    }
    ~Backup() { sqlite3_backup_finish(m_handle); }
    Backup(const Backup&) = delete;
    Backup& operator=(const Backup&) = delete;

    /// Copies some pages; false once all are there.
    bool step()
    {
        const int code = sqlite3_backup_step(m_handle, kCopyPages);
        if (code == SQLITE_DONE) return false;
        const bool isBusy = code == SQLITE_BUSY || code == SQLITE_LOCKED;
        if (code != SQLITE_OK && !isBusy) m_target.fail(code, std::string("copying: ") + sqlite3_errstr(code));
        if (isBusy) waitForRecorder(code);
        else m_waits = 0;
        return true;
    }
    double fraction() const
    {
        const int pages = sqlite3_backup_pagecount(m_handle);
        return pages > 0 ? 1.0 - static_cast<double>(sqlite3_backup_remaining(m_handle)) / pages : 0.0;
    }

private:
    void waitForRecorder(int code)
    {
        if (++m_waits > kCopyWaits) m_target.fail(code, "copying");
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

    Database& m_target;
    sqlite3_backup* m_handle;
    int m_waits = 0;
};

void copyPages(const Workspace& workspace, const std::string& path, const Progress& progress, const std::stop_token& stop)
{
    Database target(path, {.mode = DatabaseOptions::Mode::Create});
    target.execute("PRAGMA synchronous=FULL");
    Backup backup(target, workspace.database());
    while (backup.step()) {
        throwIfStopped(stop);
        if (progress) progress({backup.fraction(), "copying"});
    }
}

}  // namespace

std::vector<SizeRow> storageSizes(const Workspace& workspace)
{
    std::map<std::pair<int64_t, int64_t>, SizeRow> sizes;
    for (const TensorRow& row : workspace.tensors({.withIncomplete = true})) {
        const auto key = std::pair(row.run ? number(*row.run) : 0, row.site ? number(*row.site) : 0);
        SizeRow& size = sizes[key];
        size.run = row.run;
        size.site = row.siteInfo.name;
        ++size.tensors;
        size.bytes += row.storedBytes();
    }
    std::vector<SizeRow> rows;
    for (auto& [key, size] : sizes) rows.push_back(std::move(size));
    return rows;
}

void evictTensor(Workspace& workspace, TensorId id)
{
    Database& database = workspace.database();
    Transaction transaction(database);
    keepIdMarks(database);
    Statement remove(database, "DELETE FROM tensor WHERE id = ?");
    remove.bind(0, number(id)).run();
    requireChange(database, "tensor " + std::to_string(number(id)), "NoSuchTensor");
    transaction.commit();
}

void setRunHidden(Workspace& workspace, RunId id, bool hidden)
{
    Statement update(workspace.database(), "UPDATE run SET hidden = ? WHERE id = ?");
    update.bind(0, int64_t{hidden}).bind(1, number(id)).run();
    requireChange(workspace.database(), "run " + std::to_string(number(id)), "NoSuchRun");
}

void removeRun(Workspace& workspace, RunId id)
{
    const std::optional<RunRow> run = workspace.run(id);
    if (run && run->status == RunStatus::Recording)
        throw Error(ErrorKind::Database, "run " + std::to_string(number(id)) + " is being recorded").withReason("RecorderBusy").inFile(workspace.path());
    Database& database = workspace.database();
    Transaction transaction(database);
    keepIdMarks(database);
    Statement remove(database, "DELETE FROM run WHERE id = ?");
    remove.bind(0, number(id)).run();
    requireChange(database, "run " + std::to_string(number(id)), "NoSuchRun");
    transaction.commit();
}

int64_t vacuumWorkspace(Workspace& workspace, const Progress& progress, const std::stop_token& stop)
{
    Database& database = workspace.database();
    const auto before = static_cast<int64_t>(database.fileSize());
    removeUnfinishedTensors(database);
    const int64_t all = database.queryNumber("PRAGMA freelist_count");
    const std::string step = "PRAGMA incremental_vacuum(" + std::to_string(kVacuumPages) + ")";
    for (int64_t left = all; left > 0;) {
        throwIfStopped(stop);
        if (progress) progress({1.0 - static_cast<double>(left) / static_cast<double>(all), "giving free pages back"});
        Statement(database, step).run();  // frees one page a step
        const int64_t now = database.queryNumber("PRAGMA freelist_count");
        if (now >= left) break;
        left = now;
    }
    return before - static_cast<int64_t>(database.fileSize());
}

int64_t reclaimSpace(Workspace& workspace, const std::vector<TensorId>& tensors, const Progress& progress, const std::stop_token& stop)
{
    Database& database = workspace.database();
    const auto before = static_cast<int64_t>(database.fileSize());
    Transaction transaction(database);
    keepIdMarks(database);
    Statement remove(database, "DELETE FROM tensor WHERE id = ?");
    for (const TensorId id : tensors) {
        throwIfStopped(stop);
        remove.bind(0, number(id)).run();
    }
    database.execute("DELETE FROM run WHERE hidden = 1 AND status <> 'recording'");
    transaction.commit();
    vacuumWorkspace(workspace, progress, stop);
    return before - static_cast<int64_t>(database.fileSize());
}

void saveCopy(const Workspace& workspace, const std::string& path, const Progress& progress, const std::stop_token& stop)
{
    struct stat status {};
    if (stat(path.c_str(), &status) == 0)
        throw Error(ErrorKind::Io, "there is such a file already").withReason("FileExists").inFile(path);
    const std::string part = path + ".part";
    unlink(part.c_str());
    try {
        copyPages(workspace, part, progress, stop);
        if (std::rename(part.c_str(), path.c_str()) != 0)
            throw Error(ErrorKind::Io, std::strerror(errno)).withReason("CannotOpen").inFile(path);
    } catch (...) {
        unlink(part.c_str());
        unlink((part + "-journal").c_str());
        throw;
    }
}

}  // namespace orrery
