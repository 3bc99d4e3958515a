#include "app/session/navigator_service.h"

#include "app/session/session.h"
#include "core/record/workspace_notes.h"

#include <QDesktopServices>
#include <QFile>
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
    connect(&m_session, &Session::contentsChanged, this, [this](const std::shared_ptr<const WorkspaceContents>& contents) {
        m_panel.showContents(contents);
        readViews();
    });
    connect(&m_session, &Session::modelChanged, this, &NavigatorService::showModels);
    connect(&m_panel, &views::NavigatorPanel::openModelRequested, &m_session, &Session::openModel);
    connect(&m_panel, &views::NavigatorPanel::revealRequested, this, [](const QString& folder) { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    connect(&m_panel, &views::NavigatorPanel::relinkRequested, this, &NavigatorService::relink);
    connect(&m_panel, &views::NavigatorPanel::viewRemoveRequested, this, &NavigatorService::removeView);
    m_panel.showContents(m_session.contents());
    showModels();
    readViews();
}

void NavigatorService::showModels()
{
    std::vector<views::OpenModelEntry> entries;
    for (const auto& model : m_session.models())
        entries.push_back({QString::fromStdString(model->name()), QFile::decodeName(model->folder.path().c_str()), model == m_session.model()});
    m_panel.showModels(std::move(entries));
}

void NavigatorService::readViews()
{
    if (!m_session.readers() || !m_session.contents()) return m_panel.showViews(nullptr);
    m_session.analysis().start(JobSpec{QStringLiteral("views"), {}}, &m_panel,
        [readers = m_session.readers()](JobContext&) {
            const auto workspace = readers->lease();
            return std::make_shared<const std::vector<SavedViewRow>>(listViews(*workspace));
        },
        [this](std::shared_ptr<const std::vector<SavedViewRow>> views) { m_panel.showViews(std::move(views)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) Q_EMIT m_session.failed(sentenceFor(tr("The saved views could not be read."), error), QString::fromUtf8(error.what()));
        });
}

void NavigatorService::relink(const Digest& weights, const QString& name)
{
    const QString folder = m_chooseFolder(name);
    if (folder.isEmpty()) return;
    m_editor.edit(tr("Find %1 again").arg(name), tr("%1 was not found there.").arg(name),
        [weights, path = QFile::encodeName(folder).toStdString()](Workspace& workspace, JobContext& context) { return relinkTo(workspace, weights, path, context); },
        [this](int) { m_session.refresh(); });
}

void NavigatorService::removeView(ViewId view)
{
    m_editor.edit({}, tr("The view could not be removed."),
        [view](Workspace& workspace, JobContext&) {
            orrery::removeView(workspace, view);
            return true;
        },
        [this](bool) { readViews(); });
}

}  // namespace orrery::app
