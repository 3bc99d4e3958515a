#include "app/session/saved_views_service.h"

#include "app/commands/step_command.h"
#include "app/session/session.h"
#include "views/navigator/navigator_panel.h"

#include <QUndoStack>

#include <algorithm>

namespace orrery::app {

namespace {

using Rows = SavedViewsService::Rows;

Rows readRows(const Workspace& workspace) { return std::make_shared<const std::vector<SavedViewRow>>(listViews(workspace)); }

}  // namespace

SavedViewsService::SavedViewsService(Session& session, views::NavigatorPanel& panel, QUndoStack& undo, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel), m_undo(undo), m_editor(session)
{
    connect(&m_session, &Session::workspaceChanged, this, [this] { show(nullptr); });
    connect(&m_session, &Session::contentsChanged, this, &SavedViewsService::read);
    connect(&m_panel, &views::NavigatorPanel::viewRequested, this, &SavedViewsService::choose);
    connect(&m_panel, &views::NavigatorPanel::viewRemoveRequested, this, &SavedViewsService::remove);
    read();
}

QString SavedViewsService::problemWith(const QString& name)
{
    if (name.trimmed().isEmpty()) return tr("A view needs a name.");
    const QString reserved = QString::fromLatin1(kReservedViewPrefix.data(), static_cast<qsizetype>(kReservedViewPrefix.size()));
    if (name.startsWith(reserved)) return tr("Names that begin with “%1” are the program's own.").arg(reserved);
    return {};
}

void SavedViewsService::read()
{
    if (!m_session.readers() || !m_session.contents()) return show(nullptr);
    m_session.read(JobSpec{QStringLiteral("views"), {}}, this, [](const Workspace& workspace, JobContext&) { return readRows(workspace); },
        [this](Rows rows) { show(std::move(rows)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) Q_EMIT m_session.failed(sentenceFor(tr("The saved views could not be read."), error), QString::fromUtf8(error.what()));
        });
}

void SavedViewsService::show(Rows rows)
{
    m_rows = std::move(rows);
    m_panel.showViews(m_rows);
    Q_EMIT rowsChanged();
}

const SavedViewRow* SavedViewsService::find(ViewId view) const
{
    if (!m_rows) return nullptr;
    const auto found = std::ranges::find(*m_rows, view, &SavedViewRow::id);
    return found == m_rows->end() ? nullptr : &*found;
}

const SavedViewRow* SavedViewsService::find(const std::string& name) const
{
    if (!m_rows) return nullptr;
    const auto found = std::ranges::find(*m_rows, name, &SavedViewRow::name);
    return found == m_rows->end() ? nullptr : &*found;
}

void SavedViewsService::put(const std::string& name, const std::string& text)
{
    m_editor.edit({}, tr("The view could not be saved."),
        [name, text](Workspace& workspace, JobContext&) {
            putView(workspace, name, text);
            return readRows(workspace);
        },
        [this](Rows rows) { show(std::move(rows)); });
}

void SavedViewsService::erase(const std::string& name)
{
    m_editor.edit({}, tr("The view could not be removed."),
        [name](Workspace& workspace, JobContext&) {
            if (const auto there = findView(workspace, name)) removeView(workspace, there->id);
            return readRows(workspace);
        },
        [this](Rows rows) { show(std::move(rows)); });
}

/// A view is known by its name: undo brings it back in another row.
void SavedViewsService::save(const QString& name, const ViewState& state)
{
    const std::string key = name.trimmed().toStdString();
    const auto forth = [this, key, text = toText(state).toStdString()] { put(key, text); };
    if (const SavedViewRow* old = find(key)) m_undo.push(new StepCommand(tr("Replace View %1").arg(name.trimmed()), forth, [this, key, text = old->stateJson] { put(key, text); }));
    else m_undo.push(new StepCommand(tr("Save View %1").arg(name.trimmed()), forth, [this, key] { erase(key); }));
}

void SavedViewsService::remove(ViewId view)
{
    const SavedViewRow* row = find(view);
    if (!row) return;
    m_undo.push(new StepCommand(tr("Remove View %1").arg(QString::fromStdString(row->name)), [this, name = row->name] { erase(name); },
        [this, name = row->name, text = row->stateJson] { put(name, text); }));
}

void SavedViewsService::choose(ViewId view)
{
    const SavedViewRow* row = find(view);
    if (!row) return;
    const ViewState state = viewState(QString::fromStdString(row->stateJson));
    const auto contents = m_session.contents();
    if (state.selection.run && contents && !contents->find(*state.selection.run))
        return Q_EMIT m_session.failed(tr("The run that the view %1 shows is no longer in this workspace.").arg(QString::fromStdString(row->name)), {});
    Q_EMIT chosen(state);
}

}  // namespace orrery::app
