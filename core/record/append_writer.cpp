#include "core/record/append_writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <utility>

#ifdef __linux__
#include <fcntl.h>
#include <unistd.h>
#endif

namespace orrery {
namespace {

constexpr int64_t kAlignment = 4096;   // what every disk's direct writes are content with
constexpr int kBlockBytes = 1 << 20;   // pages of one chunk; larger ones wait longer and gain nothing
constexpr size_t kBlocks = 8;
constexpr int kMostAtOnce = 1 << 16;   // SQLite's own files take less than 128 KiB a call

#ifdef __linux__
// SQLite has no flag for O_DIRECT, but lets its open() be replaced: while a thread looks for a direct descriptor, every other
// thread's open() stays what it was.
using OpenCall = int (*)(const char*, int, int);
OpenCall g_open = nullptr;
thread_local bool t_wantsDirect = false;
thread_local int t_direct = -1;

int openMaybeDirect(const char* path, int flags, int mode)
{
    if (!t_wantsDirect) return g_open(path, flags, mode);
    t_direct = g_open(path, flags | O_DIRECT, mode);
    return t_direct >= 0 ? t_direct : g_open(path, flags, mode);
}

bool replaceOpen() noexcept
{
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    if (!vfs || vfs->iVersion < 3) return false;
    g_open = reinterpret_cast<OpenCall>(vfs->xGetSystemCall(vfs, "open"));
    return g_open && vfs->xSetSystemCall(vfs, "open", reinterpret_cast<sqlite3_syscall_ptr>(openMaybeDirect)) == SQLITE_OK;
}

int openHandle(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int& directDescriptor) noexcept
{
    static const bool isReplaced = replaceOpen();
    t_wantsDirect = isReplaced && vfs == sqlite3_vfs_find("unix");  // what stands before it wants to see every write
    t_direct = -1;
    const int code = vfs->xOpen(vfs, name, file, flags, nullptr);
    t_wantsDirect = false;
    directDescriptor = code == SQLITE_OK ? t_direct : -1;
    return code;
}

void useCache(int descriptor) noexcept
{
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_DIRECT);
}

// SQLite's own call for it: whoever replaces that hears of these writes as well.
using WriteCall = ssize_t (*)(int, const void*, size_t, off_t);

WriteCall writeCall() noexcept
{
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    const auto call = vfs && vfs->iVersion >= 3 ? reinterpret_cast<WriteCall>(vfs->xGetSystemCall(vfs, "pwrite")) : nullptr;
    return call ? call : WriteCall{pwrite};
}

// A file system may let a file be opened for direct writes and then refuse them.
int writeDirect(int descriptor, const unsigned char* bytes, int size, int64_t offset) noexcept
{
    const WriteCall writeAt = writeCall();
    while (size > 0) {
        const ssize_t done = writeAt(descriptor, bytes, static_cast<size_t>(size), offset);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0 && errno == EINVAL && (fcntl(descriptor, F_GETFL) & O_DIRECT)) {
            useCache(descriptor);
            continue;
        }
        if (done <= 0) return done == 0 || errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        bytes += done;
        size -= static_cast<int>(done);
        offset += done;
    }
    return SQLITE_OK;
}
#else
int openHandle(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int& directDescriptor) noexcept
{
    directDescriptor = -1;
    return vfs->xOpen(vfs, name, file, flags, nullptr);
}

void useCache(int) noexcept { }

int writeDirect(int, const unsigned char*, int, int64_t) noexcept
{
    return SQLITE_IOERR_WRITE;
}
#endif

}  // namespace

void AppendWriter::FreeBlock::operator()(unsigned char* bytes) const noexcept
{
    operator delete(bytes, std::align_val_t{kAlignment});
}

std::unique_ptr<AppendWriter> AppendWriter::open(sqlite3_vfs* vfs, const char* name, int flags) noexcept
try {
    std::unique_ptr<AppendWriter> writer(new AppendWriter);
    writer->m_memory = std::make_unique<char[]>(static_cast<size_t>(vfs->szOsFile));
    for (size_t i = 0; i < kBlocks; ++i)
        writer->m_free.push_back({decltype(Block::bytes)(static_cast<unsigned char*>(operator new(kBlockBytes, std::align_val_t{kAlignment})))});
    writer->m_waiting.reserve(kBlocks);
    auto* file = reinterpret_cast<sqlite3_file*>(writer->m_memory.get());
    if (openHandle(vfs, name, file, flags & ~SQLITE_OPEN_CREATE, writer->m_directDescriptor) != SQLITE_OK) return nullptr;
    writer->m_file = file;
    writer->m_thread = std::thread([self = writer.get()] { self->work(); });
    return writer;
} catch (const std::exception&) {  // no memory, no thread
    return nullptr;
}

AppendWriter::~AppendWriter()
{
    if (m_thread.joinable()) {
        reset();
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
            m_changed.notify_all();  // under the lock: nobody signals what may be gone
        }
        m_thread.join();
    }
    if (!m_file) return;
    if (m_directDescriptor >= 0) useCache(m_directDescriptor);  // SQLite may keep it for a later connection
    m_file->pMethods->xClose(m_file);
}

bool AppendWriter::takes(int size, int64_t offset) noexcept
{
    return size % kAlignment == 0 && offset % kAlignment == 0 && size <= kBlockBytes;
}

int AppendWriter::write(const void* data, int size, int64_t offset) noexcept
{
    const bool continues = m_filling.size > 0 && offset == m_filling.offset + m_filling.size && m_filling.size + size <= kBlockBytes;
    if (m_filling.size > 0 && !continues) hand();
    if (!m_filling.bytes) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_free.empty(); });
        m_filling = std::move(m_free.back());
        m_free.pop_back();
        m_filling.offset = offset;
    }
    if (m_filling.size == 0) m_filling.offset = offset;
    std::memcpy(m_filling.bytes.get() + m_filling.size, data, static_cast<size_t>(size));
    m_filling.size += size;
    if (m_filling.size == kBlockBytes) hand();
    const std::lock_guard lock(m_mutex);
    return m_code;
}

void AppendWriter::hand() noexcept
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(std::move(m_filling));  // within what open() reserved
    m_filling = {};
    m_changed.notify_all();
}

int AppendWriter::drain() noexcept
{
    if (m_filling.size > 0) hand();
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_waiting.empty(); });
    return m_code;
}

void AppendWriter::reset() noexcept
{
    drain();
    const std::lock_guard lock(m_mutex);
    m_code = SQLITE_OK;
}

void AppendWriter::work() noexcept
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
        if (m_waiting.empty()) return;
        const Block& block = m_waiting.front();
        if (m_code == SQLITE_OK) {  // else the transaction is lost, and nobody will look at its pages
            lock.unlock();
            const int code = writeOut(block);
            lock.lock();
            m_code = code;
        }
        m_free.push_back(std::move(m_waiting.front()));
        m_free.back().size = 0;
        m_waiting.erase(m_waiting.begin());
        m_changed.notify_all();
    }
}

int AppendWriter::writeOut(const Block& block) noexcept
{
    if (m_directDescriptor >= 0) return writeDirect(m_directDescriptor, block.bytes.get(), block.size, block.offset);
    int code = SQLITE_OK;
    for (int at = 0; at < block.size && code == SQLITE_OK; at += kMostAtOnce) {
        const int size = std::min(kMostAtOnce, block.size - at);
        code = m_file->pMethods->xWrite(m_file, block.bytes.get() + at, size, block.offset + at);
    }
    return code;
}

}  // namespace orrery
