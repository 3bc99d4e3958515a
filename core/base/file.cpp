#include "core/base/file.h"

#include "core/base/blocking.h"
#include "core/base/system_error.h"
#include "core/base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace orrery {
namespace {

constexpr int kTemporaryNames = 1000;

void writeAll(int descriptor, std::string_view bytes, const std::string& path)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw systemError(path, "cannot be written");
        bytes.remove_prefix(static_cast<size_t>(written));
    }
}

}  // namespace

InputFile::InputFile(const std::string& path) : m_path(path), m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    mayBlock("opening a file");
    if (m_descriptor < 0) throw systemError(path, "cannot be opened");
    struct stat status {};
    if (::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(std::exchange(m_descriptor, -1));
        throw Error(ErrorKind::Io, "is not a regular file").withReason("NotAFile").inFile(path);
    }
    m_size = static_cast<uint64_t>(status.st_size);
}

InputFile::InputFile(InputFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size),
      m_map(std::exchange(other.m_map, nullptr))
{
}

InputFile& InputFile::operator=(InputFile&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_size, other.m_size);
    std::swap(m_map, other.m_map);
    return *this;
}

InputFile::~InputFile()
{
    if (m_map) ::munmap(m_map, m_size);
    if (m_descriptor >= 0) ::close(m_descriptor);
}

void InputFile::read(uint64_t offset, std::span<std::byte> target) const
{
    mayBlock("reading a file");
    while (!target.empty()) {
        const ssize_t got = ::pread(m_descriptor, target.data(), target.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw systemError(m_path, "cannot be read at byte " + std::to_string(offset));
        if (got == 0)
            throw Error(ErrorKind::Io, "ends at byte " + std::to_string(offset) + " though it had " + std::to_string(m_size)
                                           + " bytes when it was opened")
                .withReason("FileChanged")
                .inFile(m_path);
        offset += static_cast<uint64_t>(got);
        target = target.subspan(static_cast<size_t>(got));
    }
}

std::span<const std::byte> InputFile::map() const
{
    if (!m_map && m_size > 0) {
        void* map = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, m_descriptor, 0);
        if (map == MAP_FAILED) throw systemError(m_path, "cannot be mapped");
        m_map = map;
    }
    return {static_cast<const std::byte*>(m_map), m_map ? m_size : 0};
}

std::string readTextFile(const std::string& path, uint64_t maximum)
{
    const InputFile file(path);
    if (file.size() > maximum)
        throw Error(ErrorKind::Format, "has " + std::to_string(file.size()) + " bytes, the limit is " + std::to_string(maximum))
            .withReason("LimitExceeded")
            .inFile(path);
    std::string text(file.size(), '\0');
    file.read(0, std::as_writable_bytes(std::span(text)));
    return text;
}

std::string makeTemporaryBeside(const std::string& path)
{
    mayBlock("making a file");
    for (int attempt = 0; attempt < kTemporaryNames; ++attempt) {
        const std::string name = path + ".part" + (attempt ? std::to_string(attempt) : std::string());
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) return ::close(descriptor), name;
        if (errno != EEXIST) throw systemError(path, "cannot be written");
    }
    throw Error(ErrorKind::Io, "cannot be written: " + std::to_string(kTemporaryNames) + " files named like it, with .part, are in the way").inFile(path);
}

void writeFileDurably(const std::string& path, std::string_view bytes)
{
    writeFileDurably(path, std::span(&bytes, 1));
}

void writeFileDurably(const std::string& path, std::span<const std::string_view> pieces)
{
    mayBlock("writing a file");
    const std::string temporary = makeTemporaryBeside(path);
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (descriptor < 0) throw systemError(path, "cannot be written");
    try {
        for (const std::string_view piece : pieces) writeAll(descriptor, piece, path);
        if (::fsync(descriptor) != 0) throw systemError(path, "cannot be synced");
    } catch (const Error&) {
        ::close(descriptor);
        ::unlink(temporary.c_str());
        throw;
    }
    ::close(descriptor);
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        ::unlink(temporary.c_str());
        throw systemError(path, "cannot be replaced");
    }
}

}  // namespace orrery
