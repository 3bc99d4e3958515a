#pragma once

#include "views/plan/run_plan.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace orrery::views {

/// The plan's last lines: bytes, times, memory against the cap; where the cap is too low, the sentence and the way out.
class PlanFooter : public QWidget {
    Q_OBJECT
public:
    explicit PlanFooter(QWidget* parent = nullptr);

    /// `plan` may be null: nothing is known. `problem`: what forbids the run; `offer`: leaving out attention would help.
    void show(const RunPlan* plan, int64_t bytes, int64_t cap, const QString& problem, bool offer);
    QString problemText() const;

Q_SIGNALS:
    void leanRequested();

private:
    QLabel *m_bytes, *m_time, *m_memory, *m_problem;
    QPushButton* m_lean;
};

/// "0.52 GiB": the unit of the cap.
QString gibText(int64_t bytes);

}  // namespace orrery::views
