#pragma once

#include "views/attention/attention_panel.h"
#include "views/shared/selection.h"

#include <QString>

namespace orrery::app {

/// What a named view keeps of the window: what was selected, which panel was in front, how attention was shown.
struct ViewState {
    views::Selection selection;
    QString document;                                                                 ///< "attention"; empty: whichever it is
    views::AttentionPanel::Mode mode = views::AttentionPanel::Mode::Atlas;

    bool operator==(const ViewState&) const = default;
};

/// JSON for the workspace: {"version": 1, "selection": {…}, "document": "attention", "attention_mode": "head"}.
QString toText(const ViewState& state);
/// What can be read of it, as sessionState() does. Never fails.
ViewState viewState(const QString& text);

}  // namespace orrery::app
