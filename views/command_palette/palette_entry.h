#pragma once

#include <QString>

#include <functional>
#include <vector>

namespace orrery::views {

/// One thing that the palette finds: an action, a run, a head, a token, a site, a panel.
struct PaletteEntry {
    QString text;                  ///< what is searched: "Open workspace…", "L5H3"
    QString detail = {};           ///< beside it, in the secondary colour: "induction 0.97"
    QString kind = {};             ///< "Action", "Run", "Head"
    QString shortcut = {};
    QString icon = {};             ///< a name of resources/icons; empty: none
    bool enabled = true;
    std::function<void()> act = {};
};

/// Lists entries anew whenever the palette opens. Called on the GUI thread.
using PaletteProvider = std::function<std::vector<PaletteEntry>()>;

}  // namespace orrery::views
