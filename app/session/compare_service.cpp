#include "app/session/compare_service.h"

#include "app/session/session.h"

namespace orrery::app {

CompareService::CompareService(Session& session, views::ComparePanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    connect(&m_session, &Session::workspaceChanged, this, [this] {
        m_session.analysis().drop(QStringLiteral("compare"));
        m_panel.showContents(nullptr);
    });
    connect(&m_session, &Session::contentsChanged, &m_panel, &views::ComparePanel::showContents);
    connect(&m_panel, &views::ComparePanel::compareRequested, this, &CompareService::compare);
    m_panel.showContents(m_session.contents());
}

void CompareService::compare(const views::CompareRequest& request)
{
    if (!m_session.readers()) return;
    m_session.analysis().start(JobSpec{QStringLiteral("compare"), tr("Compare prompts %1 and %2").arg(number(request.first)).arg(number(request.second))}, &m_panel,
        [readers = m_session.readers(), request, limit = m_panel.tolerance()](JobContext& context) {
            const auto workspace = readers->lease();
            return std::make_shared<const RecordingPair>(compareRecordingPair(*workspace, request.first, request.second, limit, context.progress, context.stop));
        },
        [this](std::shared_ptr<const RecordingPair> pair) { m_panel.showPair(std::move(pair)); },
        [this](const Error& error) {
            const QString sentence = error.kind() == ErrorKind::Cancelled ? tr("The comparison was stopped.")
                : error.reason() == "NothingInCommon" ? tr("The two have no site in common: record the same sites in both.")
                                                      : sentenceFor(tr("The two could not be compared."), error);
            m_panel.showFailed(sentence, QString::fromUtf8(error.what()));
        });
}

}  // namespace orrery::app
