#pragma once

#include <QStringList>

/// Hears the calls that could wait for a disk, made by one thread through the program's symbols: open, stat, access, fsync, rename and
/// their kin, whoever makes them: Orrery, Qt, SQLite. Link file_calls.cpp into the test, whose symbols then stand before libc's.
///
/// Not heard: what libc does within itself (locales, time zones, the loader of plug-ins), and reads and writes of files that are open.
class FileCalls {
public:
    /// From now on, on the calling thread.
    static void listen();
    /// What was heard since: "stat /some/path". Listens no more.
    static QStringList heard();
};
