#pragma once

#include "views/command_palette/palette_entry.h"

namespace orrery::views {
class CommandPalette;
}

namespace orrery::app {

class CommandRegistry;
class Session;

/// Everything the palette finds: commands, the runs of the workspace, and of the selected prompt the heads, tokens and recorded sites.
void addProviders(views::CommandPalette& palette, const CommandRegistry& commands, Session& session);

std::vector<views::PaletteEntry> commandEntries(const CommandRegistry& commands);
std::vector<views::PaletteEntry> runEntries(Session& session);
std::vector<views::PaletteEntry> headEntries(Session& session);
std::vector<views::PaletteEntry> tokenEntries(Session& session);
std::vector<views::PaletteEntry> siteEntries(Session& session);

}  // namespace orrery::app
