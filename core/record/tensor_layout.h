#pragma once

#include "core/record/records.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace orrery {

/// Largest chunk the recorder makes, unless one row is larger: what measured best beside 64 KiB pages (see README.md).
inline constexpr int64_t kChunkBytes = int64_t{1} << 20;

/// How a tensor's values are cut into rows, and where each row lies. Rows number the leading axes; chunks hold whole rows.
///
/// Dense rows are equally long. In a lower triangle row r = head * side + query keeps query + 1 values.
struct TensorLayout {
    StoreLayout layout = StoreLayout::Dense;
    int64_t rows = 0;
    int64_t rowBytes = 0;    ///< 0 in a triangle
    int64_t valueBytes = 4;
    int64_t side = 0;        ///< of a triangle

    /// Bytes of rows [0, row).
    int64_t bytesBefore(int64_t row) const;
    int64_t bytesOf(int64_t first, int64_t count) const { return bytesBefore(first + count) - bytesBefore(first); }
    /// Values a row has once a triangle's zeros are filled in.
    int64_t rowValues() const;
    /// Rows of the chunk that starts with `first`: as many as fit into `chunkBytes`, at least one.
    int64_t chunkRows(int64_t first, int64_t chunkBytes = kChunkBytes) const;
};

/// The layout the recorder gives a tensor: rows are positions, or (head, query) pairs where the first axis is `head`; more
/// axes number rows where a row would pass 4 MiB.
/// @throws Error Shape if a triangle is asked of a shape that is not [..., T, T], or the tensor has more than 2^40 values
TensorLayout chooseLayout(const Shape& shape, DType type, StoreLayout layout, std::string_view axes);

/// The layout of a tensor row from a file, whose numbers are not trusted.
/// @throws Error Format with reason BadShape, naming the row, if shape, rows and row bytes contradict each other
TensorLayout storedLayout(const TensorRow& row);

std::string shapeJson(const Shape& shape);
/// @throws Error Format with reason BadShape if it is not a list of at most 8 sizes whose product is at most 2^40
Shape parseShapeJson(const std::string& text);

}  // namespace orrery
