#pragma once

#include "core/record/database.h"
#include "core/record/workspace.h"

namespace orrery {

/// What a Workspace owns; shared by the files that implement it.
struct Workspace::State {
    Database database;
    bool readOnly = false;
    int version = 0;
};

/// Judges the open file in the order magic, pages, version, schema; brings an older one up to date.
/// @throws Error Format with reason NotAnOrreryFile, DamagedPages, UnexpectedSchema, FileTooNew
/// Returns the file's schema version; a newer one than ours may only be read.
int judgeWorkspace(Database& database, bool writable, const WorkspaceOptions& options);

}  // namespace orrery
