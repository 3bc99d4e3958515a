#include "core/prompts/stored_prompt_sets.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/record/database.h"
#include "core/record/run_writer.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr int kFirstVersion = 2;  // of the schema that has the tables

Digest digestAt(const Statement& select, int column)
{
    Digest digest{};
    const std::span<const std::byte> bytes = select.blob(column);
    std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), digest.size())), digest.begin(),
        [](std::byte byte) { return static_cast<unsigned char>(byte); });
    return digest;
}

std::optional<int64_t> setNumber(const Workspace& workspace, const std::string& name)
{
    if (workspace.schemaVersion() < kFirstVersion) return std::nullopt;
    Statement select(workspace.database(), "SELECT id FROM prompt_set WHERE name = ?");
    select.bind(0, storableText(name));
    return select.step() ? std::optional(select.number(0)) : std::nullopt;
}

void insertItems(Database& database, int64_t id, const PromptSet& set)
{
    Statement insert(database, "INSERT INTO prompt_set_item(set_id, ord, text, corrupt, answer, wrong, label) VALUES(?, ?, ?, ?, ?, ?, ?)");
    int64_t ordinal = 0;
    for (const PromptItem& item : set.items) {
        insert.bind(0, id).bind(1, ordinal++).bind(2, storableText(set.pairs ? item.clean : item.text));
        if (set.pairs) insert.bind(3, storableText(item.corrupt));
        else insert.bindNull(3);
        insert.bind(4, storableText(item.answer)).bind(5, storableText(item.wrong)).bind(6, storableText(item.label)).run();
    }
}

}  // namespace

std::vector<PromptSetRow> listPromptSets(const Workspace& workspace)
{
    std::vector<PromptSetRow> rows;
    if (workspace.schemaVersion() < kFirstVersion) return rows;
    Statement select(workspace.database(), "SELECT name, kind, sha256, source, created_us, (SELECT count(*) FROM prompt_set_item"
                                           " WHERE set_id = prompt_set.id) FROM prompt_set ORDER BY name");
    while (select.step())
        rows.push_back({select.text(0), select.text(1) == "pair", select.number(5), digestAt(select, 2), select.text(3), select.number(4)});
    return rows;
}

std::optional<PromptSet> readStoredPromptSet(const Workspace& workspace, const std::string& name)
{
    const std::optional<int64_t> id = setNumber(workspace, name);
    if (!id) return std::nullopt;
    PromptSet set;
    set.name = name;
    Statement select(workspace.database(), "SELECT text, corrupt, answer, wrong, label, corrupt IS NOT NULL FROM prompt_set_item WHERE set_id = ? ORDER BY ord");
    select.bind(0, *id);
    while (select.step()) {
        PromptItem item;
        set.pairs = select.number(5) != 0;
        (set.pairs ? item.clean : item.text) = select.text(0);
        if (set.pairs) item.corrupt = select.text(1);
        item.answer = select.text(2);
        item.wrong = select.text(3);
        item.label = select.text(4);
        item.row = std::ssize(set.items) + 1;
        set.items.push_back(std::move(item));
    }
    return set;
}

void storePromptSet(Workspace& workspace, const PromptSet& set, const std::string& source)
{
    if (setNumber(workspace, set.name))
        throw Error(ErrorKind::Argument, "there is a prompt set " + quotedText(set.name) + " already").withReason("NameTaken").inFile(workspace.path());
    const Digest digest = set.digest();
    Transaction transaction(workspace.database());
    Statement insert(workspace.database(), "INSERT INTO prompt_set(name, kind, sha256, source, created_us) VALUES(?, ?, ?, ?, ?)");
    insert.bind(0, storableText(set.name)).bind(1, set.pairs ? "pair" : "text").bindBlob(2, std::as_bytes(std::span(digest)));
    insert.bind(3, storableText(source)).bind(4, nowMicroseconds()).run();
    insertItems(workspace.database(), workspace.database().lastInsertedRow(), set);
    transaction.commit();
}

void removePromptSet(Workspace& workspace, const std::string& name)
{
    const std::optional<int64_t> id = setNumber(workspace, name);
    if (!id)
        throw Error(ErrorKind::Argument, "there is no prompt set " + quotedText(name)).withReason("NoSuchPromptSet").inFile(workspace.path());
    Statement remove(workspace.database(), "DELETE FROM prompt_set WHERE id = ?");
    remove.bind(0, *id).run();
}

}  // namespace orrery
