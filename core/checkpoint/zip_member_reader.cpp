#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/zip_archive.h"

#include <algorithm>
#include <array>
#include <zlib.h>

namespace orrery {
namespace {

constexpr size_t kPackedStep = 64 << 10;

Error bad(const ZipMember& member, const std::string& message)
{
    return Error(ErrorKind::Format, "archive member " + quotedText(member.name) + " " + message).withReason("BadArchive");
}

}  // namespace

struct ZipMemberReader::Inflater {
    z_stream stream{};
    std::array<std::byte, kPackedStep> packed;
    bool ended = false;

    Inflater()
    {
        // Negative: a bare deflate stream, without zlib's own header.
        if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw Error(ErrorKind::Memory, "no memory to inflate with");
    }
    ~Inflater() { ::inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

ZipMemberReader::ZipMemberReader(const ByteSource& source, const ZipMember& member) : m_source(source), m_member(member)
{
    if (member.deflated) m_inflater = std::make_unique<Inflater>();
}

ZipMemberReader::~ZipMemberReader() = default;

void ZipMemberReader::read(std::span<std::byte> target)
{
    if (target.empty()) return;  // zlib takes a null pointer for "start anew"
    if (target.size() > m_member.size - m_read) throw bad(m_member, "ends before its array does");
    if (m_inflater) inflate(target);
    else m_source.read(m_member.dataOffset + m_read, target);
    m_read += target.size();
    m_checksum = ::crc32_z(m_checksum, reinterpret_cast<const Bytef*>(target.data()), target.size());
}

size_t ZipMemberReader::refill()
{
    const size_t step = static_cast<size_t>(std::min<uint64_t>(kPackedStep, m_member.packedSize - m_packedRead));
    const std::span<std::byte> chunk = std::span(m_inflater->packed).first(step);
    m_source.read(m_member.dataOffset + m_packedRead, chunk);
    m_packedRead += step;
    m_inflater->stream.next_in = reinterpret_cast<Bytef*>(chunk.data());
    m_inflater->stream.avail_in = static_cast<uInt>(step);
    return step;
}

void ZipMemberReader::inflate(std::span<std::byte> target)
{
    z_stream& stream = m_inflater->stream;
    while (!target.empty()) {
        if (m_inflater->ended || (stream.avail_in == 0 && refill() == 0)) throw bad(m_member, "inflates to less than it claims");
        const size_t step = std::min<size_t>(target.size(), size_t{1} << 30);
        stream.next_out = reinterpret_cast<Bytef*>(target.data());
        stream.avail_out = static_cast<uInt>(step);
        const int result = ::inflate(&stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) throw bad(m_member, "is damaged: its deflate stream is not valid");
        m_inflater->ended = result == Z_STREAM_END;
        target = target.subspan(step - stream.avail_out);
    }
}

void ZipMemberReader::finish()
{
    if (m_read != m_member.size) throw bad(m_member, "has " + std::to_string(m_member.size - m_read) + " bytes after its array");
    if (m_inflater) {
        z_stream& stream = m_inflater->stream;
        std::byte extra;
        while (!m_inflater->ended) {
            if (stream.avail_in == 0 && refill() == 0) throw bad(m_member, "has a deflate stream without end");
            stream.next_out = reinterpret_cast<Bytef*>(&extra);
            stream.avail_out = 1;
            const int result = ::inflate(&stream, Z_NO_FLUSH);
            if (stream.avail_out == 0) throw bad(m_member, "inflates to more than it claims");
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) throw bad(m_member, "is damaged: its deflate stream is not valid");
            m_inflater->ended = result == Z_STREAM_END;
        }
        if (stream.avail_in != 0 || m_packedRead != m_member.packedSize) throw bad(m_member, "has packed bytes after its end");
    }
    if (m_checksum != m_member.checksum) throw bad(m_member, "is damaged: its checksum differs");
}

}  // namespace orrery
