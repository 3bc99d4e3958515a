#pragma once

#include "core/base/progress.h"
#include "core/record/workspace.h"

#include <string>
#include <vector>

namespace orrery {

/// What one site takes in one run.
struct SizeRow {
    std::optional<RunId> run = {};
    std::string site;
    int64_t tensors = 0;
    int64_t bytes = 0;  ///< of chunk data
};

/// By run, then by site in order of recording. Includes what was not recorded to its end.
std::vector<SizeRow> storageSizes(const Workspace& workspace);

/// Removes a tensor's numbers and its row for good.  @throws Error Argument with reason NoSuchTensor; Io (ReadOnly)
void evictTensor(Workspace& workspace, TensorId id);

/// A hidden run is left out of Workspace::runs(); nothing is lost.  @throws Error Argument if there is no such run
void setRunHidden(Workspace& workspace, RunId id, bool hidden);

/// Removes a run, its prompts, tensors, metrics, interventions and notes for good.
/// @throws Error Argument if there is no such run; Database with reason RecorderBusy while it is being recorded
void removeRun(Workspace& workspace, RunId id);

/// Removes tensors whose recording was cut off and gives free pages back to the disk, a few at a time.
/// @return bytes by which the file shrank.  @throws Error Cancelled, with what was done so far kept
int64_t vacuumWorkspace(Workspace& workspace, const Progress& progress = {}, const std::stop_token& stop = {});

/// Removes hidden runs (but one that is being recorded) and these tensors for good, all or none, then gives the pages back as
/// vacuumWorkspace does. A tensor that is not there, as its run went, is passed over.
/// @return bytes by which the file shrank.  @throws Error Io (ReadOnly); Cancelled: what was removed stays so, pages are given back later
int64_t reclaimSpace(Workspace& workspace, const std::vector<TensorId>& tensors, const Progress& progress = {}, const std::stop_token& stop = {});

/// A whole and consistent copy, also while a recorder writes. The target appears only once it is complete.
/// @throws Error Io with reason FileExists, DiskFull, …; Cancelled
void saveCopy(const Workspace& workspace, const std::string& path, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
