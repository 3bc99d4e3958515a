#pragma once

#include "core/record/workspace_contents.h"
#include "core/record/workspace_notes.h"
#include "views/shared/selection.h"

#include <QString>

#include <vector>

namespace orrery::views {

/// Something a note can be about, and its name.
struct NoteSubject {
    QString name;   ///< "token 5", "L3H5", "run 2"
    NoteTarget target;
};

/// What of the selection can have a note, the most particular first, the file last. `prompt` may be null.
std::vector<NoteSubject> noteSubjects(const Selection& selection, const RecordedPrompt* prompt);

/// "token 5 of prompt 3", "L3H5", "this file". Sites are named if `prompt` recorded them.
QString noteTargetText(const NoteTarget& target, const RecordedPrompt* prompt);

}  // namespace orrery::views
