#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace orrery::table {

/// Fills the front of the span with what comes next and says how many bytes; 0 at the end.  @throws Error Io
using ByteInput = std::function<size_t(std::span<char> target)>;

/// Bytes in order through a buffer of fixed size; counts lines as they pass. A byte order mark of UTF-8 at the start is skipped.
class ByteStream {
public:
    explicit ByteStream(ByteInput input);

    /// What is buffered and not taken yet; reads on if that is nothing. Empty at the end of the input.
    std::string_view ahead();
    /// Takes `count` bytes.  Requires: count <= ahead().size()
    void take(size_t count);

    int64_t line() const { return m_line; }      ///< of the next byte, from 1
    uint64_t offset() const { return m_offset; }  ///< of the next byte

private:
    void fill();

    ByteInput m_input;
    std::vector<char> m_buffer;
    size_t m_begin = 0, m_end = 0;
    bool m_afterReturn = false;  ///< the last byte taken was a carriage return, so a line feed ends no further line
    int64_t m_line = 1;
    uint64_t m_offset = 0;
};

}  // namespace orrery::table
