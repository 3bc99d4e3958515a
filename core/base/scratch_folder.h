#pragma once

#include <string>

namespace orrery {

/// A new folder with a name nobody can foresee, only its owner's to read; it and all in it go with this object.
class ScratchFolder {
public:
    /// Inside the system's folder for temporary files.  @throws Error Io
    ScratchFolder();
    /// Inside another one.  @throws Error Io
    explicit ScratchFolder(const std::string& parent);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return m_path; }
    std::string file(const std::string& name) const { return m_path + "/" + name; }
    /// Removes what is in it.
    void clear() const;

private:
    std::string m_path;
};

}  // namespace orrery
