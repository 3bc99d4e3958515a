#include "app/session/navigator_service.h"

#include "app/session/session.h"

#include <QDesktopServices>
#include <QFile>
#include <QPointer>
#include <QUrl>

namespace orrery::app {

namespace {

/// Remembers the folder if it holds the model with these weights.  @throws Error Argument with reason AnotherModel; as openModel
int relinkTo(Workspace& workspace, const Digest& weights, const std::string& folder, const JobContext& context)
{
    const auto model = openModel(folder);
    if (model->folder.loadWeights(context.progress, context.stop)->digest() != weights)
        throw Error(ErrorKind::Argument, "the weights in this folder are not those that the run used").withReason("AnotherModel").inFile(folder);
    return workspace.relink(weights, folder);
}

}  // namespace

NavigatorService::NavigatorService(Session& session, views::NavigatorPanel& panel, FolderChooser chooseFolder, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel), m_chooseFolder(std::move(chooseFolder)), m_editor(session)
{
    connect(&m_session, &Session::contentsChanged, &m_panel, &views::NavigatorPanel::showContents);
    connect(&m_session, &Session::modelChanged, this, &NavigatorService::showModels);
    connect(&m_panel, &views::NavigatorPanel::openModelRequested, &m_session, &Session::openModel);
    connect(&m_panel, &views::NavigatorPanel::revealRequested, this, [](const QString& folder) { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    connect(&m_panel, &views::NavigatorPanel::relinkRequested, this, &NavigatorService::relink);
    m_panel.showContents(m_session.contents());
    showModels();
}

void NavigatorService::showModels()
{
    std::vector<views::OpenModelEntry> entries;
    for (const auto& model : m_session.models())
        entries.push_back({QString::fromStdString(model->name()), QFile::decodeName(model->folder.path().c_str()), model == m_session.model()});
    m_panel.showModels(std::move(entries));
}

void NavigatorService::relink(const Digest& weights, const QString& name)
{
    m_chooseFolder(name, [guard = QPointer(this), asked = std::weak_ptr(m_session.readers()), weights, name](const QString& folder) {
        if (!guard || folder.isEmpty()) return;
        const auto readers = asked.lock();
        if (readers && readers == guard->m_session.readers()) guard->remember(weights, name, folder);
        else Q_EMIT guard->m_session.failed(tr("The workspace that %1 was looked for in is closed: nothing was changed.").arg(name), {});
    });
}

void NavigatorService::remember(const Digest& weights, const QString& name, const QString& folder)
{
    m_editor.edit(tr("Find %1 again").arg(name), tr("%1 was not found there.").arg(name),
        [weights, path = QFile::encodeName(folder).toStdString()](Workspace& workspace, JobContext& context) { return relinkTo(workspace, weights, path, context); },
        [this](int) { m_session.refresh(); });
}

}  // namespace orrery::app
