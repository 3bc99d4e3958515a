#pragma once

#include <cstdint>
#include <functional>

namespace orrery {

/// A SQLite VFS for tests, named "fault": the default one until it has written a given number of bytes to databases and
/// journals, or synced a given number of times; from then on every write, or sync, fails with a given code. Reads go on.
struct FaultVfs {
    /// Registers it; call once a program before it is used.
    static const char* name();
    /// From now on: writes fail with `code` (SQLITE_FULL, SQLITE_IOERR_WRITE) after `bytes`.
    static void failWritesAfter(int64_t bytes, int code);
    /// From now on: the sync after `count` more fails with SQLITE_IOERR_FSYNC, and all later ones.
    static void failSyncsAfter(int64_t count);
    /// Keeps a copy of every file as of its last sync, named like the file with ".synced" behind, and calls `beforeSync` with the moment
    /// before each sync: what a power cut then leaves of a file lies between the two. An empty function ends it.
    static void watchSyncs(std::function<void()> beforeSync);
    /// Nothing fails any more. Counting starts at zero.
    static void heal();
};

}  // namespace orrery
