#include "app/main_window/status_line.h"

#include "app/session/session.h"
#include "views/shared/number_text.h"

#include <QFileInfo>
#include <QLabel>
#include <QStatusBar>
#include <QTimer>

#include <fstream>
#include <unistd.h>

namespace orrery::app {

namespace {

constexpr int kFrameEvery = 250;  ///< ms between two texts

/// Bytes of memory this process holds; 0 where the system does not say.
int64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    int64_t total = 0, resident = 0;
    return file >> total >> resident ? resident * sysconf(_SC_PAGESIZE) : 0;
}

}  // namespace

StatusLine::StatusLine(QStatusBar* bar, Session& session) : QObject(bar), m_bar(bar), m_session(session)
{
    bar->setSizeGripEnabled(false);
    m_workspace = add(tr("Workspace"));
    m_model = add(tr("Model"));
    m_device = add(tr("Device"));
    m_memory = add(tr("Memory"));
    m_frame = add(tr("Frame time"));
    m_device->setText(tr("CPU"));
    connect(&session, &Session::modelChanged, this, &StatusLine::showModel);
    connect(&session, &Session::contentsChanged, this, &StatusLine::showWorkspace);
    connect(&session, &Session::workspaceChanged, this, &StatusLine::showWorkspace);
    connect(&session, &Session::deviceChanged, this, [this](const QString& device) { m_device->setText(device); });
    m_timer = new QTimer(this);
    connect(m_timer, &QTimer::timeout, this, &StatusLine::showMemory);
    m_timer->start(1000);
    showModel(), showWorkspace(), showMemory();
}

QLabel* StatusLine::add(const QString& name)
{
    auto* label = new QLabel;
    label->setAccessibleName(name);
    m_bar->addPermanentWidget(label);
    return label;
}

void StatusLine::showModel()
{
    const auto model = m_session.model();
    m_model->setText(model ? tr("%1 · %2 parameters").arg(QString::fromStdString(model->name()), views::countText(model->parameters)) : tr("no model"));
}

void StatusLine::showWorkspace()
{
    int64_t bytes = 0;
    if (const auto contents = m_session.contents())
        for (const RunEntry& entry : contents->runs) bytes += entry.bytes;
    const QString path = m_session.workspacePath();
    const QString name = path.isEmpty() ? tr("no workspace") : m_session.isScratch() ? tr("Untitled") : QFileInfo(path).fileName();
    m_workspace->setText(path.isEmpty() ? name : tr("%1 · %2 recorded").arg(name, views::bytesText(bytes)));
    m_workspace->setToolTip(path);
}

void StatusLine::showMemory()
{
    m_session.analysis().start(JobSpec{QStringLiteral("memory"), {}}, this, [](JobContext&) { return residentBytes(); },
        [this](int64_t bytes) { m_memory->setText(bytes ? tr("%1 memory").arg(views::bytesText(bytes)) : QString()); }, {});
}

void StatusLine::setFrameTime(double milliseconds, const QString& painter)
{
    if (m_sinceFrame.isValid() && m_sinceFrame.elapsed() < kFrameEvery) return;
    m_sinceFrame.start();
    m_frame->setText(tr("%1 ms a frame, %2").arg(views::fixedText(milliseconds, 1), painter));
}

}  // namespace orrery::app
