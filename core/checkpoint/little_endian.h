#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace orrery {

/// The unsigned number of `bytes` bytes at `data`, lowest byte first.  Requires: bytes <= 8
inline uint64_t readLittleEndian(const std::byte* data, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes; i-- > 0;) value = value << 8 | std::to_integer<uint64_t>(data[i]);
    return value;
}

/// Appends the low `bytes` bytes of `value`, lowest first.
inline void appendLittleEndian(std::string& text, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
}

}  // namespace orrery
