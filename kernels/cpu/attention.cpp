#include "kernels/cpu/attention_blocks.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
// 64 x 512 scores are 128 KiB: they stay in the second cache beside the tile's keys and values.
constexpr int64_t kTileKeys = 512;

/// One block's running maxima and sums, and where its rows lie.
struct Stream {
    const AttentionArgs& args;
    const AttentionBlock& block;
    float largest[kBlockRows];
    float sum[kBlockRows];

    int64_t row(int64_t r) const { return block.sequence.queryStart + block.first + r; }
    const float* query(int64_t r) const { return args.query + row(r) * args.queryStride + block.head * args.shape.headWidth; }
    float* output(int64_t r) const { return args.output + row(r) * args.outputStride + block.head * args.shape.headWidth; }
    const float* key(int64_t j) const
    {
        return args.key + (block.sequence.keyStart + j) * args.keyStride + block.keyHead * args.shape.headWidth;
    }
    const float* value(int64_t j) const
    {
        return args.value + (block.sequence.keyStart + j) * args.valueStride + block.keyHead * args.shape.headWidth;
    }
};

/// Turns one row's scores of the tile into e^(s - m'), moves m, l and o to the new maximum.
void advanceRow(const SimdKernels& simd, Stream& stream, int64_t r, float* scores, int64_t visible, int64_t columns)
{
    const float before = stream.largest[r];
    const float after = std::max(before, simd.largest(scores, visible));
    // Nothing above -inf yet: any finite base gives e^-inf = 0, and keeps NaN.
    const float sum = simd.expSum(scores, scores, after == -kInfinity ? 0 : after, visible);
    std::fill(scores + visible, scores + columns, 0.0f);
    const float decay = before == -kInfinity ? 0 : std::exp(before - after);
    if (decay != 1 && before != -kInfinity) simd.scale(stream.output(r), decay, stream.args.shape.headWidth);
    stream.sum[r] = stream.sum[r] * decay + sum;
    stream.largest[r] = after;
}

void addTile(const SimdKernels& simd, Stream& stream, int64_t first, int64_t columns, float* scores)
{
    const int64_t rows = stream.block.rows();
    const int64_t e = stream.args.shape.headWidth;
    multiply(simd, {stream.query(0), stream.key(first), scores, rows, e, columns, stream.args.queryStride, stream.args.keyStride,
        columns, WeightLayout::OutIn, stream.args.scale, false});
    for (int64_t r = 0; r < rows; ++r) {
        const int64_t visible = stream.block.sequence.visible(stream.block.first + r) - first;
        advanceRow(simd, stream, r, scores + r * columns, std::clamp<int64_t>(visible, 0, columns), columns);
    }
    multiply(simd, {scores, stream.value(first), stream.output(0), rows, columns, e, columns, stream.args.valueStride,
        stream.args.outputStride, WeightLayout::InOut, 1, first > 0});
}

/// One row again, key by key: in the tile's product a masked key's infinite or NaN value has met a weight of 0.
void repeatRow(const Stream& stream, int64_t r)
{
    const int64_t e = stream.args.shape.headWidth;
    float* output = stream.output(r);
    std::fill(output, output + e, 0.0f);
    const int64_t visible = stream.block.sequence.visible(stream.block.first + r);
    for (int64_t j = 0; j < visible; ++j) {
        float score = 0;
        for (int64_t c = 0; c < e; ++c) score += stream.query(r)[c] * stream.key(j)[c];
        const float weight = std::exp(stream.args.scale * score - stream.largest[r]) / stream.sum[r];
        for (int64_t c = 0; c < e; ++c) output[c] += weight * stream.value(j)[c];
    }
}

void finishRow(const SimdKernels& simd, const Stream& stream, int64_t r)
{
    const AttentionArgs& args = stream.args;
    const int64_t e = args.shape.headWidth;
    const float sum = stream.sum[r];
    float* output = stream.output(r);
    if (sum == 0 || std::isnan(sum)) {
        std::fill(output, output + e, sum);
    } else {
        simd.scale(output, 1 / sum, e);
        const bool masks = stream.block.sequence.visible(stream.block.first + r) < stream.block.limit();
        if (masks && !simd.allFinite(output, e)) repeatRow(stream, r);
    }
    const int64_t queries = args.shape.queryOffsets[args.shape.sequences];
    if (args.logSumExp) args.logSumExp[stream.block.head * queries + stream.row(r)] = stream.largest[r] + std::log(sum);
}

void attendBlock(const SimdKernels& simd, const AttentionArgs& args, const AttentionBlock& block, float* scores)
{
    Stream stream{args, block, {}, {}};
    std::fill(stream.largest, stream.largest + kBlockRows, -kInfinity);
    for (int64_t first = 0; first < block.limit(); first += kTileKeys)
        addTile(simd, stream, first, std::min(kTileKeys, block.limit() - first), scores);
    for (int64_t r = 0; r < block.rows(); ++r) finishRow(simd, stream, r);
}

}  // namespace

Status attention(CpuContext& context, const AttentionArgs& args) noexcept
{
    const int64_t widest = std::max({args.queryStride, args.keyStride, args.valueStride, args.outputStride});
    if (const Status status = checkStride(context, widest); status != Status::Ok) return status;
    static_assert(kBlockRows * kTileKeys <= CpuContext::kScratchFloats);
    forBlocks(context, args.shape, [&](const AttentionBlock& block, int thread) {
        attendBlock(context.simd, args, block, context.scratch(thread));
    });
    return Status::Ok;
}

}  // namespace orrery
