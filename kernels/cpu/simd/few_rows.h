// Included once in each instruction set's translation unit, after rows.h.

namespace orrery::ORRERY_SIMD {

/// Weights stored [columns, inner]: a column is a dot product along a stored row, read once for all input rows.
template <typename As, int kRows>
void dotColumns(const FewRows& p)
{
    constexpr int kChains = kRows == 1 ? 4 : 2;
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

/// output[columns of one strip] += x_k w_k for kDepth stored rows at once.
template <typename As, int kDepth>
ORRERY_INLINE void addStoredRows(const typename As::Element* w, int64_t stride, const float* x, float scale, float* output, int64_t count)
{
    Float factor[kDepth];
    for (int d = 0; d < kDepth; ++d) factor[d] = splat(scale * x[d]);
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) {
        Float sum = load(output + i);
        for (int d = 0; d < kDepth; ++d) sum += factor[d] * As::read(w + d * stride + i);
        store(output + i, sum);
    }
    if (i == count) return;
    Float sum = loadPart(output + i, count - i);
    for (int d = 0; d < kDepth; ++d) sum += factor[d] * readPart<As>(w + d * stride + i, count - i);
    storePart(output + i, sum, count - i);
}

/// Weights stored [inner, columns]: stored rows are added up in strips whose sums stay in the first cache.
template <typename As>
void addColumns(const FewRows& p)
{
    constexpr int64_t kStrip = 512;
    constexpr int64_t kDepth = 8;
    for (int64_t first = 0; first < p.columns; first += kStrip) {
        const int64_t count = p.columns - first < kStrip ? p.columns - first : kStrip;
        const auto* w = static_cast<const typename As::Element*>(p.weight) + first;
        if (!p.accumulate)
            for (int64_t r = 0; r < p.rows; ++r)
                std::memset(p.output + r * p.outputStride + first, 0, static_cast<size_t>(count) * sizeof(float));
        int64_t k = 0;
        for (; k + kDepth <= p.inner; k += kDepth)
            for (int64_t r = 0; r < p.rows; ++r)
                addStoredRows<As, kDepth>(w + k * p.weightStride, p.weightStride, p.input + r * p.inputStride + k, p.scale,
                    p.output + r * p.outputStride + first, count);
        for (; k < p.inner; ++k)
            for (int64_t r = 0; r < p.rows; ++r)
                addStoredRows<As, 1>(w + k * p.weightStride, p.weightStride, p.input + r * p.inputStride + k, p.scale,
                    p.output + r * p.outputStride + first, count);
    }
}

template <typename As>
void multiplyFewAs(const FewRows& p)
{
    static_assert(kFewRows == 4);
    if (p.layout == WeightLayout::InOut) return addColumns<As>(p);
    switch (p.rows) {
    case 1: return dotColumns<As, 1>(p);
    case 2: return dotColumns<As, 2>(p);
    case 3: return dotColumns<As, 3>(p);
    default: return dotColumns<As, 4>(p);
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
