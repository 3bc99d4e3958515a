// Included once in each instruction set's translation unit, after rows.h.

namespace orrery::ORRERY_SIMD {

constexpr int64_t kDoubles = kWidth / 2;
using Double = double __attribute__((vector_size(8 * kDoubles)));
using NarrowFloat = float __attribute__((vector_size(4 * kDoubles)));

ORRERY_INLINE Double loadWide(const float* from)
{
    NarrowFloat v;
    std::memcpy(&v, from, sizeof v);
    return __builtin_convertvector(v, Double);
}

ORRERY_INLINE Double loadWide(const double* from)
{
    Double v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

ORRERY_INLINE double sumOf(Double v)
{
    double sum = 0;
    for (int64_t i = 0; i < kDoubles; ++i) sum += v[i];
    return sum;
}

/// scores[r * outputs] += x_r . w for kRows rows: as many chains of additions, and w is read once.
template <int kRows>
void addScores(const float* const* rows, const double* w, int64_t width, double* scores, int64_t outputs)
{
    Double sum[kRows] = {};
    int64_t j = 0;
    for (; j + kDoubles <= width; j += kDoubles) {
        const Double v = loadWide(w + j);
        for (int r = 0; r < kRows; ++r) sum[r] += v * loadWide(rows[r] + j);
    }
    for (int r = 0; r < kRows; ++r) {
        double rest = sumOf(sum[r]);
        for (int64_t i = j; i < width; ++i) rest += w[i] * static_cast<double>(rows[r][i]);
        scores[r * outputs] += rest;
    }
}

/// sums += factor[r * outputs] x_r over kRows rows: sums are read and written once.
template <int kRows>
void addSums(const float* const* rows, const double* factor, int64_t outputs, double* sums, int64_t width)
{
    int64_t j = 0;
    for (; j + kDoubles <= width; j += kDoubles) {
        Double v = loadWide(sums + j);
        for (int r = 0; r < kRows; ++r) v += factor[r * outputs] * loadWide(rows[r] + j);
        std::memcpy(sums + j, &v, sizeof v);
    }
    for (; j < width; ++j)
        for (int r = 0; r < kRows; ++r) sums[j] += factor[r * outputs] * static_cast<double>(rows[r][j]);
}

constexpr int64_t kRowsAtOnce = 8;

void addRowScores(const RowScores& p)
{
    int64_t i = 0;
    for (; i + kRowsAtOnce <= p.count; i += kRowsAtOnce)
        for (int64_t k = 0; k < p.outputs; ++k) addScores<kRowsAtOnce>(p.rows + i, p.weight + k * p.width, p.width, p.scores + i * p.outputs + k, p.outputs);
    for (; i < p.count; ++i)
        for (int64_t k = 0; k < p.outputs; ++k) addScores<1>(p.rows + i, p.weight + k * p.width, p.width, p.scores + i * p.outputs + k, p.outputs);
}

void addRowSums(const RowSums& p)
{
    int64_t i = 0;
    for (; i + kRowsAtOnce <= p.count; i += kRowsAtOnce)
        for (int64_t k = 0; k < p.outputs; ++k) addSums<kRowsAtOnce>(p.rows + i, p.factor + i * p.outputs + k, p.outputs, p.sums + k * p.width, p.width);
    for (; i < p.count; ++i)
        for (int64_t k = 0; k < p.outputs; ++k) addSums<1>(p.rows + i, p.factor + i * p.outputs + k, p.outputs, p.sums + k * p.width, p.width);
}

}  // namespace orrery::ORRERY_SIMD
