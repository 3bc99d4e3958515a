#include "kernels/cpu/attention_blocks.h"

#include <algorithm>
#include <limits>

namespace orrery {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// scale q k^T of a block's rows against the first `columns` keys, rows S apart.
void rawScores(const SimdKernels& simd, const AttentionPatternArgs& args, const AttentionBlock& block, int64_t columns, float* raw)
{
    const int64_t e = args.shape.headWidth;
    multiply(simd, {args.query + (block.sequence.queryStart + block.first) * args.queryStride + block.head * e,
        args.key + block.sequence.keyStart * args.keyStride + block.keyHead * e, raw, block.rows(), e, columns, args.queryStride,
        args.keyStride, block.sequence.keys, WeightLayout::OutIn, args.scale, false});
}

void patternBlock(const SimdKernels& simd, const AttentionPatternArgs& args, const AttentionBlock& block)
{
    const int64_t keys = block.sequence.keys;
    const int64_t start = args.matrixOffsets[block.index] + block.matrixRow();
    float* computed = (args.raw ? args.raw : args.pattern ? args.pattern : args.scores) + start;
    rawScores(simd, args, block, args.raw ? keys : block.limit(), computed);
    for (int64_t r = 0; r < block.rows(); ++r) {
        const int64_t visible = block.sequence.visible(block.first + r);
        const float* row = computed + r * keys;
        if (args.scores) {
            float* scores = args.scores + start + r * keys;
            if (scores != row) std::copy(row, row + visible, scores);
            std::fill(scores + visible, scores + keys, -kInfinity);
        }
        if (args.pattern) {
            float* pattern = args.pattern + start + r * keys;
            softmaxRow(simd, row, pattern, visible);
            std::fill(pattern + visible, pattern + keys, 0.0f);
        }
    }
}

/// One row again without the masked keys: an infinite or NaN value there has met a zero of the pattern.
void repeatRow(const float* pattern, const float* value, int64_t valueStride, int64_t visible, float* output, int64_t e)
{
    std::fill(output, output + e, 0.0f);
    for (int64_t j = 0; j < visible; ++j)
        for (int64_t c = 0; c < e; ++c) output[c] += pattern[j] * value[j * valueStride + c];
}

void mixBlock(const SimdKernels& simd, const AttentionMixArgs& args, const AttentionBlock& block)
{
    const int64_t e = args.shape.headWidth;
    const int64_t keys = block.sequence.keys;
    const float* pattern = args.pattern + args.matrixOffsets[block.index] + block.matrixRow();
    const float* value = args.value + block.sequence.keyStart * args.valueStride + block.keyHead * e;
    float* output = args.output + (block.sequence.queryStart + block.first) * args.outputStride + block.head * e;
    if (block.limit() > 0)
        multiply(simd, {pattern, value, output, block.rows(), block.limit(), e, keys, args.valueStride, args.outputStride,
            WeightLayout::InOut, 1, false});
    for (int64_t r = 0; r < block.rows(); ++r) {
        const int64_t visible = block.sequence.visible(block.first + r);
        float* row = output + r * args.outputStride;
        if (visible == 0) std::fill(row, row + e, 0.0f);
        else if (visible < block.limit() && !simd.allFinite(row, e))
            repeatRow(pattern + r * keys, value, args.valueStride, visible, row, e);
    }
}

}  // namespace

Status attentionPattern(CpuContext& context, const AttentionPatternArgs& args) noexcept
{
    const Status status = checkStride(context, std::max(args.queryStride, args.keyStride));
    if (status != Status::Ok) return status;
    if (!args.raw && !args.scores && !args.pattern) return Status::Ok;
    forBlocks(context, args.shape, [&](const AttentionBlock& block, int) { patternBlock(context.simd, args, block); });
    return Status::Ok;
}

Status attentionSoftmax(CpuContext& context, const AttentionSoftmaxArgs& args) noexcept
{
    forBlocks(context, args.shape, [&](const AttentionBlock& block, int) {
        const int64_t keys = block.sequence.keys;
        const int64_t start = args.matrixOffsets[block.index] + block.matrixRow();
        for (int64_t row = start; row < start + block.rows() * keys; row += keys)
            softmaxRow(context.simd, args.scores + row, args.pattern + row, keys);
    });
    return Status::Ok;
}

Status attentionMix(CpuContext& context, const AttentionMixArgs& args) noexcept
{
    const Status status = checkStride(context, std::max(args.valueStride, args.outputStride));
    if (status != Status::Ok) return status;
    forBlocks(context, args.shape, [&](const AttentionBlock& block, int) { mixBlock(context.simd, args, block); });
    return Status::Ok;
}

}  // namespace orrery
