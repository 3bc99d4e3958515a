#pragma once

#include "core/record/workspace.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace orrery::app {

/// Connections to the open workspace file for analysis jobs: one a thread at a time, kept for the next job.
/// Any thread may lease. Jobs hold the pool by shared_ptr; another file gets another pool.
class ReaderPool {
public:
    /// Connections are opened when first leased, and closed on a worker thread, whoever drops the pool last: closing may wait for the disk.
    static std::shared_ptr<ReaderPool> make(std::string path);

    /// Gives the connection back when it goes.
    class Lease {
    public:
        Lease(ReaderPool& pool, std::unique_ptr<Workspace> workspace) : m_pool(&pool), m_workspace(std::move(workspace)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        const Workspace& operator*() const { return *m_workspace; }
        const Workspace* operator->() const { return m_workspace.get(); }

    private:
        ReaderPool* m_pool;
        std::unique_ptr<Workspace> m_workspace;
    };

    const std::string& path() const { return m_path; }
    /// @throws Error Io with reason WorkspaceReplaced if the path now leads to another file or none; as Workspace::open
    Lease lease();
    /// The first call remembers which file the path leads to; from then on it must be that one: whoever writes asks before opening.
    /// Any thread.  @throws Error Io with reason WorkspaceReplaced
    void requireSameFile();

private:
    explicit ReaderPool(std::string path) : m_path(std::move(path)) {}
    void checkSameFile();

    std::string m_path;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Workspace>> m_idle;
    uint64_t m_device = 0, m_inode = 0;  ///< of the file when first opened
};

}  // namespace orrery::app
