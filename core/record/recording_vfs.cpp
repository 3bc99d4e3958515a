#include "core/record/recording_vfs.h"

#include "core/base/error.h"
#include "core/record/append_writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace orrery {
namespace {

constexpr size_t kKeptLimit = size_t{32} << 20;              // above this, lock and write through: free pages are being reused
constexpr std::chrono::milliseconds kLockPatience{30000};
constexpr std::chrono::microseconds kLockPause{300};

// What a recording connection knows of its file beyond what the real VFS knows.
struct LockState {
    int level = SQLITE_LOCK_NONE;  // what SQLite believes it holds
    bool deferred = false;         // it believes it holds EXCLUSIVE, but in truth holds RESERVED
    sqlite3_int64 committedEnd = 0;
    std::map<sqlite3_int64, std::vector<unsigned char>> kept;  // pages below committedEnd, by offset
    size_t keptBytes = 0;
    std::unique_ptr<AppendWriter> appender;  // from the first transaction on

    void forget()
    {
        deferred = false;
        kept.clear();
        keptBytes = 0;
    }
};

// The layout SQLite hands us: our head, then (in the same allocation) the real VFS's file.
struct RecordingFile {
    sqlite3_file head;
    LockState* state;
    sqlite3_file* real;
    sqlite3_vfs* vfs;  // these three open the file once more; the name is SQLite's, valid while the file is open
    const char* name;
    int flags;
};

RecordingFile* self(sqlite3_file* file)
{
    return reinterpret_cast<RecordingFile*>(file);
}

sqlite3_file* real(sqlite3_file* file)
{
    return self(file)->real;
}

const sqlite3_io_methods* methods(sqlite3_file* file)
{
    return real(file)->pMethods;
}

uint32_t bigEndian32(const unsigned char* bytes)
{
    return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

// Where the pages that readers may look at end: page size times page count, as page 1 says. A file that is longer carries
// what an interrupted recording left behind.
int readCommittedEnd(sqlite3_file* file, sqlite3_int64& end)
{
    if (int code = methods(file)->xFileSize(real(file), &end)) return code;
    if (end < 100) return SQLITE_OK;
    unsigned char header[100];
    if (int code = methods(file)->xRead(real(file), header, sizeof header, 0)) return code;
    const sqlite3_int64 pageSize = header[16] == 0 && header[17] == 1 ? 65536 : header[16] << 8 | header[17];
    const sqlite3_int64 pages = bigEndian32(header + 28);
    if (pages > 0) end = std::min(end, pages * pageSize);
    return SQLITE_OK;
}

// After this the file is what SQLite believes it is.
int drain(sqlite3_file* file)
{
    AppendWriter* appender = self(file)->state->appender.get();
    return appender ? appender->drain() : SQLITE_OK;
}

int lockForReal(sqlite3_file* file)
{
    const auto deadline = std::chrono::steady_clock::now() + kLockPatience;
    for (;;) {
        const int code = methods(file)->xLock(real(file), SQLITE_LOCK_EXCLUSIVE);
        if (code != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) return code;
        std::this_thread::sleep_for(kLockPause);  // a reader is in: the pending lock keeps new ones out
    }
}

// From here to the end of the transaction this is a plain file under an exclusive lock.
int takeDeferredLock(sqlite3_file* file)
{
    LockState& state = *self(file)->state;
    if (int code = drain(file)) return code;
    if (int code = lockForReal(file)) return code;
    for (const auto& [offset, bytes] : state.kept)
        if (int code = methods(file)->xWrite(real(file), bytes.data(), static_cast<int>(bytes.size()), offset)) return code;
    state.forget();
    return SQLITE_OK;
}

int keepPage(LockState& state, const void* data, int size, sqlite3_int64 offset) noexcept
{
    try {
        auto& bytes = state.kept[offset];
        state.keptBytes += static_cast<size_t>(size) - bytes.size();
        bytes.resize(static_cast<size_t>(size));
        std::memcpy(bytes.data(), data, bytes.size());
        return SQLITE_OK;
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
}

int fileClose(sqlite3_file* file)
{
    delete self(file)->state;
    self(file)->state = nullptr;
    return methods(file)->xClose(real(file));
}

// Lays the kept pages over what the file holds: SQLite reads back what it has written, in whole pages or parts of them.
int fileRead(sqlite3_file* file, void* target, int size, sqlite3_int64 offset)
{
    if (offset + size > self(file)->state->committedEnd)
        if (int failure = drain(file)) return failure;
    const int code = methods(file)->xRead(real(file), target, size, offset);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
    for (const auto& [at, bytes] : self(file)->state->kept) {
        const sqlite3_int64 begin = std::max(offset, at);
        const sqlite3_int64 end = std::min(offset + size, at + static_cast<sqlite3_int64>(bytes.size()));
        if (begin < end)
            std::memcpy(static_cast<char*>(target) + (begin - offset), bytes.data() + (begin - at),
                static_cast<size_t>(end - begin));
    }
    return code;
}

int fileWrite(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset)
{
    LockState& state = *self(file)->state;
    if (state.deferred && offset < state.committedEnd) {
        if (state.keptBytes < kKeptLimit) return keepPage(state, data, size, offset);
        if (int code = takeDeferredLock(file)) return code;
    }
    if (state.deferred && state.appender && AppendWriter::takes(size, offset)) return state.appender->write(data, size, offset);
    if (int code = drain(file)) return code;
    return methods(file)->xWrite(real(file), data, size, offset);
}

int fileTruncate(sqlite3_file* file, sqlite3_int64 size)
{
    LockState& state = *self(file)->state;
    if (int code = drain(file)) return code;
    if (state.deferred && size < state.committedEnd)
        if (int code = takeDeferredLock(file)) return code;
    return methods(file)->xTruncate(real(file), size);
}

int fileSync(sqlite3_file* file, int flags)
{
    if (int code = drain(file)) return code;
    if (int code = methods(file)->xSync(real(file), flags)) return code;
    if (!self(file)->state->deferred) return SQLITE_OK;
    if (int code = takeDeferredLock(file)) return code;
    return methods(file)->xSync(real(file), flags);
}

int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
    if (int code = drain(file)) return code;
    return methods(file)->xFileSize(real(file), size);
}

int fileLock(sqlite3_file* file, int level)
{
    LockState& state = *self(file)->state;
    if (level == SQLITE_LOCK_EXCLUSIVE && state.level == SQLITE_LOCK_RESERVED) {
        if (!state.appender) state.appender = AppendWriter::open(self(file)->vfs, self(file)->name, self(file)->flags);
        state.deferred = true;
        state.level = level;
        return SQLITE_OK;
    }
    if (int code = methods(file)->xLock(real(file), level)) return code;
    if (level == SQLITE_LOCK_RESERVED)
        if (int code = readCommittedEnd(file, state.committedEnd)) return code;
    state.level = std::max(state.level, level);
    return SQLITE_OK;
}

// Pages still kept here were never part of the file: giving them up is a rollback. Whatever is on its way must arrive first: without
// the lock that place may become another connection's.
int fileUnlock(sqlite3_file* file, int level)
{
    LockState& state = *self(file)->state;
    if (state.appender) state.appender->reset();
    state.forget();
    state.level = std::min(state.level, level);
    return methods(file)->xUnlock(real(file), level);
}

int fileCheckReservedLock(sqlite3_file* file, int* held)
{
    return methods(file)->xCheckReservedLock(real(file), held);
}

int fileControl(sqlite3_file* file, int operation, void* argument)
{
    return methods(file)->xFileControl(real(file), operation, argument);
}

int fileSectorSize(sqlite3_file* file)
{
    return methods(file)->xSectorSize(real(file));
}

int fileDeviceCharacteristics(sqlite3_file* file)
{
    return methods(file)->xDeviceCharacteristics(real(file));
}

// Version 1: no shared memory (so no write-ahead log) and no memory map.
constexpr sqlite3_io_methods kFileMethods = {.iVersion = 1,
    .xClose = fileClose,
    .xRead = fileRead,
    .xWrite = fileWrite,
    .xTruncate = fileTruncate,
    .xSync = fileSync,
    .xFileSize = fileSize,
    .xLock = fileLock,
    .xUnlock = fileUnlock,
    .xCheckReservedLock = fileCheckReservedLock,
    .xFileControl = fileControl,
    .xSectorSize = fileSectorSize,
    .xDeviceCharacteristics = fileDeviceCharacteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr};

sqlite3_vfs* baseOf(sqlite3_vfs* vfs)
{
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int vfsOpen(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    if (!(flags & SQLITE_OPEN_MAIN_DB)) return baseOf(vfs)->xOpen(baseOf(vfs), name, file, flags, outFlags);
    RecordingFile* wrapper = self(file);
    wrapper->head.pMethods = nullptr;
    wrapper->real = reinterpret_cast<sqlite3_file*>(wrapper + 1);
    if (int code = baseOf(vfs)->xOpen(baseOf(vfs), name, wrapper->real, flags, outFlags)) return code;
    wrapper->state = new (std::nothrow) LockState;
    if (!wrapper->state) {
        wrapper->real->pMethods->xClose(wrapper->real);
        return SQLITE_NOMEM;
    }
    wrapper->vfs = baseOf(vfs);
    wrapper->name = name;
    wrapper->flags = flags;
    wrapper->head.pMethods = &kFileMethods;
    return SQLITE_OK;
}

int vfsDelete(sqlite3_vfs* vfs, const char* name, int sync)
{
    return baseOf(vfs)->xDelete(baseOf(vfs), name, sync);
}

int vfsAccess(sqlite3_vfs* vfs, const char* name, int flags, int* result)
{
    return baseOf(vfs)->xAccess(baseOf(vfs), name, flags, result);
}

int vfsFullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out)
{
    return baseOf(vfs)->xFullPathname(baseOf(vfs), name, size, out);
}

int vfsRandomness(sqlite3_vfs* vfs, int size, char* out)
{
    return baseOf(vfs)->xRandomness(baseOf(vfs), size, out);
}

int vfsSleep(sqlite3_vfs* vfs, int microseconds)
{
    return baseOf(vfs)->xSleep(baseOf(vfs), microseconds);
}

int vfsCurrentTime(sqlite3_vfs* vfs, double* day)
{
    return baseOf(vfs)->xCurrentTime(baseOf(vfs), day);
}

int vfsGetLastError(sqlite3_vfs* vfs, int size, char* out)
{
    return baseOf(vfs)->xGetLastError(baseOf(vfs), size, out);
}

// A registered VFS must outlive every connection: these live as long as the program.
struct Registration {
    std::string name;
    sqlite3_vfs vfs{};
};

std::unique_ptr<Registration> registration(sqlite3_vfs* base)
{
    auto entry = std::make_unique<Registration>();
    entry->name = std::string("orrery-recording-") + base->zName;
    entry->vfs.iVersion = 1;
    entry->vfs.szOsFile = static_cast<int>(sizeof(RecordingFile)) + base->szOsFile;
    entry->vfs.mxPathname = base->mxPathname;
    entry->vfs.zName = entry->name.c_str();
    entry->vfs.pAppData = base;
    entry->vfs.xOpen = vfsOpen;
    entry->vfs.xDelete = vfsDelete;
    entry->vfs.xAccess = vfsAccess;
    entry->vfs.xFullPathname = vfsFullPathname;
    entry->vfs.xRandomness = vfsRandomness;
    entry->vfs.xSleep = vfsSleep;
    entry->vfs.xCurrentTime = vfsCurrentTime;
    entry->vfs.xGetLastError = vfsGetLastError;
    return entry;
}

}  // namespace

const char* recordingVfs(const std::string& base)
{
    static std::mutex mutex;
    static std::map<sqlite3_vfs*, std::unique_ptr<Registration>> registered;
    sqlite3_vfs* vfs = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
    if (!vfs) throw Error(ErrorKind::Argument, "there is no SQLite VFS '" + base + "'");
    const std::lock_guard lock(mutex);
    auto& entry = registered[vfs];
    if (!entry) {
        entry = registration(vfs);
        if (sqlite3_vfs_register(&entry->vfs, 0) != SQLITE_OK)
            throw Error(ErrorKind::Memory, "SQLite has no memory for a VFS");
    }
    return entry->name.c_str();
}

}  // namespace orrery
