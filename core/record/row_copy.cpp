#include "core/record/row_copy.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace orrery {
namespace {

// Leading axes whose sizes multiply to the number of rows, the fewest there are.
int leadingAxes(const TensorView& view, int64_t rows)
{
    int64_t count = 1;
    int axes = 0;
    while (axes < view.shape.rank() && (axes == 0 || count != rows)) count *= view.shape[axes++];
    return axes;
}

// The first value of a row whose number runs over the first `axes` axes.
const float* rowStart(const TensorView& view, int axes, int64_t row)
{
    const float* start = view.data;
    for (int axis = axes - 1; axis >= 0; --axis) {
        start += row % view.shape[axis] * view.strides[axis];
        row /= view.shape[axis];
    }
    return start;
}

// Rows that differ in the last row axis only are a view themselves.
TensorView rowRange(const TensorView& view, int axes, int64_t first, int64_t count)
{
    std::vector<int64_t> sizes(view.shape.sizes().begin() + (axes - 1), view.shape.sizes().end());
    sizes[0] = count;
    return {rowStart(view, axes, first), Shape(std::move(sizes)), {view.strides.begin() + (axes - 1), view.strides.end()}};
}

void copyTriangle(const TensorView& view, const TensorLayout& layout, int64_t first, int64_t count, float* target)
{
    const int axes = view.shape.rank() - 1;
    const int64_t stride = view.strides.back();
    for (int64_t row = first; row < first + count; ++row) {
        const float* source = rowStart(view, axes, row);
        const int64_t values = row % layout.side + 1;
        if (stride == 1) std::memcpy(target, source, sizeof(float) * static_cast<size_t>(values));
        else
            for (int64_t i = 0; i < values; ++i) target[i] = source[i * stride];
        target += values;
    }
}

bool allFitHalf(const float* values, size_t count)
{
    // As integers, magnitudes order like the floats they are; infinity and NaN are above every finite one.
    uint32_t largest = 0;
    for (size_t i = 0; i < count; ++i) {
        uint32_t bits;
        std::memcpy(&bits, values + i, sizeof bits);
        largest = std::max(largest, bits & 0x7fffffffu);
    }
    return largest <= 0x477fe000u;  // 65504
}

}  // namespace

void copyRows(const TensorView& view, const TensorLayout& layout, int64_t first, int64_t count, float* target)
{
    if (count == 0 || view.shape.count() == 0) return;
    if (layout.layout == StoreLayout::LowerTriangle) return copyTriangle(view, layout, first, count, target);
    const int64_t values = layout.rowBytes / layout.valueBytes;
    if (view.isDense()) {
        std::memcpy(target, view.data + first * values, sizeof(float) * static_cast<size_t>(count * values));
        return;
    }
    const int axes = leadingAxes(view, layout.rows);
    const int64_t period = view.shape[axes - 1];
    while (count > 0) {
        const int64_t part = std::min(count, period - first % period);
        copyDense(rowRange(view, axes, first, part), target);
        first += part;
        count -= part;
        target += part * values;
    }
}

bool fitsHalf(const TensorView& view, const TensorLayout& layout)
{
    if (layout.layout == StoreLayout::Dense && view.isDense()) return allFitHalf(view.data, static_cast<size_t>(view.shape.count()));
    std::vector<float> row(static_cast<size_t>(std::max<int64_t>(layout.rowValues(), 1)));
    for (int64_t r = 0; r < layout.rows; ++r) {
        copyRows(view, layout, r, 1, row.data());
        if (!allFitHalf(row.data(), static_cast<size_t>(layout.bytesOf(r, 1) / layout.valueBytes))) return false;
    }
    return true;
}

}  // namespace orrery
