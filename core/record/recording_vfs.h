#pragma once

#include <string>

namespace orrery {

/// Name of a SQLite VFS for the recorder's connection: the VFS called `base` (empty: the default one), but a writer shuts
/// readers out only for the last few milliseconds of a commit, not for as long as it writes data.
///
/// In a rollback-journal transaction SQLite takes the exclusive lock before it writes its first page to the file. Pages
/// beyond the committed end of the file are invisible to every reader, so they need no lock. This VFS therefore only notes
/// that SQLite wants the lock, lets pages beyond the committed end through, and keeps the few pages below it (tree nodes,
/// the header) in memory. When SQLite syncs the file to commit, the VFS syncs the new pages, takes the real lock, writes
/// the kept pages, and syncs again.
///
/// Why a crash is as harmless as without it: SQLite has synced its journal before the first page is written, nothing that
/// a reader or a rollback relies on changes before the real lock is held, and the journal is finished after the second
/// sync. A lock that can't be had in time is SQLITE_BUSY from COMMIT, which leaves the transaction open to be retried.
/// Write-ahead logs don't work on this VFS.
///
/// Registers the VFS on first use; safe from any thread.  @throws Error Argument if there is no VFS `base`
const char* recordingVfs(const std::string& base = {});

}  // namespace orrery
