#pragma once

#include "app/commands/command_registry.h"
#include "core/record/workspace_contents.h"
#include "views/command_palette/palette_entry.h"
#include "views/shared/selection_model.h"

#include <vector>

namespace orrery::app {

/// Begins the ids of the commands that show a panel of the middle; its name follows.
inline const QString kPanelCommand = QStringLiteral("panel.");

/// What the command palette finds, by where it is from. Null where nothing is open: no entries.
std::vector<views::PaletteEntry> commandEntries(const CommandRegistry& commands);
std::vector<views::PaletteEntry> runEntries(const WorkspaceContents* contents, views::SelectionModel& selection);
/// Heads ("L5H3"), tokens and recorded sites of a prompt.
std::vector<views::PaletteEntry> promptEntries(const RecordedPrompt* prompt, views::SelectionModel& selection);

}  // namespace orrery::app
