#pragma once

#include "views/jobs/job_row.h"
#include "views/shared/panel.h"

class QListView;
class QToolButton;

namespace orrery::views {

class JobsModel;

/// The list of jobs. What it shows comes by showJob(); it asks for cancelling and does nothing itself.
class JobsPanel : public Panel {
    Q_OBJECT
public:
    explicit JobsPanel(QWidget* parent = nullptr);

    int activeCount() const;

public Q_SLOTS:
    void showJob(const orrery::views::JobRow& row);
    void clearFinished();

Q_SIGNALS:
    void cancelRequested(quint64 id);
    void activeCountChanged(int count);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void cross(int row);
    void showWhetherEmpty();

    JobsModel* m_model;
    QListView* m_list;
    QToolButton* m_clear;
    int m_active = 0;
};

}  // namespace orrery::views
