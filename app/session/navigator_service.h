#pragma once

#include "app/session/workspace_editor.h"
#include "views/navigator/navigator_panel.h"

#include <QObject>

#include <functional>

namespace orrery::app {

class Session;

/// Shows the navigator what is open, and does what it asks for: models are opened, shown in the file manager, or found again where
/// their folder has moved to.
class NavigatorService : public QObject {
    Q_OBJECT
public:
    /// Asks the user for the folder of a model, and tells `chosen` once there is an answer, if ever.
    using FolderChooser = std::function<void(const QString& model, const std::function<void(const QString& folder)>& chosen)>;
    NavigatorService(Session& session, views::NavigatorPanel& panel, FolderChooser chooseFolder, QObject* parent = nullptr);

public Q_SLOTS:
    /// The model with these weights lies in another folder now: asks which, checks that it is the same model, and remembers it;
    /// not if the workspace was closed meanwhile.
    void relink(const orrery::Digest& weights, const QString& name);

private:
    void showModels();
    void remember(const Digest& weights, const QString& name, const QString& folder);

    Session& m_session;
    views::NavigatorPanel& m_panel;
    FolderChooser m_chooseFolder;
    WorkspaceEditor m_editor;
};

}  // namespace orrery::app
