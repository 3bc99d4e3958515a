#include "core/record/run_writer.h"

#include "core/base/build_info.h"
#include "core/base/text.h"
#include "core/record/id_marks.h"
#include "core/record/recording_vfs.h"
#include "core/record/tensor_layout.h"

#include <sqlite3.h>

#include <vector>

namespace orrery {
namespace {

constexpr std::chrono::milliseconds kPatience{30000};
constexpr size_t kPiece = 24 << 10;  // twice what crc32c() joins at once

// Chosen by measurement, see README.md: a rollback journal, because appended pages need no journal and are written once;
// FULL and TRUNCATE, because then a COMMIT that returned survives a power cut; a small cache, because appended pages may
// go to the file at once (recording_vfs.h) and memory is better spent on the queue.
constexpr char kRecordingPragmas[] = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
                                     "PRAGMA secure_delete=OFF;";

constexpr char kInsertTensor[]
    = "INSERT INTO tensor(id, run_id, prompt_id, site_id, variant, step, dtype, shape_json, layout, n_rows, row_bytes)"
      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kInsertChunk[]
    = "INSERT INTO chunk(tensor_id, seq, first_row, n_rows, codec, raw_bytes, crc32c, data) VALUES(?, ?, ?, ?, 0, ?, ?, ?)";
constexpr char kFinishTensor[]
    = "UPDATE tensor SET v_min = ?, v_max = ?, v_mean = ?, v_rms = ?, n_nonfinite = ?, complete = 1 WHERE id = ?";
constexpr char kInsertPosition[]
    = "INSERT INTO position(prompt_id, pos, token_id, piece, label, byte_begin, byte_end, type_id, flags)"
      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kInsertRun[]
    = "INSERT INTO run(id, model_id, parent_run_id, kind, status, title, started_us, device, compute_dtype, engine_version,"
      " seed, params_json) VALUES(?, ?, ?, ?, 'recording', ?, ?, ?, ?, ?, ?, ?)";
constexpr char kInsertModel[]
    = "INSERT INTO model(family, display_name, config_json, config_sha256, weights_digest, tokenizer_sha256,"
      " processing_json, path_hint) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT(weights_digest, config_sha256, processing_json) DO UPDATE SET path_hint = excluded.path_hint"
      " RETURNING id";
constexpr char kInsertPrompt[]
    = "INSERT INTO prompt(id, run_id, ord, kind, text, content, n_pos, pair_of, role, label, meta_json)"
      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

std::span<const std::byte> bytesOf(const Digest& digest)
{
    return std::as_bytes(std::span(digest));
}

}  // namespace

int64_t nowMicroseconds()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string storableText(const std::string& text)
{
    if (isUtf8(text)) return text;
    std::string result;
    for (size_t at = 0; at < text.size();) {
        size_t length = std::min<size_t>(4, text.size() - at);
        while (length > 0 && !(isUtf8(std::string_view(text).substr(at, length)))) --length;
        result += length > 0 ? text.substr(at, length) : "\xEF\xBF\xBD";
        at += std::max<size_t>(length, 1);
    }
    return result;
}

RunWriter::RunWriter(const std::string& path, const Options& options)
    : m_options(options),
      m_database(path, {.mode = DatabaseOptions::Mode::ReadWrite, .vfs = recordingVfs(options.vfs), .patience = kPatience}),
      m_insertTensor(m_database, kInsertTensor), m_insertChunk(m_database, kInsertChunk),
      m_finishTensor(m_database, kFinishTensor), m_insertPosition(m_database, kInsertPosition)
{
    m_database.execute(kRecordingPragmas);
}

RunStart RunWriter::begin(const RunInfo& info)
{
    ensureTransaction();
    Statement insert(m_database, kInsertRun);
    const RunStart start{RunId{nextId(m_database, MarkedTable::Run)}, nextId(m_database, MarkedTable::Prompt), nextId(m_database, MarkedTable::Tensor)};
    insert.bind(0, number(start.run)).bindOptional(1, modelId(info.model));
    insert.bindOptional(2, info.parent ? std::optional(number(*info.parent)) : std::nullopt);
    insert.bind(3, runKindName(info.kind)).bind(4, storableText(info.title)).bind(5, nowMicroseconds());
    insert.bind(6, info.device).bind(7, info.computeType).bind(8, engineVersion());
    insert.bindOptional(9, info.seed).bind(10, info.paramsJson).run();
    m_run = start.run;
    m_interventions = 0;
    commit();
    return start;
}

std::optional<int64_t> RunWriter::modelId(const std::optional<ModelInfo>& model)
{
    if (!model) return std::nullopt;
    const Digest config = sha256(model->configJson);
    Statement insert(m_database, kInsertModel);
    insert.bind(0, model->family).bind(1, storableText(model->displayName)).bind(2, model->configJson);
    insert.bindBlob(3, bytesOf(config)).bindBlob(4, bytesOf(model->weightsDigest));
    if (model->tokenizerDigest) insert.bindBlob(5, bytesOf(*model->tokenizerDigest));
    else insert.bindNull(5);
    insert.bind(6, model->processingJson).bind(7, storableText(model->path));
    insert.step();
    return insert.number(0);
}

int64_t RunWriter::siteId(const SiteInfo& site)
{
    const auto key = std::pair(site.name, site.axes);
    if (const auto known = m_sites.find(key); known != m_sites.end()) return known->second;
    Statement find(m_database, "SELECT id FROM site WHERE name = ? AND axes = ?");
    find.bind(0, site.name).bind(1, site.axes);
    if (find.step()) return m_sites[key] = find.number(0);
    Statement insert(m_database, "INSERT INTO site(name, layer, axes) VALUES(?, ?, ?)");
    insert.bind(0, site.name).bind(2, site.axes);
    insert.bindOptional(1, site.layer >= 0 ? std::optional(int64_t{site.layer}) : std::nullopt).run();
    return m_sites[key] = m_database.lastInsertedRow();
}

void RunWriter::addPrompt(PromptId id, int64_t ordinal, const PromptInfo& info)
{
    ensureTransaction();
    Statement insert(m_database, kInsertPrompt);
    insert.bind(0, number(id)).bind(1, number(*m_run)).bind(2, ordinal).bind(3, promptKindName(info.kind));
    const bool isText = info.kind != PromptKind::Image && isUtf8(info.text);
    if (isText) insert.bind(4, info.text).bindNull(5);
    else insert.bindNull(4).bindBlob(5, std::as_bytes(std::span(info.text)));
    insert.bind(6, static_cast<int64_t>(info.positions.size()));
    insert.bindOptional(7, info.pairOf ? std::optional(number(*info.pairOf)) : std::nullopt);
    insert.bind(8, info.role).bind(9, storableText(info.label)).bind(10, info.metaJson).run();
    insertPositions(id, 0, info.positions);
}

void RunWriter::addPositions(PromptId prompt, const std::vector<Position>& positions)
{
    ensureTransaction();
    Statement grow(m_database, "UPDATE prompt SET n_pos = n_pos + ? WHERE id = ? RETURNING n_pos");
    grow.bind(0, static_cast<int64_t>(positions.size())).bind(1, number(prompt));
    if (!grow.step()) throw Error(ErrorKind::Argument, "there is no prompt " + std::to_string(number(prompt)));
    const int64_t first = grow.number(0) - static_cast<int64_t>(positions.size());
    grow.run();
    insertPositions(prompt, first, positions);
}

void RunWriter::insertPositions(PromptId prompt, int64_t first, const std::vector<Position>& positions)
{
    for (const Position& position : positions) {
        m_insertPosition.bind(0, number(prompt)).bind(1, first++).bindOptional(2, position.token);
        m_insertPosition.bindOptional(3, position.piece ? std::optional(storableText(*position.piece)) : std::nullopt);
        m_insertPosition.bindOptional(4, position.label ? std::optional(storableText(*position.label)) : std::nullopt);
        m_insertPosition.bindOptional(5, position.byteBegin).bindOptional(6, position.byteEnd);
        m_insertPosition.bind(7, position.tokenType).bind(8, position.flags).run();
    }
}

void RunWriter::startTensor(const TensorStart& tensor)
{
    ensureTransaction();
    const int64_t site = siteId(tensor.site);
    m_insertTensor.bind(0, number(tensor.id)).bind(1, number(*m_run)).bind(2, number(tensor.prompt)).bind(3, site);
    m_insertTensor.bind(4, tensor.variant).bind(5, tensor.step).bind(6, dtypeName(tensor.type));
    m_insertTensor.bind(7, shapeJson(tensor.shape)).bind(8, storeLayoutName(tensor.layout));
    m_insertTensor.bind(9, tensor.rows).bind(10, tensor.rowBytes).run();
    m_tensor = {tensor.id, tensor.type, {}};
}

void RunWriter::addChunk(const ChunkStart& chunk, std::span<const std::byte> bytes)
{
    ensureTransaction();
    const uint32_t checksum = look(bytes);
    m_insertChunk.bind(0, number(m_tensor.id)).bind(1, chunk.sequence).bind(2, chunk.firstRow).bind(3, chunk.rows);
    m_insertChunk.bind(4, static_cast<int64_t>(bytes.size())).bind(5, int64_t{checksum}).bindBlob(6, bytes).run();
    m_transactionBytes += bytes.size();
    if (m_transactionBytes >= m_options.transactionBytes) commit();
    else commitIfDue();
}

// Checksum and statistics in one go over memory: pieces stay in the first cache between the two.
uint32_t RunWriter::look(std::span<const std::byte> bytes)
{
    uint32_t checksum = 0;
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), kPiece));
        checksum = crc32c(piece, checksum);
        addStatistics(piece);
        bytes = bytes.subspan(piece.size());
    }
    return checksum;
}

void RunWriter::addStatistics(std::span<const std::byte> bytes)
{
    if (m_tensor.type == DType::F32) {
        m_tensor.statistics.add({reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)});
        return;
    }
    float values[2048];
    const size_t width = dtypeSize(m_tensor.type);
    while (!bytes.empty()) {
        const size_t count = std::min(std::size(values), bytes.size() / width);
        convertToFloat(m_tensor.type, bytes.data(), values, count);
        m_tensor.statistics.add({values, count});
        bytes = bytes.subspan(count * width);
    }
}

void RunWriter::finishTensor()
{
    ensureTransaction();
    const TensorStatistics statistics = m_tensor.statistics.result();
    m_finishTensor.bindOptional(0, statistics.minimum).bindOptional(1, statistics.maximum);
    m_finishTensor.bindOptional(2, statistics.mean).bindOptional(3, statistics.rootMeanSquare);
    m_finishTensor.bind(4, statistics.nonFinite).bind(5, number(m_tensor.id)).run();
}

void RunWriter::addMetric(std::optional<PromptId> prompt, const std::string& name, double value)
{
    ensureTransaction();
    Statement insert(m_database, "INSERT OR REPLACE INTO metric(run_id, prompt_id, name, value) VALUES(?, ?, ?, ?)");
    insert.bind(0, number(*m_run)).bind(1, prompt ? number(*prompt) : int64_t{0}).bind(2, name).bind(3, value).run();
}

void RunWriter::addIntervention(const InterventionInfo& info)
{
    ensureTransaction();
    Statement insert(m_database,
        "INSERT INTO intervention(run_id, ord, site_id, op, selector_json, params_json, source_tensor_id) VALUES(?, ?, ?, ?, ?, ?, ?)");
    insert.bind(0, number(*m_run)).bind(1, m_interventions++).bind(2, siteId(info.site)).bind(3, info.operation);
    insert.bind(4, info.selectorJson).bind(5, info.paramsJson);
    insert.bindOptional(6, info.source ? std::optional(number(*info.source)) : std::nullopt).run();
}

void RunWriter::finish(RunStatus status, const std::string& error)
{
    ensureTransaction();
    writeStatus(status, error);
    commit();
    m_run.reset();
}

void RunWriter::writeStatus(RunStatus status, const std::string& error)
{
    Statement update(m_database, "UPDATE run SET status = ?, error_text = ?, finished_us = ? WHERE id = ?");
    update.bind(0, runStatusName(status)).bind(1, storableText(error)).bind(2, nowMicroseconds()).bind(3, number(*m_run)).run();
}

void RunWriter::abandon(const std::string& error) noexcept
{
    try {
        m_insertTensor.reset();
        m_insertChunk.reset();
        m_finishTensor.reset();
        m_insertPosition.reset();
        m_inTransaction = false;
        m_sites.clear();  // some may have been rolled back
        if (m_database.inTransaction()) m_database.execute("ROLLBACK");
        if (!m_run) return;
        ensureTransaction();
        writeStatus(RunStatus::Failed, error);
        commit();
    } catch (const Error&) {
        // The disk takes nothing more: whoever opens the file next finds the run without a recorder and marks it aborted.
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
        m_inTransaction = false;
    }
    m_run.reset();
}

void RunWriter::ensureTransaction()
{
    if (m_inTransaction) return;
    m_database.execute("BEGIN IMMEDIATE");
    m_inTransaction = true;
    m_transactionBytes = 0;
    m_transactionStart = std::chrono::steady_clock::now();
}

void RunWriter::commit()
{
    m_database.execute("COMMIT");
    m_inTransaction = false;
}

void RunWriter::commitIfDue()
{
    if (m_inTransaction && std::chrono::steady_clock::now() - m_transactionStart >= m_options.commitEvery) commit();
}

void RunWriter::tidyUp() noexcept
{
    sqlite3_exec(m_database.handle(), "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
}

}  // namespace orrery
