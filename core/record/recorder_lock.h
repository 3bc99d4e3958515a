#pragma once

#include <optional>
#include <string>

namespace orrery {

/// The right to record to one workspace file: held through a lock on a file beside it ("x.orrery-recorder") that the system
/// drops when the process ends, however it ends. Not a lock on the workspace itself: closing a second descriptor of that
/// would drop SQLite's locks.
class RecorderLock {
public:
    /// The lock, or nothing if a recorder (of any process) holds it.
    /// @throws Error Io, naming the file and the system's reason
    static std::optional<RecorderLock> tryTake(const std::string& workspace);
    /// Whether a recorder holds the lock now; never creates a file.
    static bool isHeld(const std::string& workspace);

    RecorderLock(RecorderLock&& other) noexcept;
    RecorderLock& operator=(RecorderLock&& other) noexcept;
    /// Removes the lock's file.
    ~RecorderLock();

private:
    RecorderLock(std::string file, int descriptor) : m_file(std::move(file)), m_descriptor(descriptor) {}

    void release() noexcept;

    std::string m_file;
    int m_descriptor = -1;
};

}  // namespace orrery
