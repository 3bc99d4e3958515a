#pragma once

#include "core/base/file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace orrery {

/// Bytes that can be read at any offset: what the readers here parse, be it a file or, in tests, memory.
/// Borrows what it was made from; used during one call, not stored.
struct ByteSource {
    uint64_t size = 0;
    /// Fills the span from that offset.  Requires: the range lies inside [0, size).  @throws Error Io
    std::function<void(uint64_t offset, std::span<std::byte> target)> read;
};

ByteSource sourceOf(const InputFile& file);
ByteSource sourceOf(std::span<const std::byte> bytes);

}  // namespace orrery
