#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace orrery {

/// A file opened for reading at random offsets, mapped on demand. Movable, not copied; reading is safe from several threads.
///
/// read() copies with pread: a file that shrank meanwhile is an Error (reason FileChanged), never a SIGBUS. map() is for
/// looking at what stays valid only while nobody truncates the file.
class InputFile {
public:
    /// @throws Error Io, naming the file and the system's reason; directories are refused
    explicit InputFile(const std::string& path);
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&& other) noexcept;
    ~InputFile();

    const std::string& path() const { return m_path; }
    uint64_t size() const { return m_size; }  ///< at opening
    /// Fills `target` from byte `offset`.  @throws Error Io
    void read(uint64_t offset, std::span<std::byte> target) const;
    /// The whole file, read-only.  @throws Error Io
    std::span<const std::byte> map() const;

private:
    std::string m_path;
    int m_descriptor = -1;
    uint64_t m_size = 0;
    mutable void* m_map = nullptr;
};

/// The whole file as text.  @throws Error Io; Format with reason LimitExceeded if it is larger than `maximum` bytes
std::string readTextFile(const std::string& path, uint64_t maximum);

/// Makes an empty file of an unused name beside `path`, for what will be renamed to it.
/// @throws Error Io, naming `path` and the system's reason
std::string makeTemporaryBeside(const std::string& path);

/// Writes beside the target, syncs, then renames over it: afterwards the file is whole, or as it was.
/// @throws Error Io, naming the file and the system's reason
void writeFileDurably(const std::string& path, std::string_view bytes);
/// As above, the file being these pieces one after another.
void writeFileDurably(const std::string& path, std::span<const std::string_view> pieces);

}  // namespace orrery
