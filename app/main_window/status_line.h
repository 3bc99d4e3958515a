#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>

class QLabel;
class QStatusBar;
class QTimer;

namespace orrery::app {

class Session;

/// What the status bar says: workspace, model, parameters, device, memory, recorded bytes, frame time.
class StatusLine : public QObject {
    Q_OBJECT
public:
    StatusLine(QStatusBar* bar, Session& session);
    /// Of the last frame a canvas painted, and by which painter; the text changes a few times a second.
    void setFrameTime(double milliseconds, const QString& painter);

private:
    QLabel* add(const QString& name);
    void showModel();
    void showWorkspace();
    void showMemory();

    QStatusBar* m_bar;
    Session& m_session;
    QLabel *m_workspace, *m_model, *m_device, *m_memory, *m_frame;
    QTimer* m_timer;
    QElapsedTimer m_sinceFrame;
};

}  // namespace orrery::app
