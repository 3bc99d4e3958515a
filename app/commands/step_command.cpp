#include "app/commands/step_command.h"

namespace orrery::app {

StepCommand::StepCommand(const QString& text, std::function<void()> forth, std::function<void()> back)
    : QUndoCommand(text), m_forth(std::move(forth)), m_back(std::move(back))
{
}

}  // namespace orrery::app
