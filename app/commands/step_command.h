#pragma once

#include <QUndoCommand>

#include <functional>

namespace orrery::app {

/// A step of undo whose two ways are given as functions. Pushing it does it.
class StepCommand : public QUndoCommand {
public:
    StepCommand(const QString& text, std::function<void()> forth, std::function<void()> back);

    void redo() override { m_forth(); }
    void undo() override { m_back(); }

private:
    std::function<void()> m_forth, m_back;
};

}  // namespace orrery::app
