#pragma once

#include "views/residual/residual_asks.h"

#include <QObject>

namespace orrery::views {
class ResidualPanel;
}

namespace orrery::app {

class Session;

/// Carries the residual panel's requests to jobs of the compute thread, which own the model, and what they find back to the panel.
class ResidualService : public QObject {
    Q_OBJECT
public:
    ResidualService(Session& session, views::ResidualPanel& panel, QObject* parent = nullptr);

private:
    void follow();
    void openMaker();
    void readLens(const views::LensAsk& ask);

    Session& m_session;
    views::ResidualPanel& m_panel;
};

}  // namespace orrery::app
