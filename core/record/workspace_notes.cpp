#include "core/record/workspace_notes.h"

#include "core/base/json.h"
#include "core/record/database.h"
#include "core/record/run_writer.h"

namespace orrery {
namespace {

template <typename Id>
std::optional<int64_t> optionalNumber(const std::optional<Id>& id)
{
    return id ? std::optional(number(*id)) : std::nullopt;
}

template <typename Id>
std::optional<Id> optionalId(const Statement& statement, int column)
{
    return statement.isNull(column) ? std::nullopt : std::optional(Id{statement.number(column)});
}

void requireChange(const Database& database, const char* what, int64_t id)
{
    if (database.changedRows() == 0)
        throw Error(ErrorKind::Argument, "there is no " + std::string(what) + " " + std::to_string(id)).inFile(database.path());
}

SavedViewRow viewRow(const Statement& statement)
{
    return {ViewId{statement.number(0)}, statement.text(1), statement.text(2), statement.number(3), statement.number(4)};
}

void requireJson(const std::string& text)
{
    try {
        parseJson(text);
    } catch (const Error& error) {
        throw Error(ErrorKind::Argument, std::string("a view's state is not JSON: ") + error.what());
    }
}

}  // namespace

std::vector<NoteRow> listNotes(const Workspace& workspace)
{
    Statement select(workspace.database(), "SELECT id, run_id, prompt_id, pos, site_id, layer, head, body, created_us, changed_us"
                                           " FROM note ORDER BY id");
    std::vector<NoteRow> rows;
    while (select.step())
        rows.push_back({NoteId{select.number(0)},
            {optionalId<RunId>(select, 1), optionalId<PromptId>(select, 2), select.optionalNumber(3), optionalId<SiteId>(select, 4),
                select.optionalNumber(5), select.optionalNumber(6)},
            select.text(7), select.number(8), select.number(9)});
    return rows;
}

NoteId addNote(Workspace& workspace, const NoteTarget& target, const std::string& text)
{
    Statement insert(workspace.database(), "INSERT INTO note(created_us, changed_us, run_id, prompt_id, pos, site_id, layer, head, body)"
                                           " VALUES(?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    insert.bind(0, nowMicroseconds()).bindOptional(1, optionalNumber(target.run)).bindOptional(2, optionalNumber(target.prompt));
    insert.bindOptional(3, target.position).bindOptional(4, optionalNumber(target.site)).bindOptional(5, target.layer);
    insert.bindOptional(6, target.head).bind(7, storableText(text)).run();
    return NoteId{workspace.database().lastInsertedRow()};
}

void changeNote(Workspace& workspace, NoteId id, const std::string& text)
{
    Statement update(workspace.database(), "UPDATE note SET body = ?, changed_us = ? WHERE id = ?");
    update.bind(0, storableText(text)).bind(1, nowMicroseconds()).bind(2, number(id)).run();
    requireChange(workspace.database(), "note", number(id));
}

void removeNote(Workspace& workspace, NoteId id)
{
    Statement remove(workspace.database(), "DELETE FROM note WHERE id = ?");
    remove.bind(0, number(id)).run();
    requireChange(workspace.database(), "note", number(id));
}

std::vector<SavedViewRow> listViews(const Workspace& workspace)
{
    Statement select(workspace.database(), "SELECT id, name, state_json, created_us, changed_us FROM saved_view ORDER BY name");
    std::vector<SavedViewRow> rows;
    while (select.step())
        if (SavedViewRow row = viewRow(select); !row.name.starts_with(kReservedViewPrefix)) rows.push_back(std::move(row));
    return rows;
}

std::optional<SavedViewRow> findView(const Workspace& workspace, const std::string& name)
{
    Statement select(workspace.database(), "SELECT id, name, state_json, created_us, changed_us FROM saved_view WHERE name = ?");
    select.bind(0, storableText(name));
    return select.step() ? std::optional(viewRow(select)) : std::nullopt;
}

ViewId addView(Workspace& workspace, const std::string& name, const std::string& stateJson)
{
    requireJson(stateJson);
    Statement insert(workspace.database(), "INSERT INTO saved_view(name, created_us, changed_us, state_json) VALUES(?1, ?2, ?2, ?3)");
    insert.bind(0, storableText(name)).bind(1, nowMicroseconds()).bind(2, stateJson).run();
    return ViewId{workspace.database().lastInsertedRow()};
}

void changeView(Workspace& workspace, ViewId id, const std::string& name, const std::string& stateJson)
{
    requireJson(stateJson);
    Statement update(workspace.database(), "UPDATE saved_view SET name = ?, state_json = ?, changed_us = ? WHERE id = ?");
    update.bind(0, storableText(name)).bind(1, stateJson).bind(2, nowMicroseconds()).bind(3, number(id)).run();
    requireChange(workspace.database(), "view", number(id));
}

void putView(Workspace& workspace, const std::string& name, const std::string& stateJson)
{
    if (const auto there = findView(workspace, name)) changeView(workspace, there->id, name, stateJson);
    else addView(workspace, name, stateJson);
}

void removeView(Workspace& workspace, ViewId id)
{
    Statement remove(workspace.database(), "DELETE FROM saved_view WHERE id = ?");
    remove.bind(0, number(id)).run();
    requireChange(workspace.database(), "view", number(id));
}

}  // namespace orrery
