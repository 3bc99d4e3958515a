#include "core/record/buffer_pool.h"

#include "core/record/tensor_layout.h"

namespace orrery {
namespace {

constexpr size_t kPooledBytes = kChunkBytes;

// The allocator serves small blocks from memory it holds already; larger ones are rare and not worth keeping.
bool isPooled(size_t size)
{
    return size > kPooledBytes / 8 && size <= kPooledBytes;
}

}  // namespace

ChunkBuffer BufferPool::take(size_t size)
{
    if (!isPooled(size)) return {allocateAligned(size), size, size};
    {
        const std::lock_guard lock(m_mutex);
        if (!m_free.empty()) {
            ChunkBuffer buffer = std::move(m_free.back());
            m_free.pop_back();
            buffer.size = size;
            return buffer;
        }
    }
    return {allocateAligned(kPooledBytes), kPooledBytes, size};
}

void BufferPool::giveBack(ChunkBuffer buffer)
{
    if (buffer.capacity != kPooledBytes) return;
    const std::lock_guard lock(m_mutex);
    m_free.push_back(std::move(buffer));
}

}  // namespace orrery
