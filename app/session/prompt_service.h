#pragma once

#include <QObject>

namespace orrery {
struct RunSettings;
namespace views {
class PromptBar;
}
}

namespace orrery::app {

class Session;

/// Between the prompt bar and the session: counts what is typed, and says in words what is wrong with it.
class PromptService : public QObject {
    Q_OBJECT
public:
    PromptService(Session& session, views::PromptBar& bar, QObject* parent = nullptr);

private:
    void count(const orrery::RunSettings& settings);

    Session& m_session;
    views::PromptBar& m_bar;
};

}  // namespace orrery::app
