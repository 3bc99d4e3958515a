#pragma once

#include "views/prompt/prompt_history.h"
#include "views/prompt/prompt_text.h"

#include <QWidget>

#include <optional>
#include <vector>

class QAction;
class QComboBox;
class QLabel;
class QTimer;
class QToolButton;

namespace orrery::views {

class PromptField;

/// The prompt: its kind, one or two fields, the live count of its tokens, what is recorded of it, Run and Stop.
///
/// It holds what the user wrote and asks app to count it; it never tokenises.
class PromptBar : public QWidget {
    Q_OBJECT
public:
    explicit PromptBar(QWidget* parent = nullptr);

    /// None: no model is open, nothing can run. A kind that the model can't take gives way to one that it can, until another model can.
    void setModel(const std::optional<PromptModel>& model);
    PromptText prompt() const;
    void setPrompt(const PromptText& prompt);
    /// What stands in the fields, and for the rest what setOthers() said.
    RunSettings settings() const;
    /// Sites, store and cap of the runs that are asked for: what the plan chose.
    void setOthers(const RunSettings& others) { m_others = others; }
    const std::vector<PromptText>& history() const { return m_history.prompts(); }
    void setHistory(std::vector<PromptText> prompts) { m_history.setPrompts(std::move(prompts)); }

    QAction* runAction() const { return m_run; }    ///< Ctrl+Return
    QAction* stopAction() const { return m_stop; }  ///< Esc; enabled while running
    QAction* planAction() const { return m_plan; }
    QString statusText() const;                     ///< what the bar says of the prompt now

public Q_SLOTS:
    void showCount(const orrery::views::PromptCount& count);
    void setRunning(bool running);
    /// What the plan has against running, as a sentence; empty: nothing.
    void setBlocked(const QString& why);
    /// Short, for the button: "Everything, 12.3 MB".
    void setPlanSummary(const QString& text);
    void focusPrompt();

Q_SIGNALS:
    /// Typing has rested; what stands there now is to be counted, and planned.
    void countRequested(const orrery::RunSettings& settings);
    void runRequested(const orrery::RunSettings& settings);
    void stopRequested();
    void planClicked();
    void promptEdited();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void createActions();
    void createFields();
    QToolButton* buttonOf(QAction* action);
    bool isCompact() const;
    void fillKinds();
    void onEdited();
    void requestCount();
    void run();
    void walk(const PromptText* prompt);
    void showStatus(const QString& text, const QString& role, const QString& more = {});
    void showState();
    QString problem() const;

    std::optional<PromptModel> m_model;
    PromptHistory m_history;
    PromptCount m_count;
    RunSettings m_others;
    RunSettings::Input m_wanted = RunSettings::Input::Text;  ///< what the user chose, whether or not the model takes it
    QString m_idProblem, m_blocked;
    bool m_running = false;
    QAction *m_run, *m_stop, *m_plan;
    QComboBox* m_kind;
    PromptField *m_first, *m_second;
    QLabel* m_status;
    QToolButton *m_planButton, *m_runButton;
    QTimer* m_rest;
};

}  // namespace orrery::views
