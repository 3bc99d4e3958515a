#pragma once

#include "app/session/session.h"

#include <functional>
#include <type_traits>

namespace orrery::app {

/// Changes the open workspace in jobs on the session's edit thread, one after the other, each on a connection that may write.
/// What fails is told by the session; what is done is not told once another workspace is open, or none. GUI thread only.
class WorkspaceEditor : public QObject {
    Q_OBJECT
public:
    explicit WorkspaceEditor(Session& session, QObject* parent = nullptr);

    /// Does `work(Workspace&, JobContext&)` there, then `done(its result)` here. `title` is for the jobs list; `doing` begins the
    /// sentence of a failure. `failed` hears of a failure after the user did.
    template <typename Work, typename Done>
    void edit(const QString& title, const QString& doing, Work work, Done done, std::function<void()> failed = {})
    {
        if (!m_session.readers()) return;
        m_session.edits().start(JobSpec{nextTag(), title}, this,
            [readers = m_session.readers(), work = std::move(work)](JobContext& context) {
                readers->requireSameFile();
                Workspace workspace = openToWrite(readers->path());
                return work(workspace, context);
            },
            [this, readers = m_session.readers(), done = std::move(done)](auto result) mutable {
                if (isOpen(readers)) done(std::move(result));
            },
            [this, readers = m_session.readers(), doing, failed = std::move(failed)](const Error& error) {
                tell(doing, error);
                if (failed && isOpen(readers)) failed();
            });
    }

private:
    static Workspace openToWrite(const std::string& path);
    QString nextTag();
    bool isOpen(const std::shared_ptr<ReaderPool>& readers) const;
    void tell(const QString& doing, const Error& error);

    Session& m_session;
    int m_edits = 0;
};

}  // namespace orrery::app
