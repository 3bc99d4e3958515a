#pragma once

#include "core/base/file.h"
#include "core/base/log.h"
#include "core/checkpoint/npy.h"
#include "core/checkpoint/zip_archive.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace orrery {

/// What deflated members of one archive may inflate to in all, unless the caller says otherwise.
constexpr uint64_t kDefaultInflatedLimit = uint64_t{8} << 30;

/// An npz archive, its directory read and checked; arrays are read when asked for. Movable, not copied.
/// Reading is safe from several threads.
class NpzFile {
public:
    /// @throws Error Io; Format with reason BadArchive, naming the file
    explicit NpzFile(const std::string& path, uint64_t inflatedLimit = kDefaultInflatedLimit, const LogSink& log = {});

    const std::string& path() const { return m_file.path(); }
    /// Of the arrays, without ".npy", in the order of the archive. Members that are no arrays are left out, with a note.
    std::vector<std::string> names() const;
    bool contains(const std::string& name) const;
    /// Type and shape alone.  @throws as read()
    NpyHeader header(const std::string& name) const;
    /// @throws Error Argument if there is no such array; Io; Format as readNpyHeader says or with reason BadArchive
    NpyArray read(const std::string& name) const;

private:
    const ZipMember& member(const std::string& name) const;

    InputFile m_file;
    std::vector<ZipMember> m_members;  ///< the arrays
};

/// Reads one member as an array: header first, so that nothing is allocated for a size that header and archive do not share.
NpyArray readNpzMember(const ByteSource& source, const ZipMember& member);

/// An array to be written; borrowed for the call.
struct NpzItem {
    std::string name;  ///< without ".npy"
    DType type = DType::F32;
    Shape shape;
    std::span<const std::byte> bytes;
};

/// Writes stored members durably, in the order given, as numpy.savez does; ZIP64 where it must be. Always the same bytes.
/// @throws Error Argument for an empty, repeated or unsafe name and for BF16; Shape if bytes do not fit shape and type; Io
void writeNpz(const std::string& path, std::span<const NpzItem> items);

}  // namespace orrery
