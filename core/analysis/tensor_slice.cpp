#include "core/analysis/tensor_slice.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace orrery {

namespace {

constexpr int64_t kBlockValues = int64_t{1} << 20;

TensorRow tensorRow(const Workspace& workspace, TensorId id)
{
    const auto row = workspace.tensor(id);
    if (!row) throw Error(ErrorKind::Argument, "there is no tensor " + std::to_string(number(id))).withReason("NoSuchTensor").inFile(workspace.path());
    return *row;
}

Error badSlice(const std::string& message) { return Error(ErrorKind::Argument, message).withReason("BadSlice"); }

int64_t sizeOf(const Shape& shape, int axis) { return axis < 0 ? 1 : shape[axis]; }

void checkSlice(const SliceRequest& request, const Shape& shape)
{
    const int rank = shape.rank();
    const auto isAxis = [&](int axis) { return axis >= -1 && axis < rank; };
    if (!isAxis(request.rowAxis) || !isAxis(request.columnAxis) || (request.rowAxis == request.columnAxis && request.rowAxis >= 0))
        throw badSlice("axes " + std::to_string(request.rowAxis) + " and " + std::to_string(request.columnAxis) + " are not two of " + shape.text());
    if (static_cast<int>(request.index.size()) != rank) throw badSlice("a place in " + shape.text() + " has " + std::to_string(rank) + " numbers");
    for (int axis = 0; axis < rank; ++axis) {
        const int64_t place = request.index[static_cast<size_t>(axis)];
        if (axis != request.rowAxis && axis != request.columnAxis && (place < 0 || place >= shape[axis]))
            throw badSlice("place " + std::to_string(place) + " is outside axis " + std::to_string(axis) + " of " + shape.text());
    }
    const auto inside = [](int64_t first, int64_t count, int64_t size) { return first >= 0 && count >= 0 && count <= size && first <= size - count; };
    if (!inside(request.firstRow, request.rows, sizeOf(shape, request.rowAxis)) || !inside(request.firstColumn, request.columns, sizeOf(shape, request.columnAxis)))
        throw badSlice("the window leaves the tensor " + shape.text());
    if (request.columns > 0 && request.rows > kMaxSliceValues / request.columns)
        throw badSlice("a window of " + std::to_string(request.rows) + " x " + std::to_string(request.columns) + " values is too large");
}

/// A value that is wanted: where it lies, and where it goes.
struct Wanted {
    int64_t row, offset;  ///< the stored row, and the place in it
    int64_t target;
};

std::vector<Wanted> wantedValues(const SliceRequest& request, const Shape& shape, int64_t rowValues)
{
    const std::vector<int64_t> strides = shape.denseStrides();
    const auto stride = [&](int axis) { return axis < 0 ? 0 : strides[static_cast<size_t>(axis)]; };
    int64_t base = 0;
    for (int axis = 0; axis < shape.rank(); ++axis)
        if (axis != request.rowAxis && axis != request.columnAxis) base += request.index[static_cast<size_t>(axis)] * stride(axis);
    std::vector<Wanted> wanted;
    wanted.reserve(static_cast<size_t>(request.rows * request.columns));
    for (int64_t row = 0; row < request.rows; ++row)
        for (int64_t column = 0; column < request.columns; ++column) {
            const int64_t flat = base + (request.firstRow + row) * stride(request.rowAxis) + (request.firstColumn + column) * stride(request.columnAxis);
            wanted.push_back({flat / rowValues, flat % rowValues, row * request.columns + column});
        }
    std::sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return std::pair(a.row, a.offset) < std::pair(b.row, b.offset); });
    return wanted;
}

/// One past the last wanted value that can be read in one go with `first`: rows without a gap, a block's worth.
size_t runEnd(const std::vector<Wanted>& wanted, size_t first, int64_t blockRows)
{
    size_t end = first + 1;
    while (end < wanted.size() && wanted[end].row <= wanted[end - 1].row + 1 && wanted[end].row - wanted[first].row < blockRows) ++end;
    return end;
}

int64_t rowValuesOf(const TensorRow& tensor) { return tensor.rows > 0 ? std::max<int64_t>(1, tensor.shape.count() / tensor.rows) : 1; }

/// Calls `use(first flat index, values)` for every stored row in order; a triangle's row without its zeros.
void forEachRow(const Workspace& workspace, const TensorRow& tensor, const Progress& progress, const std::stop_token& stop,
    const std::function<void(int64_t, std::span<const float>)>& use)
{
    const int64_t width = rowValuesOf(tensor), block = std::max<int64_t>(1, kBlockValues / width);
    for (int64_t first = 0; first < tensor.rows; first += block) {
        throwIfStopped(stop);
        const Tensor rows = workspace.readRows(tensor.id, first, std::min(block, tensor.rows - first));
        for (int64_t row = first; row < std::min(tensor.rows, first + block); ++row) {
            const int64_t kept = tensor.layout == StoreLayout::LowerTriangle ? row % width + 1 : width;
            use(row * width, rows.values().subspan(static_cast<size_t>((row - first) * width), static_cast<size_t>(kept)));
        }
        if (progress) progress({static_cast<double>(first) / static_cast<double>(tensor.rows), "reading values"});
    }
}

/// Counts values into bins and remembers where the extremes are.
class HistogramSum {
public:
    HistogramSum(TensorHistogram& histogram, int bins) : m_histogram(histogram), m_bins(bins), m_scale(bins / (histogram.high - histogram.low)) {}

    void add(int64_t flat, std::span<const float> values)
    {
        for (const float value : values) {
            if (std::isfinite(value)) addFinite(flat, value);
            else addOther(flat, value);
            ++flat;
        }
    }

    int64_t lowestAt = -1, highestAt = -1, otherAt = -1;

private:
    void addFinite(int64_t flat, float value)
    {
        if (m_histogram.counts.empty()) m_histogram.counts.resize(static_cast<size_t>(m_bins));
        const double place = m_histogram.high > m_histogram.low ? (value - m_histogram.low) * m_scale : 0;
        ++m_histogram.counts[static_cast<size_t>(std::clamp(place, 0.0, m_bins - 1.0))];
        ++m_histogram.finite;
        if (lowestAt < 0 || value < m_lowest) lowestAt = flat, m_lowest = value;
        if (highestAt < 0 || value > m_highest) highestAt = flat, m_highest = value;
    }
    void addOther(int64_t flat, float value)
    {
        ++(std::isnan(value) ? m_histogram.notANumber : value > 0 ? m_histogram.plusInfinity : m_histogram.minusInfinity);
        if (otherAt < 0) otherAt = flat;
    }

    TensorHistogram& m_histogram;
    int m_bins;
    double m_scale;
    float m_lowest = 0, m_highest = 0;
};

std::vector<int64_t> placeOf(const Shape& shape, int64_t flat)
{
    if (flat < 0) return {};
    std::vector<int64_t> place;
    for (const int64_t stride : shape.denseStrides()) {
        place.push_back(flat / stride);
        flat %= stride;
    }
    return place;
}

void findRange(const Workspace& workspace, const TensorRow& tensor, TensorHistogram& histogram, const std::stop_token& stop)
{
    if (tensor.statistics.minimum && tensor.statistics.maximum && *tensor.statistics.minimum <= *tensor.statistics.maximum) {
        histogram.low = *tensor.statistics.minimum, histogram.high = *tensor.statistics.maximum;
        return;
    }
    bool first = true;
    forEachRow(workspace, tensor, {}, stop, [&](int64_t, std::span<const float> values) {
        for (const float value : values) {
            if (!std::isfinite(value)) continue;
            histogram.low = first ? value : std::min<double>(histogram.low, value);
            histogram.high = first ? value : std::max<double>(histogram.high, value);
            first = false;
        }
    });
}

}  // namespace

TensorSlice readSlice(const Workspace& workspace, const SliceRequest& request, const std::stop_token& stop)
{
    const TensorRow tensor = tensorRow(workspace, request.tensor);
    checkSlice(request, tensor.shape);
    TensorSlice slice{request, Tensor(Shape{request.rows, request.columns})};
    const int64_t width = rowValuesOf(tensor), blockRows = std::max<int64_t>(1, kBlockValues / width);
    const std::vector<Wanted> wanted = wantedValues(request, tensor.shape, width);
    for (size_t first = 0; first < wanted.size();) {
        throwIfStopped(stop);
        const size_t end = runEnd(wanted, first, blockRows);
        const int64_t firstRow = wanted[first].row;
        const Tensor rows = workspace.readRows(tensor.id, firstRow, wanted[end - 1].row - firstRow + 1);
        for (; first < end; ++first) slice.values.data()[wanted[first].target] = rows.data()[(wanted[first].row - firstRow) * width + wanted[first].offset];
    }
    return slice;
}

int64_t TensorHistogram::largestCount() const { return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end()); }

TensorHistogram readHistogram(const Workspace& workspace, TensorId id, int bins, const Progress& progress, const std::stop_token& stop)
{
    const TensorRow tensor = tensorRow(workspace, id);
    TensorHistogram histogram{.tensor = id};
    findRange(workspace, tensor, histogram, stop);
    HistogramSum sum(histogram, bins);
    forEachRow(workspace, tensor, progress, stop, [&](int64_t flat, std::span<const float> values) { sum.add(flat, values); });
    histogram.lowestAt = placeOf(tensor.shape, sum.lowestAt);
    histogram.highestAt = placeOf(tensor.shape, sum.highestAt);
    histogram.firstNonFiniteAt = placeOf(tensor.shape, sum.otherAt);
    return histogram;
}

}  // namespace orrery
