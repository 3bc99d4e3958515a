#pragma once

#include "core/record/database.h"
#include "core/record/tensor_layout.h"

#include <span>
#include <vector>

namespace orrery {

/// One chunk's row without its data.
struct ChunkRow {
    int64_t id = 0, sequence = 0, firstRow = 0, rows = 0, codec = 0, rawBytes = 0, checksum = 0, storedBytes = 0;
};

/// The chunks of a tensor in order, checked to tile its rows without a gap.
/// @throws Error Format with reason ChunkMissing, BadTiling or UnknownCodec, naming table, row and site
std::vector<ChunkRow> readChunkRows(Database& database, const TensorRow& tensor, const TensorLayout& layout);

/// A chunk's bytes, its checksum verified.  @param tensor  it belongs to
/// @throws Error Format with reason ChunkDamaged, naming table, row and site
std::vector<std::byte> readChunk(Database& database, const TensorRow& tensor, const ChunkRow& chunk);

/// Rows [first, first + count) as floats, triangles filled with zeros, at `target` [count, layout.rowValues()].
/// Only the chunks that hold them are read. `chunks` are from readChunkRows.
void readRowValues(Database& database, const TensorRow& tensor, const TensorLayout& layout, std::span<const ChunkRow> chunks,
    int64_t first, int64_t count, float* target);

}  // namespace orrery
