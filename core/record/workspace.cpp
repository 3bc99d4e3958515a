#include "core/record/workspace.h"

#include "core/base/text.h"
#include "core/record/recorder_lock.h"
#include "core/record/tensor_layout.h"
#include "core/record/workspace_state.h"

#include <array>
#include <cstring>

namespace orrery {
namespace {

template <typename Enum>
Enum parseEnum(const std::string& text, std::initializer_list<Enum> values, std::string_view (*name)(Enum))
{
    for (Enum value : values)
        if (name(value) == text) return value;
    throw Error(ErrorKind::Format, "'" + text.substr(0, 40) + "' is not a known name").withReason("UnknownName");
}

RunKind runKind(const std::string& text)
{
    using enum RunKind;
    return parseEnum(text, {Forward, Generate, PatchSweep, Train, Import}, runKindName);
}

RunStatus runStatus(const std::string& text)
{
    using enum RunStatus;
    return parseEnum(text, {Recording, Complete, Aborted, Failed}, runStatusName);
}

std::vector<int64_t> firstIds(Database& database, PromptId prompt)
{
    Statement select(database, "SELECT token_id FROM position WHERE prompt_id = ? AND token_id IS NOT NULL ORDER BY pos LIMIT ?");
    select.bind(0, number(prompt)).bind(1, int64_t{kFirstIds});
    std::vector<int64_t> ids;
    while (select.step()) ids.push_back(select.number(0));
    return ids;
}

PromptKind promptKind(const std::string& text)
{
    using enum PromptKind;
    return parseEnum(text, {Text, Tokens, Image}, promptKindName);
}

template <typename Id>
std::optional<Id> optionalId(const Statement& statement, int column)
{
    return statement.isNull(column) ? std::nullopt : std::optional(Id{statement.number(column)});
}

Digest digestOf(const Statement& statement, int column)
{
    Digest digest{};
    const std::span<const std::byte> bytes = statement.blob(column);
    std::memcpy(digest.data(), bytes.data(), std::min(bytes.size(), digest.size()));
    return digest;
}

std::string bytesText(const Statement& statement, int column)
{
    const std::span<const std::byte> bytes = statement.blob(column);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr std::string_view kSelectRuns
    = "SELECT id, model_id, parent_run_id, kind, status, hidden, title, device, compute_dtype, engine_version, params_json,"
      " error_text, seed, started_us, finished_us FROM run";

RunRow readRun(const Statement& statement, bool recorderIsThere)
{
    RunRow row{.id = RunId{statement.number(0)}, .model = optionalId<ModelId>(statement, 1),
        .parent = optionalId<RunId>(statement, 2), .kind = runKind(statement.text(3)), .status = runStatus(statement.text(4)),
        .hidden = statement.number(5) != 0, .title = statement.text(6), .device = statement.text(7),
        .computeType = statement.text(8), .engineVersion = statement.text(9), .paramsJson = statement.text(10),
        .errorText = statement.text(11), .seed = statement.optionalNumber(12), .startedMicroseconds = statement.number(13),
        .finishedMicroseconds = statement.optionalNumber(14)};
    if (row.status == RunStatus::Recording && !recorderIsThere) row.status = RunStatus::Aborted;
    return row;
}

constexpr std::string_view kSelectTensors
    = "SELECT tensor.id, run_id, prompt_id, site_id, site.name, site.layer, site.axes, tensor.name, variant, step, dtype,"
      " shape_json, layout, n_rows, row_bytes, complete, v_min, v_max, v_mean, v_rms, n_nonfinite"
      " FROM tensor LEFT JOIN site ON site.id = site_id";

SiteInfo siteOf(const Statement& statement)
{
    if (statement.isNull(3)) return {statement.text(7), -1, {}};
    return {statement.text(4), statement.isNull(5) ? -1 : static_cast<int>(statement.number(5)), statement.text(6)};
}

TensorRow readTensor(const Statement& statement, const std::string& path)
{
    const std::string place = "row " + std::to_string(statement.number(0)) + " of table tensor";
    try {
        TensorRow row{.id = TensorId{statement.number(0)}, .run = optionalId<RunId>(statement, 1),
            .prompt = optionalId<PromptId>(statement, 2), .site = optionalId<SiteId>(statement, 3), .siteInfo = siteOf(statement),
            .variant = statement.text(8), .step = statement.number(9), .shape = parseShapeJson(statement.text(11)),
            .layout = statement.text(12) == "tri_lower" ? StoreLayout::LowerTriangle : StoreLayout::Dense,
            .rows = statement.number(13), .rowBytes = statement.number(14), .complete = statement.number(15) != 0,
            .statistics = {statement.optionalReal(16), statement.optionalReal(17), statement.optionalReal(18),
                statement.optionalReal(19), statement.number(20)}};
        const std::optional<DType> type = dtypeFromName(statement.text(10));
        if (!type) throw Error(ErrorKind::Format, "unknown dtype").withReason("UnknownName");
        row.type = *type;
        storedLayout(row);  // throws if the numbers contradict each other
        return row;
    } catch (const Error& error) {
        throw (error.place().empty() ? error.during(place).at(place) : error).inFile(path);
    }
}

}  // namespace

Workspace::Workspace(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

const std::string& Workspace::path() const
{
    return m_state->database.path();
}

bool Workspace::isReadOnly() const
{
    return m_state->readOnly;
}

int Workspace::schemaVersion() const
{
    return m_state->version;
}

Database& Workspace::database() const
{
    return m_state->database;
}

std::vector<ModelRow> Workspace::models() const
{
    Statement select(database(), "SELECT id, family, display_name, config_json, weights_digest, tokenizer_sha256,"
                                 " processing_json, path_hint FROM model ORDER BY id");
    std::vector<ModelRow> rows;
    while (select.step()) {
        ModelRow row{ModelId{select.number(0)}, {select.text(1), select.text(2), select.text(3), digestOf(select, 4), {},
                select.text(6), select.text(7)}};
        if (!select.isNull(5)) row.info.tokenizerDigest = digestOf(select, 5);
        rows.push_back(std::move(row));
    }
    return rows;
}

int Workspace::relink(const Digest& weights, const std::string& path)
{
    Statement update(database(), "UPDATE model SET path_hint = ? WHERE weights_digest = ?");
    update.bind(0, path).bindBlob(1, std::as_bytes(std::span(weights))).run();
    return static_cast<int>(database().changedRows());
}

std::vector<RunRow> Workspace::runs(bool withHidden) const
{
    const bool recorderIsThere = RecorderLock::isHeld(path());
    Statement select(database(), std::string(kSelectRuns) + (withHidden ? "" : " WHERE hidden = 0") + " ORDER BY id");
    std::vector<RunRow> rows;
    while (select.step()) rows.push_back(readRun(select, recorderIsThere));
    return rows;
}

std::optional<RunRow> Workspace::run(RunId id) const
{
    const bool recorderIsThere = RecorderLock::isHeld(path());
    Statement select(database(), std::string(kSelectRuns) + " WHERE id = ?");
    select.bind(0, number(id));
    return select.step() ? std::optional(readRun(select, recorderIsThere)) : std::nullopt;
}

std::vector<PromptRow> Workspace::prompts(RunId run) const
{
    Statement select(database(), "SELECT id, run_id, ord, n_pos, kind, text, content, role, label, meta_json, pair_of"
                                 " FROM prompt WHERE run_id = ? ORDER BY ord");
    select.bind(0, number(run));
    std::vector<PromptRow> rows;
    while (select.step())
        rows.push_back({PromptId{select.number(0)}, RunId{select.number(1)}, select.number(2), select.number(3),
            promptKind(select.text(4)), select.isNull(5) ? bytesText(select, 6) : select.text(5), select.text(7),
            select.text(8), select.text(9), optionalId<PromptId>(select, 10)});
    for (PromptRow& row : rows)
        if (row.text.empty()) row.firstIds = firstIds(database(), row.id);
    return rows;
}

std::vector<Position> Workspace::positions(PromptId prompt) const
{
    Statement select(database(), "SELECT token_id, piece, label, byte_begin, byte_end, type_id, flags FROM position"
                                 " WHERE prompt_id = ? ORDER BY pos");
    select.bind(0, number(prompt));
    std::vector<Position> rows;
    while (select.step())
        rows.push_back({select.optionalNumber(0), select.optionalText(1), select.optionalText(2), select.optionalNumber(3),
            select.optionalNumber(4), select.number(5), select.number(6)});
    return rows;
}

std::vector<SiteRow> Workspace::sites() const
{
    Statement select(database(), "SELECT id, name, layer, axes FROM site ORDER BY id");
    std::vector<SiteRow> rows;
    while (select.step())
        rows.push_back({SiteId{select.number(0)},
            {select.text(1), select.isNull(2) ? -1 : static_cast<int>(select.number(2)), select.text(3)}});
    return rows;
}

std::vector<InterventionRow> Workspace::interventions(RunId run) const
{
    Statement select(database(), "SELECT ord, site.name, site.layer, site.axes, op, selector_json, params_json, source_tensor_id"
                                 " FROM intervention JOIN site ON site.id = site_id WHERE run_id = ? ORDER BY ord");
    select.bind(0, number(run));
    std::vector<InterventionRow> rows;
    while (select.step())
        rows.push_back({select.number(0),
            {{select.text(1), select.isNull(2) ? -1 : static_cast<int>(select.number(2)), select.text(3)}, select.text(4),
                select.text(5), select.text(6), optionalId<TensorId>(select, 7)}});
    return rows;
}

std::vector<MetricRow> Workspace::metrics(RunId run) const
{
    Statement select(database(), "SELECT nullif(prompt_id, 0), name, value FROM metric WHERE run_id = ? ORDER BY name, prompt_id");
    select.bind(0, number(run));
    std::vector<MetricRow> rows;
    while (select.step()) rows.push_back({optionalId<PromptId>(select, 0), select.text(1), select.real(2)});
    return rows;
}

std::vector<TensorRow> Workspace::tensors(const TensorFilter& filter) const
{
    std::string sql = std::string(kSelectTensors) + " WHERE tensor.id > ?";
    if (filter.run) sql += " AND run_id = " + std::to_string(number(*filter.run));
    if (filter.prompt) sql += " AND prompt_id = " + std::to_string(number(*filter.prompt));
    if (filter.step) sql += " AND step = " + std::to_string(*filter.step);
    if (!filter.withIncomplete) sql += " AND complete = 1";
    Statement select(database(), sql + " ORDER BY tensor.id");
    select.bind(0, number(filter.after));
    std::vector<TensorRow> rows;
    while ((filter.limit < 0 || static_cast<int64_t>(rows.size()) < filter.limit) && select.step()) {
        if (!filter.sites.empty() && !globMatches(filter.sites, siteOf(select).name)) continue;
        rows.push_back(readTensor(select, path()));
    }
    return rows;
}

std::optional<TensorRow> Workspace::tensor(TensorId id) const
{
    Statement select(database(), std::string(kSelectTensors) + " WHERE tensor.id = ?");
    select.bind(0, number(id));
    return select.step() ? std::optional(readTensor(select, path())) : std::nullopt;
}

std::optional<TensorRow> Workspace::find(PromptId prompt, const std::string& site, int64_t step, const std::string& variant) const
{
    Statement select(database(), std::string(kSelectTensors)
            + " WHERE prompt_id = ? AND site.name = ? AND step = ? AND variant = ? AND complete = 1");
    select.bind(0, number(prompt)).bind(1, site).bind(2, step).bind(3, variant);
    return select.step() ? std::optional(readTensor(select, path())) : std::nullopt;
}

}  // namespace orrery
