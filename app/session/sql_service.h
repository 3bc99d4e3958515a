#pragma once

#include "app/session/workspace_editor.h"
#include "views/sql/sql_answer.h"

#include <QObject>

namespace orrery::views {
class SqlPanel;
}

namespace orrery::app {

class Session;

/// Runs the console's statements: queries beside everything else, changes in order with the other edits. GUI thread.
class SqlService : public QObject {
    Q_OBJECT
public:
    SqlService(Session& session, views::SqlPanel& panel, QObject* parent = nullptr);

private:
    void readSchema();
    void run(const views::SqlRequest& request);
    void change(const views::SqlRequest& request);
    void stop();
    void tell(const Error& error, bool mayChange);

    Session& m_session;
    views::SqlPanel& m_panel;
};

}  // namespace orrery::app
