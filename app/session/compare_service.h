#pragma once

#include "views/compare/compare_panel.h"

#include <QObject>

namespace orrery::app {

class Session;

/// Carries the compare panel's requests to jobs, and what they find back to the panel.
class CompareService : public QObject {
    Q_OBJECT
public:
    CompareService(Session& session, views::ComparePanel& panel, QObject* parent = nullptr);

private:
    void compare(const views::CompareRequest& request);

    Session& m_session;
    views::ComparePanel& m_panel;
};

}  // namespace orrery::app
