#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

struct sqlite3_file;
struct sqlite3_vfs;

namespace orrery {

/// Writes what a recording appends to its file: gathers pages into blocks, and a thread of its own takes the blocks to the disk while
/// the recorder goes on. Where the system lets it (O_DIRECT), blocks pass the page cache by, which saves a copy and the cache's upkeep.
///
/// It writes through a second handle of the same SQLite VFS, so that closing it leaves the process's locks on the file alone.
/// One thread may use it. What was written is in the file after drain(), and on the disk after a sync.
class AppendWriter {
public:
    /// Null if the file can't be opened a second time.
    static std::unique_ptr<AppendWriter> open(sqlite3_vfs* vfs, const char* name, int flags) noexcept;
    ~AppendWriter();
    AppendWriter(const AppendWriter&) = delete;
    AppendWriter& operator=(const AppendWriter&) = delete;

    /// Whether write() takes it: whole 4 KiB blocks of the file.
    static bool takes(int size, int64_t offset) noexcept;
    /// Takes a copy of the page.  Returns an SQLite code: the first failure since reset(), of this page or one before it.
    int write(const void* data, int size, int64_t offset) noexcept;
    /// Waits until everything taken is written.  Returns as write() does.
    int drain() noexcept;
    /// Drains, and forgets a failure: the transaction it belonged to is over.
    void reset() noexcept;

private:
    struct FreeBlock {
        void operator()(unsigned char* bytes) const noexcept;
    };
    struct Block {
        std::unique_ptr<unsigned char, FreeBlock> bytes;
        int64_t offset = 0;
        int size = 0;
    };

    AppendWriter() = default;
    void hand() noexcept;
    void work() noexcept;
    int writeOut(const Block& block) noexcept;

    std::unique_ptr<char[]> m_memory;  // SQLite's handle; its size is the VFS's business
    sqlite3_file* m_file = nullptr;
    int m_directDescriptor = -1;       // the handle's, if it passes the cache by
    Block m_filling;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Block> m_waiting, m_free;  // m_waiting: the oldest first, and still there while it is written
    int m_code = 0;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace orrery
