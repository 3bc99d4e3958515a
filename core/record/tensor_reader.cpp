#include "core/record/tensor_reader.h"

#include "core/base/digest.h"
#include "core/record/workspace_state.h"

#include <algorithm>

namespace orrery {
namespace {

Error chunkError(const Database& database, const TensorRow& tensor, int64_t row, const char* reason, const std::string& what)
{
    const std::string place = "row " + std::to_string(row) + " of table chunk (" + tensor.siteInfo.name + ")";
    return Error(ErrorKind::Format, place + ": " + what).withReason(reason).at(place).inFile(database.path());
}

// What this chunk must be, given where the last one ended.
void checkChunk(const Database& database, const TensorRow& tensor, const ChunkRow& chunk, const TensorLayout& layout, int64_t sequence, int64_t firstRow)
{
    const auto refuse = [&](const char* reason, const std::string& what) { throw chunkError(database, tensor, chunk.id, reason, what); };
    if (chunk.codec != 0) refuse("UnknownCodec", "codec " + std::to_string(chunk.codec) + " is not known");
    if (chunk.sequence != sequence || chunk.firstRow != firstRow)
        refuse("BadTiling", "is chunk " + std::to_string(chunk.sequence) + " from row " + std::to_string(chunk.firstRow) + ", expected "
                + std::to_string(sequence) + " from row " + std::to_string(firstRow));
    if (chunk.rows < 1 || chunk.rows > layout.rows - firstRow)
        refuse("BadTiling", "has " + std::to_string(chunk.rows) + " rows of the " + std::to_string(layout.rows - firstRow) + " left");
    const int64_t bytes = layout.bytesOf(firstRow, chunk.rows);
    if (chunk.rawBytes != bytes || chunk.storedBytes != bytes)
        refuse("BadTiling", std::to_string(chunk.rows) + " rows take " + std::to_string(bytes) + " bytes, not "
                + std::to_string(chunk.rawBytes) + " (stored: " + std::to_string(chunk.storedBytes) + ")");
}

// One chunk's part of the wanted rows: `bytes` start at row `chunk.firstRow`.
void expandRows(const TensorRow& tensor, const TensorLayout& layout, const ChunkRow& chunk, std::span<const std::byte> bytes,
    int64_t first, int64_t count, float* target)
{
    const std::byte* source = bytes.data() + layout.bytesOf(chunk.firstRow, first - chunk.firstRow);
    const size_t width = static_cast<size_t>(layout.rowValues());
    if (layout.layout == StoreLayout::Dense) {
        convertToFloat(tensor.type, source, target, static_cast<size_t>(count) * width);
        return;
    }
    for (int64_t row = first; row < first + count; ++row, target += width) {
        const size_t kept = static_cast<size_t>(row % layout.side) + 1;
        convertToFloat(tensor.type, source, target, kept);
        std::fill(target + kept, target + width, 0.0f);
        source += kept * static_cast<size_t>(layout.valueBytes);
    }
}

TensorRow completeTensor(const Workspace& workspace, TensorId id)
{
    std::optional<TensorRow> row = workspace.tensor(id);
    if (!row)
        throw Error(ErrorKind::Argument, "there is no tensor " + std::to_string(number(id))).withReason("NoSuchTensor").inFile(workspace.path());
    if (!row->complete)
        throw Error(ErrorKind::Argument, "tensor " + std::to_string(number(id)) + " (" + row->siteInfo.name + ") was not recorded to its end")
            .withReason("Incomplete").inFile(workspace.path());
    return std::move(*row);
}

void checkRange(int64_t first, int64_t count, int64_t rows)
{
    if (first < 0 || count < 0 || first > rows || count > rows - first)
        throw Error(ErrorKind::Argument, "rows [" + std::to_string(first) + ", +" + std::to_string(count) + ") are outside the tensor's "
                + std::to_string(rows));
}

Tensor readRange(const Workspace& workspace, const TensorRow& row, int64_t first, int64_t count, Shape shape)
{
    Database& database = workspace.database();
    const TensorLayout layout = storedLayout(row);
    // Known to be in the file before memory for it is asked for.
    const std::vector<ChunkRow> chunks = readChunkRows(database, row, layout);
    Tensor tensor(std::move(shape));
    if (tensor.count() > 0) readRowValues(database, row, layout, chunks, first, count, tensor.data());
    return tensor;
}

}  // namespace

std::vector<ChunkRow> readChunkRows(Database& database, const TensorRow& tensor, const TensorLayout& layout)
{
    Statement select(database, "SELECT id, seq, first_row, n_rows, codec, raw_bytes, crc32c, length(data) FROM chunk"
                               " WHERE tensor_id = ? ORDER BY seq");
    select.bind(0, number(tensor.id));
    std::vector<ChunkRow> rows;
    int64_t next = 0;
    while (select.step()) {
        const ChunkRow chunk{select.number(0), select.number(1), select.number(2), select.number(3), select.number(4),
            select.number(5), select.number(6), select.number(7)};
        checkChunk(database, tensor, chunk, layout, static_cast<int64_t>(rows.size()), next);
        next += chunk.rows;
        rows.push_back(chunk);
    }
    if (layout.bytesBefore(layout.rows) > layout.bytesBefore(next)) {
        const std::string place = "row " + std::to_string(number(tensor.id)) + " of table tensor (" + tensor.siteInfo.name + ")";
        throw Error(ErrorKind::Format, place + ": chunks hold " + std::to_string(next) + " of its " + std::to_string(layout.rows) + " rows")
            .withReason("ChunkMissing").at(place).inFile(database.path());
    }
    return rows;
}

std::vector<std::byte> readChunk(Database& database, const TensorRow& tensor, const ChunkRow& chunk)
{
    const BlobReader blob(database, "chunk", "data", chunk.id);
    if (blob.size() != chunk.storedBytes)
        throw chunkError(database, tensor, chunk.id, "ChunkDamaged", "has changed its size");
    std::vector<std::byte> bytes(static_cast<size_t>(blob.size()));
    blob.read(0, bytes);
    const uint32_t checksum = crc32c(bytes);
    if (int64_t{checksum} != chunk.checksum)
        throw chunkError(database, tensor, chunk.id, "ChunkDamaged", "checksum is " + std::to_string(checksum) + ", recorded with "
                + std::to_string(chunk.checksum));
    return bytes;
}

void readRowValues(Database& database, const TensorRow& tensor, const TensorLayout& layout, std::span<const ChunkRow> chunks,
    int64_t first, int64_t count, float* target)
{
    for (const ChunkRow& chunk : chunks) {
        const int64_t begin = std::max(first, chunk.firstRow);
        const int64_t end = std::min(first + count, chunk.firstRow + chunk.rows);
        if (begin >= end) continue;
        expandRows(tensor, layout, chunk, readChunk(database, tensor, chunk), begin, end - begin, target + (begin - first) * layout.rowValues());
    }
}

bool isDamage(const Error& error)
{
    return error.kind() == ErrorKind::Format || error.reason() == "DamagedPages";
}

Tensor Workspace::read(TensorId id) const
{
    const TensorRow row = completeTensor(*this, id);
    return readRange(*this, row, 0, row.rows, row.shape);
}

Tensor Workspace::readRows(TensorId id, int64_t first, int64_t count) const
{
    const TensorRow row = completeTensor(*this, id);
    checkRange(first, count, row.rows);
    return readRange(*this, row, first, count, Shape{count, storedLayout(row).rowValues()});
}

Tensor Workspace::readHead(TensorId id, int64_t head) const
{
    const TensorRow row = completeTensor(*this, id);
    if (row.shape.rank() != 3)
        throw Error(ErrorKind::Argument, row.siteInfo.name + " has shape " + row.shape.text() + ", not [head, query, key]");
    checkRange(head, 1, row.shape[0]);
    const int64_t rows = row.rows / row.shape[0];
    return readRange(*this, row, head * rows, rows, Shape{row.shape[1], row.shape[2]});
}

Tensor Workspace::readSteps(PromptId prompt, const std::string& site, const std::string& variant) const
{
    std::vector<Tensor> steps;
    std::vector<int64_t> sizes;
    for (const TensorRow& row : tensors({.prompt = prompt})) {
        if (row.siteInfo.name != site || row.variant != variant) continue;
        if (row.shape.rank() == 0) throw Error(ErrorKind::Argument, site + " has no axis to join steps along");
        if (sizes.empty()) sizes.assign(row.shape.sizes().begin(), row.shape.sizes().end());
        else if (!std::equal(sizes.begin() + 1, sizes.end(), row.shape.sizes().begin() + 1, row.shape.sizes().end()))
            throw Error(ErrorKind::Argument, site + " has rows of " + row.shape.text() + " at step " + std::to_string(row.step)
                    + ", which don't join");
        else sizes[0] += row.shape[0];
        steps.push_back(read(row.id));
    }
    if (steps.empty())
        throw Error(ErrorKind::Argument, "nothing was recorded at " + site).withReason("NoSuchTensor").inFile(path());
    Tensor joined{Shape(sizes)};
    float* target = joined.data();
    for (const Tensor& step : steps) target = std::copy(step.values().begin(), step.values().end(), target);
    return joined;
}

}  // namespace orrery
