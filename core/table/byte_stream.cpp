#include "core/table/byte_stream.h"

#include <cassert>
#include <utility>

namespace orrery::table {
namespace {

constexpr size_t kBufferBytes = size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

ByteStream::ByteStream(ByteInput input) : m_input(std::move(input)), m_buffer(kBufferBytes)
{
    while (m_end < kByteOrderMark.size()) {
        const size_t got = m_input(std::span(m_buffer).subspan(m_end));
        if (got == 0) break;
        m_end += got;
    }
    if (std::string_view(m_buffer.data(), m_end).starts_with(kByteOrderMark)) m_begin = m_offset = kByteOrderMark.size();
}

std::string_view ByteStream::ahead()
{
    if (m_begin == m_end) fill();
    return {m_buffer.data() + m_begin, m_end - m_begin};
}

void ByteStream::fill()
{
    m_begin = 0;
    m_end = m_input(m_buffer);
}

void ByteStream::take(size_t count)
{
    assert(count <= m_end - m_begin);
    for (size_t i = m_begin; i < m_begin + count; ++i) {
        const char byte = m_buffer[i];
        m_line += byte == '\r' || (byte == '\n' && !m_afterReturn);
        m_afterReturn = byte == '\r';
    }
    m_begin += count;
    m_offset += count;
}

}  // namespace orrery::table
