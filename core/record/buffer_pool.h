#pragma once

#include "core/tensor/tensor.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace orrery {

/// Bytes of one chunk on their way to the recorder thread.
struct ChunkBuffer {
    std::unique_ptr<unsigned char[], AlignedFree> memory;
    size_t capacity = 0;
    size_t size = 0;

    std::span<std::byte> bytes() const { return {reinterpret_cast<std::byte*>(memory.get()), size}; }
};

/// Lends chunk-sized buffers again and again: fresh memory of that size costs more in page faults than the copy into it.
///
/// Any thread may use it. It keeps at most as many buffers as were lent at once.
class BufferPool {
public:
    /// A buffer of `size` bytes, contents unspecified.  @throws Error Memory
    ChunkBuffer take(size_t size);
    void giveBack(ChunkBuffer buffer);

private:
    std::mutex m_mutex;
    std::vector<ChunkBuffer> m_free;
};

}  // namespace orrery
