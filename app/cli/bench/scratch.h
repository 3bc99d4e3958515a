#pragma once

#include <cstdint>
#include <string>

namespace orrery::cli {

/// A folder of its own inside another one; it and all in it go with this object.
class ScratchFolder {
public:
    /// @throws Error Io
    explicit ScratchFolder(const std::string& parent);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    std::string file(const std::string& name) const { return m_path + "/" + name; }
    /// Removes what is in it.
    void clear() const;

private:
    std::string m_path;
};

/// Writes a new file of that many bytes with plain write() calls and syncs it: what any recording has to do at least.
/// @throws Error Io
void writePlainFile(const std::string& path, int64_t bytes);

}  // namespace orrery::cli
