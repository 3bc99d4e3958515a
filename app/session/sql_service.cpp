#include "app/session/sql_service.h"

#include "app/session/session.h"
#include "core/record/workspace_tables.h"
#include "views/sql/sql_panel.h"

#include <chrono>

namespace orrery::app {

namespace {

const QString kQueryTag = QStringLiteral("sql"), kChangeTag = QStringLiteral("sql change"), kSchemaTag = QStringLiteral("sql schema");
constexpr std::chrono::hours kNoLimit{24};  ///< who waits in front of the console has Stop
constexpr int kTitleLetters = 60;

QString titleOf(const views::SqlRequest& request)
{
    const QString sql = QString::fromStdString(request.sql).simplified();
    return sql.size() > kTitleLetters ? sql.left(kTitleLetters - 1) + QChar(0x2026) : sql;
}

/// What SQLite said, without the file that everybody knows.
QString problemOf(const Error& error)
{
    QString text = QString::fromUtf8(error.what());
    const QString file = QString::fromStdString(error.file()) + QStringLiteral(": ");
    return text.startsWith(file) ? text.mid(file.size()) : text;
}

struct Found {
    std::shared_ptr<const views::SqlAnswer> answer;
    bool isChange = false;   ///< and for the thread that edits
};

Found ask(const Workspace& workspace, const views::SqlRequest& request, const std::stop_token& stop)
{
    if (request.mayChange && isChange(workspace, request.sql)) return {nullptr, true};
    const auto begin = std::chrono::steady_clock::now();
    QueryTable table = queryWorkspace(workspace, request.sql, {.rows = request.rows, .time = kNoLimit}, stop);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    return {std::make_shared<const views::SqlAnswer>(views::SqlAnswer{request, std::move(table), {}, time.count()}), false};
}

}  // namespace

SqlService::SqlService(Session& session, views::SqlPanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    connect(&m_session, &Session::workspaceChanged, this, &SqlService::readSchema);
    connect(&m_session, &Session::contentsChanged, this, [this](const std::shared_ptr<const WorkspaceContents>& contents) {
        if (contents) m_panel.setWritable(!contents->readOnly);
    });
    connect(&m_panel, &views::SqlPanel::runRequested, this, &SqlService::run);
    connect(&m_panel, &views::SqlPanel::stopRequested, this, &SqlService::stop);
    readSchema();
}

/// What was asked of another workspace is of no use any more.
void SqlService::readSchema()
{
    m_session.analysis().drop(kQueryTag);
    m_panel.showTables(nullptr);
    if (!m_session.readers()) return m_session.analysis().drop(kSchemaTag);
    m_session.analysis().start(JobSpec{kSchemaTag, {}}, &m_panel,
        [readers = m_session.readers()](JobContext&) {
            const auto workspace = readers->lease();
            return std::make_shared<const std::vector<TableInfo>>(readTables(*workspace));
        },
        [this](std::shared_ptr<const std::vector<TableInfo>> tables) { m_panel.showTables(std::move(tables)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) m_panel.showFailed(sentenceFor(tr("The tables of the workspace could not be read."), error), QString::fromUtf8(error.what()));
        });
}

void SqlService::run(const views::SqlRequest& request)
{
    if (!m_session.readers()) return;
    m_session.analysis().start(JobSpec{kQueryTag, tr("Query: %1").arg(titleOf(request))}, &m_panel,
        [readers = m_session.readers(), request](JobContext& context) {
            const auto workspace = readers->lease();
            return ask(*workspace, request, context.stop);
        },
        [this, request](const Found& found) {
            if (found.isChange) change(request);
            else m_panel.showAnswer(found.answer);
        },
        [this, request](const Error& error) { tell(error, request.mayChange); });
}

void SqlService::change(const views::SqlRequest& request)
{
    m_session.edits().start(JobSpec{kChangeTag, tr("Change: %1").arg(titleOf(request))}, &m_panel,
        [readers = m_session.readers(), request](JobContext& context) {
            readers->requireSameFile();
            const auto workspace = readers->lease();
            const auto begin = std::chrono::steady_clock::now();
            views::SqlAnswer answer{request, {}, changeWorkspace(*workspace, request.sql, context.stop)};
            answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            return std::make_shared<const views::SqlAnswer>(std::move(answer));
        },
        [this](std::shared_ptr<const views::SqlAnswer> answer) {
            m_panel.showAnswer(std::move(answer));
            m_session.refresh();
        },
        [this](const Error& error) { tell(error, true); });
}

void SqlService::stop()
{
    m_session.analysis().stop(kQueryTag);
    m_session.edits().stop(kChangeTag);
}

void SqlService::tell(const Error& error, bool mayChange)
{
    if (error.kind() == ErrorKind::Cancelled) return m_panel.showStopped();
    if (error.reason() == "NotAllowed" && !mayChange)
        return m_panel.showProblem(tr("Read-only: one SELECT at a time. To change the workspace, unlock the console first. (%1)").arg(problemOf(error)));
    if (error.kind() == ErrorKind::Argument || error.reason() == "SqlError" || error.reason() == "ConstraintFailed") return m_panel.showProblem(problemOf(error));
    m_panel.showProblem(sentenceFor(tr("The statement did not finish."), error));
}

}  // namespace orrery::app
