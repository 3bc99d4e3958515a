#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace orrery::views {

/// Says what would go, and lets it go: the one step that can't be undone is asked for twice. Hidden while nothing is pending.
class ReclaimBar : public QWidget {
    Q_OBJECT
public:
    explicit ReclaimBar(QWidget* parent = nullptr);

    void setPending(int runs, int tensors, qint64 bytes);

Q_SIGNALS:
    void keepRequested();
    void reclaimRequested();

private:
    void onReclaim();
    void show(bool sure);

    QLabel* m_words;
    QPushButton* m_keep;
    QPushButton* m_reclaim;
    QString m_pending, m_size;
    bool m_sure = false;  ///< asked once already
};

}  // namespace orrery::views
