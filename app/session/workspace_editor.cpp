#include "app/session/workspace_editor.h"

namespace orrery::app {

WorkspaceEditor::WorkspaceEditor(Session& session, QObject* parent) : QObject(parent), m_session(session) {}

Workspace WorkspaceEditor::openToWrite(const std::string& path)
{
    WorkspaceOptions options;
    options.pageCheckLimit = 0;  // checked when the session opened the file
    return Workspace::open(path, Access::ReadWrite, options);
}

/// Each edit has a tag of its own: none may push another aside.
QString WorkspaceEditor::nextTag() { return QStringLiteral("edit %1").arg(++m_edits); }

bool WorkspaceEditor::isOpen(const std::shared_ptr<ReaderPool>& readers) const { return readers == m_session.readers(); }

void WorkspaceEditor::tell(const QString& doing, const Error& error)
{
    if (error.kind() == ErrorKind::Cancelled) return;
    Q_EMIT m_session.failed(sentenceFor(doing, error), QString::fromUtf8(error.what()));
}

}  // namespace orrery::app
