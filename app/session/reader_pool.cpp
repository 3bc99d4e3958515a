#include "app/session/reader_pool.h"

#include "core/base/error.h"

#include <QThreadPool>

#include <sys/stat.h>

namespace orrery::app {

std::shared_ptr<ReaderPool> ReaderPool::make(std::string path)
{
    const auto close = [](ReaderPool* pool) { QThreadPool::globalInstance()->start([pool] { delete pool; }); };
    return std::shared_ptr<ReaderPool>(new ReaderPool(std::move(path)), close);
}

ReaderPool::Lease::~Lease()
{
    if (!m_workspace) return;
    const std::scoped_lock lock(m_pool->m_mutex);
    m_pool->m_idle.push_back(std::move(m_workspace));
}

ReaderPool::Lease ReaderPool::lease()
{
    const std::scoped_lock lock(m_mutex);
    checkSameFile();
    if (!m_idle.empty()) {
        auto workspace = std::move(m_idle.back());
        m_idle.pop_back();
        return Lease(*this, std::move(workspace));
    }
    WorkspaceOptions options;
    options.pageCheckLimit = 0;  // checked when the session opened the file
    return Lease(*this, std::make_unique<Workspace>(Workspace::open(m_path, Access::ReadOnly, options)));
}

void ReaderPool::requireSameFile()
{
    const std::scoped_lock lock(m_mutex);
    checkSameFile();
}

void ReaderPool::checkSameFile()
{
    struct stat status{};
    if (::stat(m_path.c_str(), &status) != 0)
        throw Error(ErrorKind::Io, "the workspace file is gone: it was moved or deleted while open").withReason("WorkspaceReplaced").inFile(m_path);
    if (m_inode == 0) m_device = status.st_dev, m_inode = status.st_ino;
    else if (m_device != status.st_dev || m_inode != status.st_ino)
        throw Error(ErrorKind::Io, "another file has taken the workspace's place while it was open").withReason("WorkspaceReplaced").inFile(m_path);
}

}  // namespace orrery::app
