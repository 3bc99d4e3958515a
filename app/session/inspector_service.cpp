#include "app/session/inspector_service.h"

#include "app/session/session.h"

#include <chrono>

namespace orrery::app {

namespace {

constexpr std::chrono::milliseconds kInspectAfter{60};

}  // namespace

InspectorService::InspectorService(Session& session, views::InspectorPanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    connect(&m_session, &Session::contentsChanged, &m_panel, &views::InspectorPanel::showContents);
    connect(&m_session, &Session::promptChanged, &m_panel, &views::InspectorPanel::showPrompt);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kInspectAfter);
    connect(&m_soon, &QTimer::timeout, this, &InspectorService::inspect);
    connect(&m_panel, &views::InspectorPanel::inspectionRequested, this, [this](const InspectRequest& request) {
        m_wanted = request;
        m_soon.start();
    });
    m_panel.showContents(m_session.contents());
    m_panel.showPrompt(m_session.prompt());
}

void InspectorService::inspect()
{
    m_session.read(JobSpec{QStringLiteral("inspect"), {}}, &m_panel,
        [request = m_wanted](const Workspace& workspace, JobContext& context) {
            return std::make_shared<const Inspection>(orrery::inspect(workspace, request, context.stop));
        },
        [this](std::shared_ptr<const Inspection> inspection) { m_panel.showInspection(std::move(inspection)); },
        [this](const Error& error) {
            // Whoever shows the tensor itself says so to the user; a line of the log is enough here.
            if (error.kind() != ErrorKind::Cancelled) Q_EMIT m_session.logged(LogLevel::Warning, QString::fromUtf8(error.what()));
        });
}

}  // namespace orrery::app
