// Included once in each instruction set's translation unit, after rows.h.

namespace orrery::ORRERY_SIMD {

/// Weights stored [columns, inner]: a column is a dot product along a stored row, read once for all input rows.
template <typename As, int kRows>
void dotColumns(const FewRows& p)
{
    constexpr int kChains = kRows == 1 ? 4 : kRows <= 4 ? 2 : 1;  // so that an addition's latency is hidden
    constexpr int64_t kStep = kChains * kWidth;
    for (int64_t column = 0; column < p.columns; ++column) {
        const auto* w = static_cast<const typename As::Element*>(p.weight) + column * p.weightStride;
        Float sum[kRows][kChains] = {};
        int64_t k = 0;
        for (; k + kStep <= p.inner; k += kStep)
            for (int c = 0; c < kChains; ++c) {
                const Float v = As::read(w + k + c * kWidth);
                for (int r = 0; r < kRows; ++r) sum[r][c] += v * load(p.input + r * p.inputStride + k + c * kWidth);
            }
        for (; k < p.inner; k += kWidth) {
            const int64_t left = p.inner - k < kWidth ? p.inner - k : kWidth;
            const Float v = readPart<As>(w + k, left);
            for (int r = 0; r < kRows; ++r) sum[r][0] += v * loadPart(p.input + r * p.inputStride + k, left);
        }
        for (int r = 0; r < kRows; ++r) {
            Float total = sum[r][0];
            for (int c = 1; c < kChains; ++c) total += sum[r][c];
            float& output = p.output[r * p.outputStride + column];
            output = (p.accumulate ? output : 0) + p.scale * sumOf(total);
        }
    }
}

/// output[count columns from `first`] += x_k w_k for kDepth stored rows from k, each read once for all input rows.
template <typename As, int kRows, int kDepth>
ORRERY_INLINE void addStoredRows(const FewRows& p, int64_t k, int64_t first, int64_t count)
{
    const auto* w = static_cast<const typename As::Element*>(p.weight) + k * p.weightStride + first;
    float factor[kRows][kDepth];
    for (int r = 0; r < kRows; ++r)
        for (int d = 0; d < kDepth; ++d) factor[r][d] = p.scale * p.input[r * p.inputStride + k + d];
    const auto addAt = [&](int64_t i, auto readWeight, auto read, auto write) {
        Float sum[kRows];
        for (int r = 0; r < kRows; ++r) sum[r] = read(p.output + r * p.outputStride + first + i);
        for (int d = 0; d < kDepth; ++d) {
            // Eight short streams are more than the processor follows by itself.
            __builtin_prefetch(w + (d + kDepth) * p.weightStride + i, 0, 2);
            const Float v = readWeight(w + d * p.weightStride + i);
            for (int r = 0; r < kRows; ++r) sum[r] += factor[r][d] * v;
        }
        for (int r = 0; r < kRows; ++r) write(p.output + r * p.outputStride + first + i, sum[r]);
    };
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) addAt(i, [](const auto* from) { return As::read(from); }, kLoad, kStore);
    const int64_t left = count - i;
    if (left > 0)
        addAt(i, [left](const auto* from) { return readPart<As>(from, left); }, [left](const float* from) { return loadPart(from, left); },
            [left](float* to, Float v) { storePart(to, v, left); });
}

/// Weights stored [inner, columns]: stored rows are added up in strips whose sums stay in the first cache.
template <typename As, int kRows>
void addColumns(const FewRows& p)
{
    constexpr int64_t kStrip = 4096 / kRows;
    constexpr int kDepth = kRows == 1 ? 8 : 4;
    for (int64_t first = 0; first < p.columns; first += kStrip) {
        const int64_t count = p.columns - first < kStrip ? p.columns - first : kStrip;
        for (int r = 0; r < kRows && !p.accumulate; ++r)
            std::memset(p.output + r * p.outputStride + first, 0, static_cast<size_t>(count) * sizeof(float));
        int64_t k = 0;
        for (; k + kDepth <= p.inner; k += kDepth) addStoredRows<As, kRows, kDepth>(p, k, first, count);
        for (; k < p.inner; ++k) addStoredRows<As, kRows, 1>(p, k, first, count);
    }
}

template <typename As, int kRows>
void multiplyRows(const FewRows& p)
{
    if (p.layout == WeightLayout::InOut) addColumns<As, kRows>(p);
    else dotColumns<As, kRows>(p);
}

/// Eight, four, two rows or one at a time: every number of rows compiled out would make this the slowest file to build.
template <typename As>
void multiplyFewAs(FewRows p)
{
    static_assert(kFewRows == 8);
    for (int64_t left = p.rows; left > 0;) {
        const int64_t rows = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
        if (rows == 8) multiplyRows<As, 8>(p);
        else if (rows == 4) multiplyRows<As, 4>(p);
        else if (rows == 2) multiplyRows<As, 2>(p);
        else multiplyRows<As, 1>(p);
        p.input += rows * p.inputStride;
        p.output += rows * p.outputStride;
        left -= rows;
    }
}

void multiplyFew(const FewRows& p)
{
    switch (p.weightType) {
    case WeightType::F16: return multiplyFewAs<AsF16>(p);
    case WeightType::BF16: return multiplyFewAs<AsBF16>(p);
    default: return multiplyFewAs<AsF32>(p);
    }
}

}  // namespace orrery::ORRERY_SIMD
