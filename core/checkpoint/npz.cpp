#include "core/checkpoint/npz.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace orrery {
namespace {

constexpr std::string_view kSuffix = ".npy";

/// Runs a reader, naming the file in what it throws.
template <typename Read>
auto inFile(const std::string& path, Read read)
{
    try {
        return read();
    } catch (const Error& error) {
        throw error.inFile(path);
    }
}

/// The arrays among the members, whose deflated ones stay within the limit together.
std::vector<ZipMember> readMembers(const InputFile& file, uint64_t inflatedLimit, const LogSink& log)
{
    std::vector<ZipMember> arrays;
    uint64_t inflated = 0;
    for (ZipMember& member : readZipDirectory(sourceOf(file))) {
        if (!member.name.ends_with(kSuffix)) {
            report(log, LogLevel::Note, file.path() + ": " + quotedText(member.name) + " is not an array; ignored");
            continue;
        }
        if (member.deflated) {
            if (member.size > inflatedLimit - inflated)
                throw Error(ErrorKind::Format, "the archive inflates to more than the limit of " + bytesText(static_cast<double>(inflatedLimit)))
                    .withReason("BadArchive");
            inflated += member.size;
        }
        arrays.push_back(std::move(member));
    }
    return arrays;
}

/// The first bytes of the content, enough for any npy header.
std::vector<std::byte> readHead(ZipMemberReader& reader, const ZipMember& member)
{
    std::vector<std::byte> head(std::min<uint64_t>(member.size, kMaxNpyPrefix));
    reader.read(head);
    return head;
}

}  // namespace

NpyArray readNpzMember(const ByteSource& source, const ZipMember& member)
{
    ZipMemberReader reader(source, member);
    std::vector<std::byte> head = readHead(reader, member);
    const NpyHeader header = readNpyHeader(sourceOf(head));
    if (header.dataBytes != member.size - header.dataOffset)
        throw Error(ErrorKind::Format, "archive member " + quotedText(member.name) + " has " + std::to_string(member.size - header.dataOffset)
                                           + " bytes after its header, its shape takes " + std::to_string(header.dataBytes))
            .withReason("BadArchive");
    std::vector<std::byte> bytes(header.dataBytes);
    const auto rest = std::copy(head.begin() + static_cast<std::ptrdiff_t>(header.dataOffset), head.end(), bytes.begin());
    reader.read({rest, bytes.end()});
    reader.finish();
    return npyArrayFrom(header, std::move(bytes));
}

NpzFile::NpzFile(const std::string& path, uint64_t inflatedLimit, const LogSink& log)
    : m_file(path), m_members(inFile(path, [&] { return readMembers(m_file, inflatedLimit, log); }))
{
}

std::vector<std::string> NpzFile::names() const
{
    std::vector<std::string> names;
    for (const ZipMember& member : m_members) names.push_back(member.name.substr(0, member.name.size() - kSuffix.size()));
    return names;
}

bool NpzFile::contains(const std::string& name) const
{
    return std::any_of(m_members.begin(), m_members.end(), [&](const ZipMember& member) { return member.name == name + std::string(kSuffix); });
}

const ZipMember& NpzFile::member(const std::string& name) const
{
    for (const ZipMember& member : m_members)
        if (member.name == name + std::string(kSuffix)) return member;
    throw Error(ErrorKind::Argument, "has no array " + quotedText(name)).inFile(path());
}

NpyHeader NpzFile::header(const std::string& name) const
{
    return inFile(path(), [&] {
        const ByteSource source = sourceOf(m_file);
        ZipMemberReader reader(source, member(name));
        const std::vector<std::byte> head = readHead(reader, member(name));
        return readNpyHeader(sourceOf(head));
    });
}

NpyArray NpzFile::read(const std::string& name) const
{
    return inFile(path(), [&] { return readNpzMember(sourceOf(m_file), member(name)); });
}

}  // namespace orrery
