#include "tests/core/record/fault_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>

namespace orrery {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
std::atomic<int64_t> g_written{0}, g_writeLimit{kNever}, g_syncs{0}, g_syncLimit{kNever};
std::atomic<int> g_code{SQLITE_FULL};

std::function<void()> g_beforeSync;

struct FaultFile {
    sqlite3_file head;
    sqlite3_file* real;
    const char* name;  // SQLite's, valid while the file is open
};

sqlite3_vfs* base()
{
    static sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    return vfs;
}

sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<FaultFile*>(file)->real;
}

const sqlite3_io_methods* methods(sqlite3_file* file)
{
    return real(file)->pMethods;
}

int fileWrite(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset)
{
    if (g_written + size > g_writeLimit) return g_code;
    g_written += size;
    return methods(file)->xWrite(real(file), data, size, offset);
}

int fileSync(sqlite3_file* file, int flags)
{
    if (g_syncs >= g_syncLimit) return SQLITE_IOERR_FSYNC;
    ++g_syncs;
    if (!g_beforeSync) return methods(file)->xSync(real(file), flags);
    g_beforeSync();
    const std::string name = reinterpret_cast<FaultFile*>(file)->name;
    std::filesystem::copy_file(name, name + ".synced", std::filesystem::copy_options::overwrite_existing);
    return methods(file)->xSync(real(file), flags);
}

int fileClose(sqlite3_file* f) { return methods(f)->xClose(real(f)); }
int fileRead(sqlite3_file* f, void* d, int n, sqlite3_int64 o) { return methods(f)->xRead(real(f), d, n, o); }
int fileTruncate(sqlite3_file* f, sqlite3_int64 n) { return methods(f)->xTruncate(real(f), n); }
int fileSize(sqlite3_file* f, sqlite3_int64* n) { return methods(f)->xFileSize(real(f), n); }
int fileLock(sqlite3_file* f, int level) { return methods(f)->xLock(real(f), level); }
int fileUnlock(sqlite3_file* f, int level) { return methods(f)->xUnlock(real(f), level); }
int fileReserved(sqlite3_file* f, int* held) { return methods(f)->xCheckReservedLock(real(f), held); }
int fileControl(sqlite3_file* f, int op, void* a) { return methods(f)->xFileControl(real(f), op, a); }
int fileSector(sqlite3_file* f) { return methods(f)->xSectorSize(real(f)); }
int fileDevice(sqlite3_file* f) { return methods(f)->xDeviceCharacteristics(real(f)); }

const sqlite3_io_methods kMethods = {1, fileClose, fileRead, fileWrite, fileTruncate, fileSync, fileSize, fileLock, fileUnlock,
    fileReserved, fileControl, fileSector, fileDevice, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};

int vfsOpen(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    auto* fault = reinterpret_cast<FaultFile*>(file);
    fault->head.pMethods = nullptr;
    fault->name = name;
    fault->real = reinterpret_cast<sqlite3_file*>(fault + 1);
    const int code = base()->xOpen(base(), name, fault->real, flags, outFlags);
    if (code == SQLITE_OK) fault->head.pMethods = &kMethods;
    return code;
}

int vfsDelete(sqlite3_vfs*, const char* name, int sync) { return base()->xDelete(base(), name, sync); }
int vfsAccess(sqlite3_vfs*, const char* name, int flags, int* out) { return base()->xAccess(base(), name, flags, out); }
int vfsPath(sqlite3_vfs*, const char* name, int n, char* out) { return base()->xFullPathname(base(), name, n, out); }
int vfsRandom(sqlite3_vfs*, int n, char* out) { return base()->xRandomness(base(), n, out); }
int vfsSleep(sqlite3_vfs*, int us) { return base()->xSleep(base(), us); }
int vfsTime(sqlite3_vfs*, double* day) { return base()->xCurrentTime(base(), day); }
int vfsError(sqlite3_vfs*, int n, char* out) { return base()->xGetLastError(base(), n, out); }

}  // namespace

const char* FaultVfs::name()
{
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs made{};
        made.iVersion = 1;
        made.szOsFile = static_cast<int>(sizeof(FaultFile)) + base()->szOsFile;
        made.mxPathname = base()->mxPathname;
        made.zName = "fault";
        made.xOpen = vfsOpen;
        made.xDelete = vfsDelete;
        made.xAccess = vfsAccess;
        made.xFullPathname = vfsPath;
        made.xRandomness = vfsRandom;
        made.xSleep = vfsSleep;
        made.xCurrentTime = vfsTime;
        made.xGetLastError = vfsError;
        return made;
    }();
    sqlite3_vfs_register(&vfs, 0);
    return vfs.zName;
}

void FaultVfs::failWritesAfter(int64_t bytes, int code)
{
    heal();
    g_code = code;
    g_writeLimit = bytes;
}

void FaultVfs::failSyncsAfter(int64_t count)
{
    heal();
    g_syncLimit = count;
}

void FaultVfs::heal()
{
    g_written = 0;
    g_syncs = 0;
    g_writeLimit = kNever;
    g_syncLimit = kNever;
}

void FaultVfs::watchSyncs(std::function<void()> beforeSync)
{
    g_beforeSync = std::move(beforeSync);
}

}  // namespace orrery
