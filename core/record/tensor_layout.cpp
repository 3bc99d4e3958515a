#include "core/record/tensor_layout.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr int64_t kMaximumValues = int64_t{1} << 40;
constexpr int64_t kMaximumRowBytes = int64_t{4} << 20;
constexpr size_t kMaximumRank = 8;

bool isTriangle(const Shape& shape)
{
    const int rank = shape.rank();
    return rank >= 2 && shape[rank - 1] == shape[rank - 2];
}

int64_t triangle(int64_t side)
{
    return side * (side + 1) / 2;
}

int64_t product(const Shape& shape, int begin, int end)
{
    int64_t count = 1;
    for (int axis = begin; axis < end; ++axis) count *= shape[axis];
    return count;
}

// How many leading axes number the rows.
int rowAxes(const Shape& shape, int64_t valueBytes, std::string_view axes)
{
    const int rank = shape.rank();
    int count = std::min(rank, rank >= 3 && axes.starts_with("head,") ? 2 : 1);
    while (count < rank && product(shape, count, rank) * valueBytes > kMaximumRowBytes) ++count;
    return count;
}

Error badShape(const TensorRow& row, const std::string& what)
{
    const std::string place = "row " + std::to_string(number(row.id)) + " of table tensor";
    return Error(ErrorKind::Format, place + ": " + what).withReason("BadShape").at(place);
}

}  // namespace

int64_t TensorLayout::bytesBefore(int64_t row) const
{
    if (layout == StoreLayout::Dense) return row * rowBytes;
    if (side == 0) return 0;
    return valueBytes * (row / side * triangle(side) + triangle(row % side));
}

int64_t TensorLayout::rowValues() const
{
    return layout == StoreLayout::Dense ? rowBytes / valueBytes : side;
}

int64_t TensorLayout::chunkRows(int64_t first, int64_t chunkBytes) const
{
    const int64_t left = rows - first;
    if (layout == StoreLayout::Dense) return rowBytes == 0 ? left : std::clamp<int64_t>(chunkBytes / rowBytes, 1, left);
    int64_t count = 1;
    int64_t bytes = bytesOf(first, 1);
    while (count < left && (bytes += bytesOf(first + count, 1)) <= chunkBytes) ++count;
    return count;
}

TensorLayout chooseLayout(const Shape& shape, DType type, StoreLayout layout, std::string_view axes)
{
    const std::optional<int64_t> count = checkedCount(shape.sizes());
    if (!count || *count > kMaximumValues || shape.sizes().size() > kMaximumRank)
        throw Error(ErrorKind::Shape, "a tensor of shape " + shape.text() + " is too large to record");
    TensorLayout result{.layout = layout, .valueBytes = static_cast<int64_t>(dtypeSize(type))};
    if (layout == StoreLayout::Dense) {
        const int leading = rowAxes(shape, result.valueBytes, axes);
        result.rows = product(shape, 0, leading);
        result.rowBytes = product(shape, leading, shape.rank()) * result.valueBytes;
        return result;
    }
    if (!isTriangle(shape))
        throw Error(ErrorKind::Shape, "a lower triangle needs a shape [..., T, T], not " + shape.text());
    result.side = shape[shape.rank() - 1];
    result.rows = product(shape, 0, shape.rank() - 1);
    return result;
}

TensorLayout storedLayout(const TensorRow& row)
{
    TensorLayout result{.layout = row.layout, .rows = row.rows, .rowBytes = row.rowBytes,
        .valueBytes = static_cast<int64_t>(dtypeSize(row.type))};
    const int64_t count = row.shape.count();
    if (row.layout == StoreLayout::LowerTriangle) {
        if (!isTriangle(row.shape)) throw badShape(row, "a lower triangle of shape " + row.shape.text());
        result.side = row.shape[row.shape.rank() - 1];
        const int64_t rows = product(row.shape, 0, row.shape.rank() - 1);
        if (row.rows != rows || row.rowBytes != 0)
            throw badShape(row, "a lower triangle of shape " + row.shape.text() + " has " + std::to_string(rows) + " rows of 0 bytes, not "
                    + std::to_string(row.rows) + " of " + std::to_string(row.rowBytes));
        return result;
    }
    int64_t bytes = 0;
    const bool fits = row.rows >= 0 && row.rowBytes >= 0 && !__builtin_mul_overflow(row.rows, row.rowBytes, &bytes);
    if (!fits || bytes != count * result.valueBytes || row.rowBytes % result.valueBytes != 0)
        throw badShape(row, "shape " + row.shape.text() + " does not give " + std::to_string(row.rows) + " rows of "
                + std::to_string(row.rowBytes) + " bytes");
    return result;
}

std::string shapeJson(const Shape& shape)
{
    std::string text = "[";
    for (int64_t size : shape.sizes()) text += (text.size() > 1 ? "," : "") + std::to_string(size);
    return text + "]";
}

Shape parseShapeJson(const std::string& text)
{
    const auto refuse = [&] {
        return Error(ErrorKind::Format, "'" + text.substr(0, 80) + "' is not a tensor's shape").withReason("BadShape");
    };
    if (text.size() > 300) throw refuse();
    Json json;
    try {
        json = parseJson(text, 2);
    } catch (const Error&) {
        throw refuse();
    }
    if (!json.is_array() || json.size() > kMaximumRank) throw refuse();
    std::vector<int64_t> sizes;
    for (const Json& size : json) {
        if (!size.is_number_unsigned() || size.get<uint64_t>() > static_cast<uint64_t>(kMaximumValues)) throw refuse();
        sizes.push_back(size.get<int64_t>());
    }
    const std::optional<int64_t> count = checkedCount(sizes);
    if (!count || *count > kMaximumValues) throw refuse();
    return Shape(std::move(sizes));
}

}  // namespace orrery
