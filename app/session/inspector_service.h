#pragma once

#include "core/analysis/inspection.h"
#include "views/inspector/inspector_panel.h"

#include <QObject>

namespace orrery::app {

class Session;

/// Shows the inspector what is open, and reads for it what the recording says of the selection.
class InspectorService : public QObject {
    Q_OBJECT
public:
    InspectorService(Session& session, views::InspectorPanel& panel, QObject* parent = nullptr);

private:
    void inspect(const InspectRequest& request);

    Session& m_session;
    views::InspectorPanel& m_panel;
};

}  // namespace orrery::app
