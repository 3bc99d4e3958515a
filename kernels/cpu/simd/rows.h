// Included once in each instruction set's translation unit, after math.h.

#include "kernels/cpu/simd/kernels.h"

namespace orrery::ORRERY_SIMD {

/// output[i] = f(input[i]...) over vectors, the last one in part.
template <typename Function, typename... Inputs>
ORRERY_INLINE void mapRow(int64_t count, float* output, Function f, const Inputs*... inputs)
{
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) store(output + i, f(load(inputs + i)...));
    if (i < count) storePart(output + i, f(loadPart(inputs + i, count - i)...), count - i);
}

/// combine(...) of all vectors in four chains, so that an addition's latency is hidden; `rest` fills the last vector.
template <typename Step, typename Join>
ORRERY_INLINE Float foldRow(const float* data, int64_t count, Float start, float rest, Step step, Join join)
{
    Float chain[4] = {start, start, start, start};
    int64_t i = 0;
    for (; i + 4 * kWidth <= count; i += 4 * kWidth)
        for (int64_t c = 0; c < 4; ++c) chain[c] = step(chain[c], load(data + i + c * kWidth));
    for (; i + kWidth <= count; i += kWidth) chain[0] = step(chain[0], load(data + i));
    if (i < count) chain[1] = step(chain[1], loadPart(data + i, count - i, rest));
    return join(join(chain[0], chain[1]), join(chain[2], chain[3]));
}

ORRERY_INLINE float sumRow(const float* data, int64_t count)
{
    const auto plus = [](Float sum, Float x) { return sum + x; };
    return sumOf(foldRow(data, count, Float{}, 0.0f, plus, plus));
}

template <Activation activation>
void finishAs(const FinishRow& row)
{
    const auto finishAt = [&](int64_t i, auto read, auto write) {
        Float sum = read(row.sums + i);
        if (row.bias) sum += read(row.bias + i);
        if (row.preActivation) write(row.preActivation + i, sum);
        Float result = activate<activation>(sum);
        if (row.accumulate) result += read(row.output + i);
        write(row.output + i, result);
    };
    int64_t i = 0;
    for (; i + kWidth <= row.count; i += kWidth) finishAt(i, kLoad, kStore);
    const int64_t left = row.count - i;
    if (left > 0)
        finishAt(i, [left](const float* from) { return loadPart(from, left); },
            [left](float* to, Float v) { storePart(to, v, left); });
}

void finish(const FinishRow& row)
{
    switch (row.activation) {
    case Activation::None: return finishAs<Activation::None>(row);
    case Activation::GeluErf: return finishAs<Activation::GeluErf>(row);
    case Activation::GeluTanh: return finishAs<Activation::GeluTanh>(row);
    case Activation::QuickGelu: return finishAs<Activation::QuickGelu>(row);
    case Activation::Silu: return finishAs<Activation::Silu>(row);
    case Activation::Relu: return finishAs<Activation::Relu>(row);
    case Activation::Tanh: return finishAs<Activation::Tanh>(row);
    }
}

/// What a row is freed from before it is divided: its mean in two parts, and what is left is squared.
struct Moments {
    float rough, shift, variance;
};

/// Mean and variance in two passes. The second also sums the deviations, which should cancel: what is left is the mean's
/// rounding error and corrects both (Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance").
ORRERY_INLINE Moments layerMoments(const NormRow& row)
{
    const float width = static_cast<float>(row.width);
    const float rough = sumRow(row.input, row.width) / width;
    Float deviations{};
    const auto square = [&](Float sum, Float x) {
        const Float d = x - rough;
        deviations += d;
        return sum + d * d;
    };
    const auto plus = [](Float sum, Float x) { return sum + x; };
    const float squares = sumOf(foldRow(row.input, row.width, Float{}, rough, square, plus));
    const float shift = sumOf(deviations) / width;
    const float variance = squares / width - shift * shift;
    return {rough, shift, variance < 0 ? 0 : variance};
}

ORRERY_INLINE Moments rmsMoments(const NormRow& row)
{
    const auto plus = [](Float sum, Float x) { return sum + x; };
    const auto square = [](Float sum, Float x) { return sum + x * x; };
    const float squares = sumOf(foldRow(row.input, row.width, Float{}, 0.0f, square, plus)), width = static_cast<float>(row.width);
    if (row.kind == NormKind::Rms) return {0, 0, squares / width};
    const float sum = sumRow(row.input, row.width);
    return {0, 0, (squares + sum * sum) / (width + 1)};
}

float layerNorm(const NormRow& row)
{
    const auto [rough, shift, variance] = row.kind == NormKind::Layer ? layerMoments(row) : rmsMoments(row);
    const float scale = __builtin_sqrtf(variance + row.epsilon);
    const float inverse = 1 / scale;
    const auto normalized = [rough = rough, shift = shift, inverse](Float x) { return ((x - rough) - shift) * inverse; };
    if (row.normalized) mapRow(row.width, row.normalized, normalized, row.input);
    if (!row.output) return scale;
    if (row.gain && row.bias)
        mapRow(row.width, row.output, [&](Float x, Float g, Float b) { return normalized(x) * g + b; }, row.input, row.gain, row.bias);
    else if (row.gain) mapRow(row.width, row.output, [&](Float x, Float g) { return normalized(x) * g; }, row.input, row.gain);
    else if (row.bias) mapRow(row.width, row.output, [&](Float x, Float b) { return normalized(x) + b; }, row.input, row.bias);
    else mapRow(row.width, row.output, normalized, row.input);
    return scale;
}

void affine(const AffineRow& row)
{
    const float f = row.factor;
    if (row.gain && row.bias)
        mapRow(row.width, row.output, [f](Float x, Float g, Float b) { return x * f * g + b; }, row.input, row.gain, row.bias);
    else if (row.gain) mapRow(row.width, row.output, [f](Float x, Float g) { return x * f * g; }, row.input, row.gain);
    else if (row.bias) mapRow(row.width, row.output, [f](Float x, Float b) { return x * f + b; }, row.input, row.bias);
    else mapRow(row.width, row.output, [f](Float x) { return x * f; }, row.input);
}

void add(const float* left, const float* right, float* output, int64_t count)
{
    mapRow(count, output, [](Float l, Float r) { return l + r; }, left, right);
}

void scale(float* data, float factor, int64_t count)
{
    mapRow(count, data, [factor](Float x) { return x * factor; }, data);
}

void edit(EditKind kind, float* data, const float* source, float factor, int64_t count)
{
    switch (kind) {
    case EditKind::Scale: return scale(data, factor, count);
    case EditKind::Add:
        if (source) mapRow(count, data, [factor](Float x, Float s) { return x + factor * s; }, data, source);
        return;
    case EditKind::Replace:
        if (source) mapRow(count, data, [factor](Float s) { return factor * s; }, source);
        else std::memset(data, 0, static_cast<size_t>(count) * sizeof(float));
        return;
    }
}

void maximize(float* data, const float* other, int64_t count)
{
    mapRow(count, data, [](Float x, Float y) { return select((y > x) | (y != y), y, x); }, data, other);
}

float largest(const float* data, int64_t count)
{
    constexpr float kNone = -__builtin_inff();
    const auto larger = [](Float m, Float x) { return select(x > m, x, m); };
    return largestOf(foldRow(data, count, splat(kNone), kNone, larger, larger));
}

bool allFinite(const float* data, int64_t count)
{
    // x * 0 is 0 for a number and NaN for infinities and NaN, and a NaN outlives every sum.
    const auto plus = [](Float sum, Float x) { return sum + x; };
    return sumOf(foldRow(data, count, Float{}, 0.0f, [](Float sum, Float x) { return sum + x * 0.0f; }, plus)) == 0;
}

float expSum(const float* data, float* output, float largestValue, int64_t count)
{
    Float sum[2] = {};
    int64_t i = 0;
    for (; i + 2 * kWidth <= count; i += 2 * kWidth)
        for (int64_t c = 0; c < 2; ++c) {
            const Float e = decay(load(data + i + c * kWidth) - largestValue);
            sum[c] += e;
            store(output + i + c * kWidth, e);
        }
    for (; i < count; i += kWidth) {
        const int64_t left = count - i < kWidth ? count - i : kWidth;
        const Float e = decay(loadPart(data + i, left, -__builtin_inff()) - largestValue);
        sum[0] += e;
        storePart(output + i, e, left);
    }
    return sumOf(sum[0] + sum[1]);
}

template <bool weighted>
ORRERY_INLINE void logitSumsOf(const LogitRow& row, float sums[3])
{
    Float all{}, own{}, other{};
    const auto addAt = [&](Float logits, Float weights) {
        const Float below = logits - row.largest;
        const Float e = decay(below);
        all += e;
        own += select(e == 0.0f, Float{}, e * below);  // 0 times -inf is no NaN here
        if (weighted) other += select(weights == 0.0f, Float{}, weights * below);
    };
    int64_t i = 0;
    for (; i + kWidth <= row.count; i += kWidth) addAt(load(row.logits + i), weighted ? load(row.weights + i) : Float{});
    if (i < row.count)
        addAt(loadPart(row.logits + i, row.count - i, -__builtin_inff()), weighted ? loadPart(row.weights + i, row.count - i) : Float{});
    sums[0] = sumOf(all);
    sums[1] = sumOf(own);
    sums[2] = sumOf(other);
}

void logitSums(const LogitRow& row, float sums[3])
{
    if (row.weights) logitSumsOf<true>(row, sums);
    else logitSumsOf<false>(row, sums);
}

int64_t countLargest(const float* data, float limit, bool orEqual, int64_t count)
{
    Int above{}, equal{};
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) {
        above -= load(data + i) > limit;
        equal -= load(data + i) == limit;
    }
    int64_t total = 0;
    for (int64_t lane = 0; lane < kWidth; ++lane) total += above[lane] + (orEqual ? equal[lane] : 0);
    for (; i < count; ++i) total += data[i] > limit || (orEqual && data[i] == limit);
    return total;
}

template <typename As>
ORRERY_INLINE void widenAs(const void* stored, float* output, int64_t count, bool accumulate)
{
    const auto* from = static_cast<const typename As::Element*>(stored);
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) store(output + i, accumulate ? load(output + i) + As::read(from + i) : As::read(from + i));
    if (i == count) return;
    const Float part = readPart<As>(from + i, count - i);
    storePart(output + i, accumulate ? loadPart(output + i, count - i) + part : part, count - i);
}

void widen(WeightType type, const void* stored, float* output, int64_t count, bool accumulate)
{
    switch (type) {
    case WeightType::F16: return widenAs<AsF16>(stored, output, count, accumulate);
    case WeightType::BF16: return widenAs<AsBF16>(stored, output, count, accumulate);
    default: return widenAs<AsF32>(stored, output, count, accumulate);
    }
}

}  // namespace orrery::ORRERY_SIMD
