#include "core/analysis/matrix_pyramid.h"

#include "core/base/error.h"
#include "core/base/row_bands.h"

#include <bit>
#include <cmath>
#include <limits>
#include <mutex>
#include <new>
#include <string>

namespace orrery {

namespace {

constexpr int64_t kCellsPerThread = 1 << 19;  ///< below, a thread costs more than it saves
constexpr int kLanes = 16;
constexpr int64_t kMaxSide = 1 << 24;

/// Of two values the one of larger magnitude; NaN only if both are.
inline float larger(float a, float b) { return std::abs(b) > std::abs(a) || a != a ? b : a; }

/// Smallest and largest of a row, and how many of its values are no numbers; lane by lane, so that it vectorises.
struct RowMeasure {
    ValueRange range;  ///< of all but NaN
    int nonFinite = 0, nans = 0;
};

RowMeasure measureRow(const float* row, int count)
{
    constexpr float inf = std::numeric_limits<float>::infinity();
    float low[kLanes], high[kLanes];
    int32_t bad[kLanes] = {}, nans[kLanes] = {};
    std::fill_n(low, kLanes, inf), std::fill_n(high, kLanes, -inf);
    const auto take = [&](int lane, float v) {
        low[lane] = v < low[lane] ? v : low[lane];
        high[lane] = v > high[lane] ? v : high[lane];
        bad[lane] += (std::bit_cast<uint32_t>(v) & 0x7F800000U) == 0x7F800000U;
        nans[lane] += v != v;
    };
    int i = 0;
    for (; i + kLanes <= count; i += kLanes)
        for (int lane = 0; lane < kLanes; ++lane) take(lane, row[i + lane]);
    for (; i < count; ++i) take(0, row[i]);
    RowMeasure measure{{inf, -inf}};
    for (int lane = 0; lane < kLanes; ++lane) {
        measure.range = {std::min(measure.range.low, low[lane]), std::max(measure.range.high, high[lane])};
        measure.nonFinite += bad[lane];
        measure.nans += nans[lane];
    }
    if (measure.range.isEmpty()) measure.range = {};
    return measure;
}

void widen(ValueRange& range, const ValueRange& by)
{
    if (by.isEmpty()) return;
    range = range.isEmpty() ? by : ValueRange{std::min(range.low, by.low), std::max(range.high, by.high)};
}

/// Counts of one band, added up under a lock at its end.
struct Census {
    int64_t nans = 0, plusInfs = 0, minusInfs = 0;
};

/// A row with infinities: its range from the numbers.
ValueRange measureMixed(const float* row, int count, Census& census)
{
    ValueRange range;
    for (int i = 0; i < count; ++i) {
        const float v = row[i];
        if (std::isfinite(v)) widen(range, {v, v});
        else if (std::isnan(v)) ++census.nans;
        else ++(v > 0 ? census.plusInfs : census.minusInfs);
    }
    return range;
}

void poolMaxRow(const float* a, const float* b, int columns, float* out)
{
    const int pairs = columns / 2;
    for (int c = 0; c < pairs; ++c) out[c] = larger(larger(a[2 * c], a[2 * c + 1]), larger(b[2 * c], b[2 * c + 1]));
    if (columns % 2) out[pairs] = larger(a[columns - 1], b[columns - 1]);
}

void poolMeanRow(const float* a, const float* b, int columns, float* out)
{
    const int pairs = columns / 2;
    for (int c = 0; c < pairs; ++c) out[c] = 0.25f * ((a[2 * c] + a[2 * c + 1]) + (b[2 * c] + b[2 * c + 1]));
}

/// What a cell without finite values becomes.
float standIn(float a, float b)
{
    if (std::isnan(a)) return b;
    return std::isnan(b) ? a : std::max(a, b);
}

}  // namespace

class PyramidBuilder {
public:
    PyramidBuilder(MatrixPyramid& pyramid, Tensor matrix);
    void build(int finestKept);

private:
    using Level = MatrixPyramid::Level;

    void measure();
    void fillHistogram();
    void countBins(int64_t first, int64_t end, std::array<int64_t, MatrixPyramid::kBins>& bins) const;
    float* addFloats(size_t count);
    void addLevel();
    void poolRows(const Level& below, float* max, float* mean, int columns, int64_t first, int64_t end) const;
    void poolMixedRow(const Level& below, int64_t row, int columns, float* means) const;
    float weightedMean(const Level& below, int row, int column) const;
    float weight(const Level& level, int row, int column) const;
    void poolWeights(const Level& below, int rows, int columns);
    void keepOnly(int finestKept);
    int bandsFor(int64_t cells) const { return bandCount(cells, kCellsPerThread); }

    MatrixPyramid& m_p;
    std::vector<float> m_weights;  ///< finite cells under each cell of the topmost level, if some are not finite
    bool m_allFinite = true;
};

PyramidBuilder::PyramidBuilder(MatrixPyramid& pyramid, Tensor matrix) : m_p(pyramid)
{
    const Shape& shape = matrix.shape();
    if (shape.rank() != 2 || shape[0] < 1 || shape[1] < 1 || shape[0] > kMaxSide || shape[1] > kMaxSide)
        throw Error(ErrorKind::Shape, "a picture needs a matrix of 1 to 16777216 rows and columns, not " + shape.text()).withReason("NotAMatrix");
    m_p.m_rows = static_cast<int>(shape[0]);
    m_p.m_columns = static_cast<int>(shape[1]);
    m_p.m_matrix = std::move(matrix);
}

void PyramidBuilder::build(int finestKept)
{
    m_p.m_levels.push_back({1, m_p.m_rows, m_p.m_columns, m_p.m_matrix.values(), m_p.m_matrix.values(), {}});
    measure();
    fillHistogram();
    while (m_p.m_levels.back().rows > 1 || m_p.m_levels.back().columns > 1) addLevel();
    if (finestKept > 0) keepOnly(finestKept);
}

void PyramidBuilder::measure()
{
    Level& cells = m_p.m_levels.front();
    cells.rowRanges.resize(static_cast<size_t>(cells.rows));
    std::mutex mutex;
    const int64_t columns = cells.columns;
    inRowBands(cells.rows, bandsFor(columns * cells.rows), 1, [&](int64_t first, int64_t end) {
        Census census;
        ValueRange all;
        for (int64_t row = first; row < end; ++row) {
            const float* values = cells.max.data() + row * columns;
            const RowMeasure found = measureRow(values, cells.columns);
            const bool infinities = found.nonFinite > found.nans;
            ValueRange& range = cells.rowRanges[static_cast<size_t>(row)];
            range = infinities ? measureMixed(values, cells.columns, census) : found.range;
            if (!infinities) census.nans += found.nans;
            widen(all, range);
        }
        const std::scoped_lock lock(mutex);
        widen(m_p.m_range, all);
        m_p.m_nans += census.nans, m_p.m_plusInfs += census.plusInfs, m_p.m_minusInfs += census.minusInfs;
    });
    m_allFinite = m_p.m_nans + m_p.m_plusInfs + m_p.m_minusInfs == 0;
    if (m_allFinite) return;
    m_weights.resize(cells.max.size());
    for (size_t i = 0; i < m_weights.size(); ++i) m_weights[i] = std::isfinite(cells.max[i]) ? 1.0f : 0.0f;
}

void PyramidBuilder::fillHistogram()
{
    if (m_p.m_range.isEmpty()) return;
    std::mutex mutex;
    const Level& cells = m_p.m_levels.front();
    inRowBands(cells.rows, bandsFor(static_cast<int64_t>(cells.max.size())), 1, [&](int64_t first, int64_t end) {
        std::array<int64_t, MatrixPyramid::kBins> bins{};
        countBins(first, end, bins);
        const std::scoped_lock lock(mutex);
        for (size_t i = 0; i < bins.size(); ++i) m_p.m_histogram[i] += bins[i];
    });
}

void PyramidBuilder::countBins(int64_t first, int64_t end, std::array<int64_t, MatrixPyramid::kBins>& bins) const
{
    constexpr int kBlock = 512, kBins = MatrixPyramid::kBins;
    const Level& cells = m_p.m_levels.front();
    // Halves, so that the distance of two floats is always a float.
    const float low = 0.5f * m_p.m_range.low, span = 0.5f * m_p.m_range.high - low;
    const float scale = span > 0 ? static_cast<float>(kBins) / span : 0;
    std::array<std::array<uint32_t, kBins + 1>, 2> counts{};  // two tables: equal neighbours do not wait for each other
    int32_t bin[kBlock];
    for (int64_t at = first * cells.columns; at < end * cells.columns; at += kBlock) {
        const float* values = cells.max.data() + at;
        const int count = static_cast<int>(std::min<int64_t>(kBlock, end * cells.columns - at));
        for (int i = 0; i < count; ++i) {
            const float place = (0.5f * values[i] - low) * scale;
            const bool number = (std::bit_cast<uint32_t>(values[i]) & 0x7F800000U) != 0x7F800000U;
            const float inside = place < static_cast<float>(kBins - 1) ? place : static_cast<float>(kBins - 1);
            bin[i] = number ? static_cast<int32_t>(inside) : kBins;
        }
        for (int i = 0; i + 1 < count; i += 2) ++counts[0][static_cast<size_t>(bin[i])], ++counts[1][static_cast<size_t>(bin[i + 1])];
        if (count % 2) ++counts[0][static_cast<size_t>(bin[count - 1])];
    }
    for (size_t i = 0; i < bins.size(); ++i) bins[i] = int64_t{counts[0][i]} + counts[1][i];
}

/// Not filled; on large pages where it is large, whose first touch costs half the time of building otherwise.
float* PyramidBuilder::addFloats(size_t count)
{
    return reinterpret_cast<float*>(m_p.m_pooled.emplace_back(allocateAligned(count * sizeof(float))).get());
}

void PyramidBuilder::addLevel()
{
    const Level& below = m_p.m_levels.back();
    Level level{below.step * 2, (below.rows + 1) / 2, (below.columns + 1) / 2, {}, {}, {}};
    const size_t count = static_cast<size_t>(level.rows) * static_cast<size_t>(level.columns);
    float* max = addFloats(count);
    float* mean = addFloats(count);
    inRowBands(level.rows, bandsFor(static_cast<int64_t>(below.max.size())), 1,
        [&](int64_t first, int64_t end) { poolRows(below, max, mean, level.columns, first, end); });
    if (!m_allFinite) poolWeights(below, level.rows, level.columns);
    level.max = {max, count}, level.mean = {mean, count};
    level.rowRanges = std::vector<ValueRange>(static_cast<size_t>(level.rows));
    for (size_t row = 0; row < below.rowRanges.size(); ++row) widen(level.rowRanges[row / 2], below.rowRanges[row]);
    m_p.m_levels.push_back(std::move(level));
}

void PyramidBuilder::poolRows(const Level& below, float* max, float* mean, int columns, int64_t first, int64_t end) const
{
    const int64_t width = below.columns;
    for (int64_t row = first; row < end; ++row) {
        const bool single = 2 * row + 1 >= below.rows;
        const int64_t a = 2 * row * width, b = single ? a : a + width;
        poolMaxRow(below.max.data() + a, below.max.data() + b, below.columns, max + row * columns);
        float* means = mean + row * columns;
        const bool whole = 2 * row + 2 < below.rows;  // the blocks of the last row may be cut
        if (whole && m_allFinite) poolMeanRow(below.mean.data() + a, below.mean.data() + b, below.columns - 1, means);
        else if (whole) poolMixedRow(below, row, columns - 1, means);
        for (int c = whole ? columns - 1 : 0; c < columns; ++c) means[c] = weightedMean(below, static_cast<int>(row), c);
    }
}

/// Most blocks have either nothing but numbers or none, as below and above the diagonal of masked scores.
void PyramidBuilder::poolMixedRow(const Level& below, int64_t row, int columns, float* means) const
{
    const int64_t first = 2 * row * below.columns;
    const float *a = below.mean.data() + first, *b = a + below.columns;
    const float *weightsA = m_weights.data() + first, *weightsB = weightsA + below.columns;
    const float full = static_cast<float>(below.step) * static_cast<float>(below.step);
    for (int c = 0; c < columns; ++c) {
        const int left = 2 * c, right = left + 1;
        const float least = std::min(std::min(weightsA[left], weightsA[right]), std::min(weightsB[left], weightsB[right]));
        const float most = std::max(std::max(weightsA[left], weightsA[right]), std::max(weightsB[left], weightsB[right]));
        if (least == full) means[c] = 0.25f * ((a[left] + a[right]) + (b[left] + b[right]));
        else if (most == 0) means[c] = standIn(standIn(a[left], a[right]), standIn(b[left], b[right]));
        else means[c] = weightedMean(below, static_cast<int>(row), c);
    }
}

/// Finite cells of the matrix under a cell of the topmost level.
float PyramidBuilder::weight(const Level& level, int row, int column) const
{
    if (!m_allFinite) return m_weights[static_cast<size_t>(row) * static_cast<size_t>(level.columns) + static_cast<size_t>(column)];
    const int64_t high = std::min<int64_t>(level.step, int64_t{m_p.m_rows} - int64_t{row} * level.step);
    const int64_t wide = std::min<int64_t>(level.step, int64_t{m_p.m_columns} - int64_t{column} * level.step);
    return static_cast<float>(high * wide);
}

float PyramidBuilder::weightedMean(const Level& below, int row, int column) const
{
    double sum = 0, weights = 0;
    float without = std::numeric_limits<float>::quiet_NaN();
    for (int r = 2 * row; r < std::min(2 * row + 2, below.rows); ++r)
        for (int c = 2 * column; c < std::min(2 * column + 2, below.columns); ++c) {
            const float value = below.mean[static_cast<size_t>(r) * static_cast<size_t>(below.columns) + static_cast<size_t>(c)];
            const float w = weight(below, r, c);
            if (w > 0) sum += static_cast<double>(w) * static_cast<double>(value), weights += static_cast<double>(w);
            else without = standIn(without, value);
        }
    return weights > 0 ? static_cast<float>(sum / weights) : without;
}

void PyramidBuilder::poolWeights(const Level& below, int rows, int columns)
{
    std::vector<float> pooled(static_cast<size_t>(rows) * static_cast<size_t>(columns));
    for (int r = 0; r < below.rows; ++r)
        for (int c = 0; c < below.columns; ++c)
            pooled[static_cast<size_t>(r / 2) * static_cast<size_t>(columns) + static_cast<size_t>(c / 2)] += weight(below, r, c);
    m_weights = std::move(pooled);
}

void PyramidBuilder::keepOnly(int finestKept)
{
    size_t first = 0;
    while (first + 1 < m_p.m_levels.size() && std::max(m_p.m_levels[first].rows, m_p.m_levels[first].columns) > finestKept) ++first;
    if (first == 0) return;
    m_p.m_levels.erase(m_p.m_levels.begin(), m_p.m_levels.begin() + static_cast<std::ptrdiff_t>(first));
    m_p.m_pooled.erase(m_p.m_pooled.begin(), m_p.m_pooled.begin() + 2 * static_cast<std::ptrdiff_t>(first - 1));
    m_p.m_matrix = Tensor();
}

std::shared_ptr<const MatrixPyramid> MatrixPyramid::build(Tensor matrix, int finestKept)
{
    const std::string size = matrix.shape().text();
    try {
        const std::shared_ptr<MatrixPyramid> pyramid(new MatrixPyramid);
        PyramidBuilder(*pyramid, std::move(matrix)).build(finestKept);
        return pyramid;
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::Memory, "no memory for the smaller copies of a matrix of " + size);
    }
}

const MatrixPyramid::Level& MatrixPyramid::levelFor(double step) const
{
    size_t index = 0;
    while (index + 1 < m_levels.size() && m_levels[index + 1].step <= step) ++index;
    return m_levels[index];
}

float MatrixPyramid::value(int row, int column) const
{
    const Level& level = m_levels.front();
    const size_t at = static_cast<size_t>(row / level.step) * static_cast<size_t>(level.columns) + static_cast<size_t>(column / level.step);
    return level.max[at];
}

}  // namespace orrery
