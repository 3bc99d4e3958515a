#pragma once

#include <QObject>

namespace orrery {
struct OpenedModel;
struct RunSettings;
namespace views {
class PromptBar;
struct PromptCount;
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

/// How many tokens the model would read, and whether it can. What is wrong with the prompt is not thrown but named.
views::PromptCount countPrompt(const OpenedModel& model, const RunSettings& settings);

}  // namespace orrery::app
