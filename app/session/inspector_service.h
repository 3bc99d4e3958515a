#pragma once

#include "core/analysis/inspection.h"
#include "views/inspector/inspector_panel.h"

#include <QObject>
#include <QTimer>

namespace orrery::app {

class Session;

/// Shows the inspector what is open, and reads for it what the recording says of the selection, once that has stood for a moment: the
/// picture of a head comes first, and of heads that are only passed nothing is read.
class InspectorService : public QObject {
    Q_OBJECT
public:
    InspectorService(Session& session, views::InspectorPanel& panel, QObject* parent = nullptr);

private:
    void inspect();

    Session& m_session;
    views::InspectorPanel& m_panel;
    InspectRequest m_wanted;
    QTimer m_soon;
};

}  // namespace orrery::app
