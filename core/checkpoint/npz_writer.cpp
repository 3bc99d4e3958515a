#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/npz.h"

#include <algorithm>
#include <set>
#include <zlib.h>

namespace orrery {
namespace {

constexpr uint64_t kSaturated32 = 0xFFFFFFFFu;
constexpr uint64_t kSaturated16 = 0xFFFF;
constexpr uint64_t kUtf8Name = 1 << 11;
constexpr uint64_t kFirstOfJanuary1980 = 0x21;

/// One member's parts, laid out.
struct Member {
    std::string fileName;
    std::string prefix;     ///< npy header
    uint64_t size = 0;      ///< header and data
    uint64_t checksum = 0;
    uint64_t offset = 0;    ///< of the local header

    bool wide() const { return size >= kSaturated32 || offset >= kSaturated32; }
};

void checkItem(const NpzItem& item, std::set<std::string_view>& names)
{
    const std::vector<std::string> parts = splitText(item.name, '/');
    const bool climbs = std::find(parts.begin(), parts.end(), "..") != parts.end();
    const bool unsafe = item.name.empty() || item.name.front() == '/' || climbs || item.name.find('\\') != std::string::npos
        || item.name.find('\0') != std::string::npos || item.name.size() > 4'096;
    if (!isUtf8(item.name) || unsafe) throw Error(ErrorKind::Argument, "an array's name is empty, not UTF-8, too long or unsafe in an archive");
    if (!names.insert(item.name).second) throw Error(ErrorKind::Argument, "the array name " + quotedText(item.name) + " is used twice");
    checkNpyData("array " + quotedText(item.name), item.type, item.shape, item.bytes);
}

uint64_t checksumOf(const std::string& prefix, std::span<const std::byte> bytes)
{
    const uLong crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(prefix.data()), prefix.size());
    return bytes.empty() ? crc : ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

/// The fields both headers share, from the version needed to the extra field's size; saturated where ZIP64 takes over.
std::string commonFields(const Member& member, size_t extraSize)
{
    const bool ascii = std::all_of(member.fileName.begin(), member.fileName.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
    std::string text;
    appendLittleEndian(text, member.wide() ? 45 : 20, 2);
    appendLittleEndian(text, ascii ? 0 : kUtf8Name, 2);
    appendLittleEndian(text, 0, 2);  // stored
    appendLittleEndian(text, 0, 2);  // midnight
    appendLittleEndian(text, kFirstOfJanuary1980, 2);
    appendLittleEndian(text, member.checksum, 4);
    for (int twice = 0; twice < 2; ++twice) appendLittleEndian(text, member.wide() ? kSaturated32 : member.size, 4);
    appendLittleEndian(text, member.fileName.size(), 2);
    appendLittleEndian(text, extraSize, 2);
    return text;
}

/// The ZIP64 extra field: both sizes and, in the directory, the offset.
std::string extraField(const Member& member, bool withOffset)
{
    if (!member.wide()) return "";
    std::string text;
    appendLittleEndian(text, 1, 2);
    appendLittleEndian(text, withOffset ? 24 : 16, 2);
    appendLittleEndian(text, member.size, 8);
    appendLittleEndian(text, member.size, 8);
    if (withOffset) appendLittleEndian(text, member.offset, 8);
    return text;
}

std::string localHeader(const Member& member)
{
    const std::string extra = extraField(member, false);
    return "PK\x03\x04" + commonFields(member, extra.size()) + member.fileName + extra;
}

std::string directoryEntry(const Member& member)
{
    const std::string extra = extraField(member, true);
    std::string text = "PK\x01\x02";
    appendLittleEndian(text, member.wide() ? 45 : 20, 2);
    text += commonFields(member, extra.size());
    appendLittleEndian(text, 0, 2 + 2 + 2);  // comment, disk, internal attributes
    appendLittleEndian(text, 0, 4);          // external attributes
    appendLittleEndian(text, member.wide() ? kSaturated32 : member.offset, 4);
    return text + member.fileName + extra;
}

std::string endRecords(uint64_t entries, uint64_t offset, uint64_t size)
{
    std::string text;
    if (entries >= kSaturated16 || offset >= kSaturated32 || size >= kSaturated32) {
        text += "PK\x06\x06";
        appendLittleEndian(text, 44, 8);
        appendLittleEndian(text, 45, 2);
        appendLittleEndian(text, 45, 2);
        appendLittleEndian(text, 0, 8);  // disks
        for (const uint64_t number : {entries, entries, size, offset}) appendLittleEndian(text, number, 8);
        text += "PK\x06\x07";
        appendLittleEndian(text, 0, 4);
        appendLittleEndian(text, offset + size, 8);
        appendLittleEndian(text, 1, 4);
    }
    text += "PK\x05\x06";
    appendLittleEndian(text, 0, 4);  // disks
    for (int twice = 0; twice < 2; ++twice) appendLittleEndian(text, std::min(entries, kSaturated16), 2);
    appendLittleEndian(text, std::min(size, kSaturated32), 4);
    appendLittleEndian(text, std::min(offset, kSaturated32), 4);
    appendLittleEndian(text, 0, 2);  // comment
    return text;
}

}  // namespace

void writeNpz(const std::string& path, std::span<const NpzItem> items)
{
    std::set<std::string_view> names;
    for (const NpzItem& item : items) checkItem(item, names);
    std::vector<Member> members;
    std::vector<std::string> locals;
    std::string directory;
    uint64_t offset = 0;
    for (const NpzItem& item : items) {
        Member member{item.name + ".npy", npyPrefix(item.type, item.shape), 0, 0, offset};
        member.size = member.prefix.size() + item.bytes.size();
        member.checksum = checksumOf(member.prefix, item.bytes);
        locals.push_back(localHeader(member));
        directory += directoryEntry(member);
        offset += locals.back().size() + member.size;
        members.push_back(std::move(member));
    }
    const std::string end = directory + endRecords(items.size(), offset, directory.size());
    std::vector<std::string_view> pieces;
    for (size_t i = 0; i < items.size(); ++i) {
        pieces.push_back(locals[i]);
        pieces.push_back(members[i].prefix);
        pieces.emplace_back(reinterpret_cast<const char*>(items[i].bytes.data()), items[i].bytes.size());
    }
    pieces.push_back(end);
    writeFileDurably(path, pieces);
}

}  // namespace orrery
