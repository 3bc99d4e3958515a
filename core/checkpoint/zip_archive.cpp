#include "core/checkpoint/zip_archive.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace orrery {
namespace {

constexpr uint64_t kMaxDirectory = uint64_t{64} << 20;
constexpr uint32_t kSaturated32 = 0xFFFFFFFFu;
constexpr uint16_t kSaturated16 = 0xFFFF;

Error bad(const std::string& message)
{
    return Error(ErrorKind::Format, "not a ZIP archive we can trust: " + message).withReason("BadArchive");
}

/// Takes fields off a span, refusing to pass its end.
class Fields {
public:
    explicit Fields(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    uint64_t number(size_t bytes) { return readLittleEndian(take(bytes).data(), bytes); }
    uint16_t u16() { return static_cast<uint16_t>(number(2)); }
    uint32_t u32() { return static_cast<uint32_t>(number(4)); }
    std::span<const std::byte> take(size_t bytes)
    {
        if (bytes > m_bytes.size()) throw bad("a header ends early");
        const std::span<const std::byte> taken = m_bytes.first(bytes);
        m_bytes = m_bytes.subspan(bytes);
        return taken;
    }
    size_t left() const { return m_bytes.size(); }

private:
    std::span<const std::byte> m_bytes;
};

std::vector<std::byte> readBytes(const ByteSource& source, uint64_t offset, uint64_t size)
{
    if (offset > source.size || size > source.size - offset) throw bad("a header lies outside the file");
    std::vector<std::byte> bytes(size);
    source.read(offset, bytes);
    return bytes;
}

/// Where the central directory lies.
struct Directory {
    uint64_t offset = 0, size = 0, entries = 0;
};

/// The last record of the file: 22 bytes and a comment that reaches exactly to the end.
uint64_t findEndRecord(const ByteSource& source)
{
    constexpr uint64_t record = 22;
    const uint64_t tailSize = std::min<uint64_t>(source.size, record + kSaturated16);
    const std::vector<std::byte> tail = readBytes(source, source.size - tailSize, tailSize);
    for (size_t i = tail.size() < record ? 0 : tail.size() - record + 1; i-- > 0;) {
        if (readLittleEndian(tail.data() + i, 4) != 0x06054b50) continue;
        if (i + record + readLittleEndian(tail.data() + i + 20, 2) == tail.size()) return source.size - tailSize + i;
    }
    throw bad("its end record is missing");
}

/// The ZIP64 end record that the 20 bytes before `end` point to; it must fill the space up to them.
Directory readEndRecord64(const ByteSource& source, uint64_t locator)
{
    const std::vector<std::byte> pointer = readBytes(source, locator, 20);
    const uint64_t offset = readLittleEndian(pointer.data() + 8, 8);
    if (offset > locator || locator - offset < 56) throw bad("its ZIP64 end record lies elsewhere than said");
    const std::vector<std::byte> bytes = readBytes(source, offset, 56);
    Fields fields(bytes);
    if (fields.u32() != 0x06064b50 || fields.number(8) != locator - offset - 12) throw bad("its ZIP64 end record is damaged");
    fields.take(4);
    const uint32_t disk = fields.u32(), directoryDisk = fields.u32();
    const uint64_t here = fields.number(8), entries = fields.number(8), size = fields.number(8), start = fields.number(8);
    if (disk != 0 || directoryDisk != 0 || here != entries) throw bad("it spans several disks");
    if (start > offset || size != offset - start) throw bad("its directory does not end at the end record");
    return {start, size, entries};
}

Directory findDirectory(const ByteSource& source)
{
    const uint64_t end = findEndRecord(source);
    const std::vector<std::byte> bytes = readBytes(source, end, 22);
    Fields fields(bytes);
    fields.take(4);
    const uint16_t disk = fields.u16(), directoryDisk = fields.u16(), here = fields.u16(), entries = fields.u16();
    const uint32_t size = fields.u32(), offset = fields.u32();
    if (end >= 20 && readLittleEndian(readBytes(source, end - 20, 4).data(), 4) == 0x07064b50) {
        const Directory wide = readEndRecord64(source, end - 20);
        const bool agree = (entries == kSaturated16 || entries == wide.entries) && (size == kSaturated32 || size == wide.size)
            && (offset == kSaturated32 || offset == wide.offset);
        if (!agree) throw bad("its two end records disagree");
        return wide;
    }
    if (disk != 0 || directoryDisk != 0 || here != entries) throw bad("it spans several disks");
    if (offset > end || size != end - offset) throw bad("its directory does not end at the end record");
    return {offset, size, entries};
}

/// What either header says of a member.
struct MemberHeader {
    uint16_t flags = 0, method = 0;
    uint32_t checksum = 0;
    uint64_t packedSize = 0, size = 0, offset = 0;
    std::string name;

    bool encrypted() const { return (flags & 0x2041) != 0; }  // plain, strong, or masked headers
    bool sizesFollow() const { return (flags & 8) != 0; }
};

/// Replaces saturated sizes by those of the ZIP64 extra field, if there is one.
void widen(MemberHeader& header, std::span<const std::byte> extra, bool withOffset)
{
    Fields fields(extra);
    while (fields.left() >= 4) {
        const uint16_t id = fields.u16(), size = fields.u16();
        const std::span<const std::byte> content = fields.take(size);
        if (id != 1) continue;
        Fields wide(content);
        if (header.size == kSaturated32) header.size = wide.number(8);
        if (header.packedSize == kSaturated32) header.packedSize = wide.number(8);
        if (withOffset && header.offset == kSaturated32) header.offset = wide.number(8);
        return;
    }
}

void readCommon(MemberHeader& header, Fields& fields)
{
    header.flags = fields.u16();
    header.method = fields.u16();
    fields.take(4);  // time and date
    header.checksum = fields.u32();
    header.packedSize = fields.u32();
    header.size = fields.u32();
}

std::string nameOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

MemberHeader readDirectoryEntry(Fields& fields)
{
    MemberHeader header;
    if (fields.u32() != 0x02014b50) throw bad("its directory is damaged");
    fields.take(4);  // versions
    readCommon(header, fields);
    const uint16_t nameSize = fields.u16(), extraSize = fields.u16(), commentSize = fields.u16();
    if (fields.u16() != 0) throw bad("it spans several disks");
    fields.take(6);  // attributes
    header.offset = fields.u32();
    header.name = nameOf(fields.take(nameSize));
    widen(header, fields.take(extraSize), true);
    fields.take(commentSize);
    return header;
}

/// The header before the member's data; `dataOffset` receives where that begins.
MemberHeader readLocalHeader(const ByteSource& source, uint64_t offset, uint64_t& dataOffset)
{
    const std::vector<std::byte> fixed = readBytes(source, offset, 30);
    Fields fields(fixed);
    MemberHeader header;
    if (fields.u32() != 0x04034b50) throw bad("a member is not where the directory says");
    fields.take(2);
    readCommon(header, fields);
    const uint16_t nameSize = fields.u16(), extraSize = fields.u16();
    const std::vector<std::byte> rest = readBytes(source, offset + 30, uint64_t{nameSize} + extraSize);
    header.name = nameOf(std::span(rest).first(nameSize));
    widen(header, std::span(rest).subspan(nameSize), false);
    dataOffset = offset + 30 + nameSize + extraSize;
    return header;
}

void checkName(const std::string& name)
{
    if (!isUtf8(name)) throw bad("a member's name is not UTF-8");
    const std::vector<std::string> parts = splitText(name, '/');
    const bool climbs = std::find(parts.begin(), parts.end(), "..") != parts.end();
    if (name.empty() || name.front() == '/' || climbs || name.find('\\') != std::string::npos || name.find('\0') != std::string::npos)
        throw bad("the member name " + quotedText(name) + " is unsafe");
}

void checkAgreement(const MemberHeader& listed, const MemberHeader& local)
{
    const std::string member = "member " + quotedText(listed.name);
    if (listed.encrypted() || local.encrypted()) throw bad(member + " is encrypted");
    if (listed.method != 0 && listed.method != 8) throw bad(member + " is packed by method " + std::to_string(listed.method) + ", known are 0 and 8");
    const bool sizesAgree = listed.packedSize == local.packedSize && listed.size == local.size && listed.checksum == local.checksum;
    const bool sizesAreLeftOut = local.sizesFollow() && local.packedSize == 0 && local.size == 0 && local.checksum == 0;
    // A stream in ZIP64 form saturates its sizes or gives zeros in the extra field; both mean "see behind the data".
    if (listed.name != local.name || listed.method != local.method || !(sizesAgree || sizesAreLeftOut))
        throw bad("the directory and the header before the data disagree about " + member);
    if (listed.method == 0 && listed.packedSize != listed.size) throw bad(member + " is stored but has two sizes");
    // Deflate gives at most 1032 bytes for one.
    if (listed.size / 1032 > listed.packedSize + 1) throw bad(member + " claims to inflate beyond what is possible");
}

ZipMember readMember(const ByteSource& source, Fields& fields)
{
    const MemberHeader listed = readDirectoryEntry(fields);
    checkName(listed.name);
    ZipMember member{listed.name, listed.method == 8, listed.checksum, listed.packedSize, listed.size, 0};
    checkAgreement(listed, readLocalHeader(source, listed.offset, member.dataOffset));
    return member;
}

void checkOverlap(const std::vector<ZipMember>& members, uint64_t directoryOffset)
{
    std::vector<const ZipMember*> sorted;
    for (const ZipMember& member : members) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(), [](const ZipMember* a, const ZipMember* b) { return a->dataOffset < b->dataOffset; });
    for (size_t i = 0; i < sorted.size(); ++i) {
        // The next member's header, at least 30 bytes and its name, lies between.
        const uint64_t end = i + 1 < sorted.size() ? sorted[i + 1]->dataOffset - 30 - sorted[i + 1]->name.size() : directoryOffset;
        if (sorted[i]->dataOffset > end || sorted[i]->packedSize > end - sorted[i]->dataOffset)
            throw bad("member " + quotedText(sorted[i]->name) + " overlaps what follows it");
    }
}

}  // namespace

std::vector<ZipMember> readZipDirectory(const ByteSource& source)
{
    const Directory directory = findDirectory(source);
    if (directory.size > kMaxDirectory) throw bad("its directory takes " + std::to_string(directory.size) + " bytes, the limit is 64 MiB");
    const std::vector<std::byte> bytes = readBytes(source, directory.offset, directory.size);
    Fields fields(bytes);
    std::vector<ZipMember> members;
    std::unordered_set<std::string> names;
    while (fields.left() > 0) {
        members.push_back(readMember(source, fields));
        if (!names.insert(members.back().name).second) throw bad("member " + quotedText(members.back().name) + " is there twice");
    }
    if (members.size() != directory.entries)
        throw bad("it has " + std::to_string(members.size()) + " members, its end record says " + std::to_string(directory.entries));
    checkOverlap(members, directory.offset);
    return members;
}

}  // namespace orrery
