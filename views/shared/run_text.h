#pragma once

#include "core/record/workspace_contents.h"

#include <QString>

namespace orrery::views {

/// What a run is called: its title if that says more than the model's name, else its first prompt's text, else "run 7".
QString runTitle(const RunEntry& entry);
/// A prompt's text in one line, with signs for white space at its ends; "12 tokens" where it has none.
QString promptTitle(const PromptRow& prompt);
QString statusWord(RunStatus status);      ///< "complete"
QString statusIconName(RunStatus status);  ///< of the icon that goes with the word
QString kindWord(RunKind kind);            ///< "forward"
QString startedText(int64_t microseconds); ///< "2026-11-24 20:31", local time
int64_t positionsOf(const RunEntry& entry);

}  // namespace orrery::views
