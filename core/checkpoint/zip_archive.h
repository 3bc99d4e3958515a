#pragma once

#include "core/checkpoint/byte_source.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace orrery {

/// One member of a ZIP archive, stored or deflated, its two headers found to agree.
struct ZipMember {
    std::string name;
    bool deflated = false;
    uint32_t checksum = 0;         ///< CRC-32 of the content
    uint64_t packedSize = 0;       ///< bytes in the archive
    uint64_t size = 0;             ///< bytes of the content, as claimed
    uint64_t dataOffset = 0;       ///< of the packed bytes in the archive
};

/// Lists the members, in the order of the directory. Source: PKWARE's APPNOTE.TXT 6.3, with ZIP64.
///
/// Refused are archives that two readers could take differently: names twice, headers that disagree, members that overlap,
/// bytes before or between the directory's parts; and what no array file has: encryption, other methods, several disks.
/// @throws Error Format with reason BadArchive
std::vector<ZipMember> readZipDirectory(const ByteSource& source);

/// Reads one member's content from its beginning to its end.
class ZipMemberReader {
public:
    /// Borrows both for its lifetime.
    ZipMemberReader(const ByteSource& source, const ZipMember& member);
    ~ZipMemberReader();
    ZipMemberReader(const ZipMemberReader&) = delete;
    ZipMemberReader& operator=(const ZipMemberReader&) = delete;

    /// The next bytes of the content.  @throws Error Format with reason BadArchive if it ends before; Io
    void read(std::span<std::byte> target);
    /// Checks that all was read and that its checksum is the claimed one.  @throws Error Format with reason BadArchive
    void finish();

private:
    struct Inflater;

    void inflate(std::span<std::byte> target);
    size_t refill();

    const ByteSource& m_source;
    const ZipMember& m_member;
    std::unique_ptr<Inflater> m_inflater;  ///< of a deflated member
    uint64_t m_packedRead = 0;
    uint64_t m_read = 0;
    unsigned long m_checksum = 0;
};

}  // namespace orrery
