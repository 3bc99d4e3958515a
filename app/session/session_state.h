#pragma once

#include "views/prompt/prompt_text.h"
#include "views/shared/selection.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

#include <vector>

namespace orrery::app {

/// What the next start puts back: what was open, what was looked at, what stood where.
struct SessionState {
    QString workspace;                     ///< path; empty: none was open
    QString model;                         ///< its folder
    views::Selection selection;
    QStringList openViews;                 ///< names of the documents, in order
    QString currentView;
    views::PromptText prompt;              ///< as it stood in the bar
    std::vector<views::PromptText> history;
    QMap<QString, QByteArray> splitters;   ///< by object name, as saveState() gives them

    bool operator==(const SessionState&) const = default;
};

/// JSON, to be kept in the settings.
QString toText(const SessionState& state);

/// What can be read of it: parts that are missing, of another kind or out of their range are left as they are by default.
/// Never fails.
SessionState sessionState(const QString& text);

}  // namespace orrery::app
