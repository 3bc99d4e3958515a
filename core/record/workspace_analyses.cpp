#include "core/record/workspace_analyses.h"

#include "core/base/build_info.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/record/database.h"
#include "core/record/id_marks.h"
#include "core/record/packed_text.h"
#include "core/record/run_writer.h"

#include <algorithm>
#include <charconv>

namespace orrery {
namespace {

constexpr int64_t kMaximumBlob = int64_t{48} << 20;  // SQLite's limit for a row is set to 64 MiB
constexpr const char* kSelect = "SELECT id, kind, name, created_us, engine_version, model_name, model_digest, command, settings_json,"
                                " raw_bytes, length(result) FROM analysis";

std::string rowName(AnalysisId id)
{
    return "row " + std::to_string(number(id)) + " of table analysis";
}

Error noSuch(const Workspace& workspace, AnalysisId id)
{
    return Error(ErrorKind::Argument, "there is no analysis " + std::to_string(number(id))).withReason("NoSuchAnalysis").inFile(workspace.path());
}

std::optional<Digest> optionalDigest(const Statement& select, int column, const std::string& row)
{
    if (select.isNull(column)) return std::nullopt;
    const std::span<const std::byte> bytes = select.blob(column);
    Digest digest{};
    if (bytes.size() != digest.size())
        throw Error(ErrorKind::Format, "a model's digest has " + std::to_string(bytes.size()) + " bytes, not 32").withReason("BadDigest").at(row).during(row);
    std::transform(bytes.begin(), bytes.end(), digest.begin(), [](std::byte byte) { return std::to_integer<unsigned char>(byte); });
    return digest;
}

template <typename Id>
std::optional<Id> optionalId(const Statement& select, int column)
{
    return select.isNull(column) ? std::nullopt : std::optional(Id{select.number(column)});
}

std::vector<AnalysisSubject> subjectsOf(Database& database, AnalysisId id)
{
    Statement select(database, "SELECT run_id, prompt_id, says FROM analysis_subject WHERE analysis_id = ? ORDER BY ord");
    select.bind(0, number(id));
    std::vector<AnalysisSubject> subjects;
    while (select.step()) subjects.push_back({optionalId<RunId>(select, 0), optionalId<PromptId>(select, 1), select.text(2)});
    return subjects;
}

AnalysisRow readRow(Database& database, const Statement& select)
{
    const AnalysisId id{select.number(0)};
    AnalysisRow row{id, {select.text(1), select.text(2), select.text(5), {}, subjectsOf(database, id), select.text(7), select.text(8)},
        select.number(3), select.text(4), select.number(9), select.number(10)};
    try {
        row.info.modelDigest = optionalDigest(select, 6, rowName(id));
    } catch (const Error& error) {
        throw error.inFile(database.path());
    }
    return row;
}

template <typename Key>
std::optional<AnalysisRow> findRow(const Workspace& workspace, const std::string& where, const Key& key)
{
    if (workspace.schemaVersion() < kFirstAnalysisVersion) return std::nullopt;
    Statement select(workspace.database(), kSelect + where);
    select.bind(0, key);
    return select.step() ? std::optional(readRow(workspace.database(), select)) : std::nullopt;
}

void checkInfo(const AnalysisInfo& info, std::string_view resultJson)
{
    if (info.kind.empty() || info.name.empty()) throw Error(ErrorKind::Argument, "an analysis needs a kind and a name to be kept").withReason("NoName");
    if (!Json::parse(info.settingsJson, nullptr, false).is_object())
        throw Error(ErrorKind::Argument, "an analysis' settings are no JSON object").withReason("NotJson");
    if (std::ssize(resultJson) > kMaximumPackedText)
        throw Error(ErrorKind::Argument, "the result has " + bytesText(static_cast<double>(resultJson.size())) + ", which is more than a workspace keeps of one").withReason("ResultTooLarge");
    if (!Json::accept(resultJson)) throw Error(ErrorKind::Argument, "an analysis' result is not JSON").withReason("NotJson");
}

void requireFreeName(const Workspace& workspace, const std::string& name)
{
    if (findAnalysis(workspace, name))
        throw Error(ErrorKind::Argument, "there is an analysis " + quotedText(name) + " already").withReason("NameTaken").inFile(workspace.path());
}

void insertAnalysis(Database& database, AnalysisId id, const AnalysisInfo& info, const PackedText& result)
{
    Statement insert(database, "INSERT INTO analysis(id, kind, name, created_us, engine_version, model_name, model_digest, command, settings_json,"
                               " codec, raw_bytes, crc32c, result) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(0, number(id)).bind(1, info.kind).bind(2, storableText(info.name)).bind(3, nowMicroseconds()).bind(4, engineVersion());
    insert.bind(5, storableText(info.modelName));
    if (info.modelDigest) insert.bindBlob(6, std::as_bytes(std::span(*info.modelDigest)));
    else insert.bindNull(6);
    insert.bind(7, storableText(info.command)).bind(8, storableText(info.settingsJson));
    insert.bind(9, static_cast<int64_t>(result.codec)).bind(10, result.rawBytes).bind(11, int64_t{result.checksum}).bindBlob(12, result.bytes).run();
}

void insertSubjects(Database& database, AnalysisId id, const std::vector<AnalysisSubject>& subjects)
{
    Statement insert(database, "INSERT INTO analysis_subject(analysis_id, ord, run_id, prompt_id, says) VALUES(?, ?, ?, ?, ?)");
    int64_t ordinal = 0;
    for (const AnalysisSubject& subject : subjects) {
        insert.bind(0, number(id)).bind(1, ordinal++).bindOptional(2, subject.run ? std::optional(number(*subject.run)) : std::nullopt);
        insert.bindOptional(3, subject.prompt ? std::optional(number(*subject.prompt)) : std::nullopt).bind(4, storableText(subject.says)).run();
    }
}

}  // namespace

AnalysisRow newAnalysis(const AnalysisInfo& info)
{
    return {{}, info, nowMicroseconds(), engineVersion(), 0, 0};
}

std::vector<AnalysisRow> listAnalyses(const Workspace& workspace)
{
    std::vector<AnalysisRow> rows;
    if (workspace.schemaVersion() < kFirstAnalysisVersion) return rows;
    Statement select(workspace.database(), std::string(kSelect) + " ORDER BY id");
    while (select.step()) rows.push_back(readRow(workspace.database(), select));
    return rows;
}

std::optional<AnalysisRow> findAnalysis(const Workspace& workspace, AnalysisId id)
{
    return findRow(workspace, " WHERE id = ?", number(id));
}

std::optional<AnalysisRow> findAnalysis(const Workspace& workspace, const std::string& name)
{
    return findRow(workspace, " WHERE name = ?", storableText(name));
}

std::string readAnalysisResult(const Workspace& workspace, AnalysisId id)
{
    if (workspace.schemaVersion() < kFirstAnalysisVersion) throw noSuch(workspace, id);
    Statement select(workspace.database(), "SELECT codec, raw_bytes, crc32c, result FROM analysis WHERE id = ?");
    select.bind(0, number(id));
    if (!select.step()) throw noSuch(workspace, id);
    try {
        return unpackText(select.number(0), select.number(1), select.number(2), select.blob(3));
    } catch (const Error& error) {
        throw error.at(rowName(id)).during(rowName(id)).inFile(workspace.path());
    }
}

std::string freeAnalysisName(const Workspace& workspace, const std::string& kind)
{
    int64_t highest = 0;
    const std::string begin = kind + " ";
    for (const AnalysisRow& row : listAnalyses(workspace)) {
        int32_t found = 0;
        const char* end = row.info.name.data() + row.info.name.size();
        if (!row.info.name.starts_with(begin)) continue;
        const auto [rest, code] = std::from_chars(row.info.name.data() + begin.size(), end, found);
        if (code == std::errc() && rest == end) highest = std::max<int64_t>(highest, found);
    }
    return begin + std::to_string(highest + 1);
}

AnalysisId keepAnalysis(Workspace& workspace, const AnalysisInfo& info, std::string_view resultJson)
{
    checkInfo(info, resultJson);
    const PackedText packed = packText(resultJson);
    if (std::ssize(packed.bytes) > kMaximumBlob)
        throw Error(ErrorKind::Argument, "the result takes " + bytesText(static_cast<double>(packed.bytes.size())) + " when packed, which is more than a workspace keeps of one")
            .withReason("ResultTooLarge");
    Database& database = workspace.database();
    Transaction transaction(database);
    requireFreeName(workspace, info.name);
    const AnalysisId id{nextId(database, MarkedTable::Analysis)};
    insertAnalysis(database, id, info, packed);
    insertSubjects(database, id, info.subjects);
    transaction.commit();
    return id;
}

void renameAnalysis(Workspace& workspace, AnalysisId id, const std::string& name)
{
    if (name.empty()) throw Error(ErrorKind::Argument, "an analysis needs a name").withReason("NoName");
    const std::optional<AnalysisRow> row = findAnalysis(workspace, id);
    if (!row) throw noSuch(workspace, id);
    if (row->info.name == name) return;
    requireFreeName(workspace, name);
    Statement update(workspace.database(), "UPDATE analysis SET name = ? WHERE id = ?");
    update.bind(0, storableText(name)).bind(1, number(id)).run();
}

void removeAnalysis(Workspace& workspace, AnalysisId id)
{
    Database& database = workspace.database();
    Transaction transaction(database);
    keepIdMarks(database);
    Statement remove(database, "DELETE FROM analysis WHERE id = ?");
    remove.bind(0, number(id)).run();
    if (database.changedRows() == 0) throw noSuch(workspace, id);
    transaction.commit();
}

}  // namespace orrery
