#include "tests/core/record/fault_writes.h"

#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace orrery {
namespace {

constexpr int kNever = std::numeric_limits<int>::max();
std::atomic<int> g_direct{0}, g_failFrom{kNever}, g_error{0};
std::atomic<int64_t> g_bytes{FaultWrites::kWhole}, g_limit{std::numeric_limits<int64_t>::max()};

// Past the cache only whole sectors can be written, so a write that ends inside one goes through it.
ssize_t writeShort(int descriptor, const void* bytes, size_t size, off_t offset)
{
    const int flags = fcntl(descriptor, F_GETFL);
    fcntl(descriptor, F_SETFL, flags & ~O_DIRECT);
    const ssize_t done = pwrite(descriptor, bytes, size, offset);
    fcntl(descriptor, F_SETFL, flags);
    return done;
}

ssize_t faultyWrite(int descriptor, const void* bytes, size_t size, off_t offset)
{
    if (offset + static_cast<int64_t>(size) > g_limit) {
        errno = ENOSPC;
        return -1;
    }
    if (!(fcntl(descriptor, F_GETFL) & O_DIRECT)) return pwrite(descriptor, bytes, size, offset);
    const int block = g_direct++;
    const int64_t most = g_bytes;
    if (block == g_failFrom && most > 0 && most < static_cast<int64_t>(size)) return writeShort(descriptor, bytes, static_cast<size_t>(most), offset);
    if (block >= g_failFrom && g_error != 0) {
        errno = g_error;
        return -1;
    }
    return pwrite(descriptor, bytes, size, offset);
}

}  // namespace

void FaultWrites::install()
{
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    for (const char* call : {"pwrite", "pwrite64"}) vfs->xSetSystemCall(vfs, call, reinterpret_cast<sqlite3_syscall_ptr>(faultyWrite));
}

void FaultWrites::failDirectFrom(int block, int64_t bytes, int error)
{
    heal();
    g_bytes = bytes;
    g_error = error;
    g_failFrom = block;
}

void FaultWrites::limitFiles(int64_t bytes)
{
    heal();
    g_limit = bytes;
}

void FaultWrites::heal()
{
    g_failFrom = kNever;
    g_limit = std::numeric_limits<int64_t>::max();
    g_bytes = kWhole;
    g_error = 0;
    g_direct = 0;
}

int FaultWrites::directWrites() { return g_direct; }

}  // namespace orrery
