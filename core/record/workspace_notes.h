#pragma once

#include "core/record/workspace.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What a note is about: any of a run, a prompt, a position of it, a site, a layer, a head; nothing set: the file.
struct NoteTarget {
    std::optional<RunId> run = {};
    std::optional<PromptId> prompt = {};
    std::optional<int64_t> position = {};  ///< needs a prompt
    std::optional<SiteId> site = {};
    std::optional<int64_t> layer = {};
    std::optional<int64_t> head = {};      ///< needs a layer or a site

    bool operator==(const NoteTarget&) const = default;
};

struct NoteRow {
    NoteId id{};
    NoteTarget target;
    std::string text;
    int64_t createdMicroseconds = 0, changedMicroseconds = 0;
};

struct SavedViewRow {
    ViewId id{};
    std::string name;       ///< unique in the file; names that begin with kReservedViewPrefix are no views
    std::string stateJson;
    int64_t createdMicroseconds = 0, changedMicroseconds = 0;
};

/// Rows of saved_view with such a name are what the program keeps for itself: "orrery:pinned-heads".
inline constexpr std::string_view kReservedViewPrefix = "orrery:";

// Each change is a transaction of its own.  @throws Error Io with reason ReadOnly; Database with reason ConstraintFailed
// for a target that is not there or incomplete, or a view's name that is taken; Argument for a row that is not there.
std::vector<NoteRow> listNotes(const Workspace& workspace);  ///< by id
NoteId addNote(Workspace& workspace, const NoteTarget& target, const std::string& text);
void changeNote(Workspace& workspace, NoteId id, const std::string& text);
void removeNote(Workspace& workspace, NoteId id);

std::vector<SavedViewRow> listViews(const Workspace& workspace);  ///< by name; without reserved ones
std::optional<SavedViewRow> findView(const Workspace& workspace, const std::string& name);
ViewId addView(Workspace& workspace, const std::string& name, const std::string& stateJson);
void changeView(Workspace& workspace, ViewId id, const std::string& name, const std::string& stateJson);
/// Adds it, or changes the one of that name.
void putView(Workspace& workspace, const std::string& name, const std::string& stateJson);
void removeView(Workspace& workspace, ViewId id);

}  // namespace orrery
