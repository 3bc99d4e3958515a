#include "kernels/cpu/attention_blocks.h"

#include <algorithm>
#include <climits>
#include <cmath>

namespace orrery {
namespace {

int64_t blocksOf(const AttentionShape& shape, int64_t b)
{
    return (attentionSequence(shape, b).queries + kBlockRows - 1) / kBlockRows * shape.heads;
}

}  // namespace

int64_t attentionBlocks(const AttentionShape& shape) noexcept
{
    int64_t blocks = 0;
    for (int64_t b = 0; b < shape.sequences; ++b) blocks += blocksOf(shape, b);
    return blocks;
}

bool worthThreads(const AttentionShape& shape) noexcept
{
    double work = 0;
    for (int64_t b = 0; b < shape.sequences; ++b) {
        const AttentionSequence sequence = attentionSequence(shape, b);
        work += static_cast<double>(sequence.queries) * static_cast<double>(sequence.keys);
    }
    return work * static_cast<double>(shape.heads * shape.headWidth) > CpuContext::kWorthAThread;
}

AttentionBlock attentionBlock(const AttentionShape& shape, int64_t index) noexcept
{
    int64_t b = 0;
    for (; index >= blocksOf(shape, b); ++b) index -= blocksOf(shape, b);
    const AttentionSequence sequence = attentionSequence(shape, b);
    const int64_t head = index % shape.heads;
    const int64_t first = index / shape.heads * kBlockRows;
    return {sequence, b, head, keyHead(shape, head), first, std::min(first + kBlockRows, sequence.queries)};
}

Status checkStride(CpuContext& context, int64_t widest) noexcept
{
    if (widest <= INT_MAX) return Status::Ok;
    return context.fail(Status::Unsupported, "rows %lld elements apart, OpenBLAS counts to %d",
        static_cast<long long>(widest), INT_MAX);
}

void softmaxRow(const SimdKernels& simd, const float* scores, float* pattern, int64_t count) noexcept
{
    const float largest = simd.largest(scores, count);
    // With nothing above -inf any finite base gives e^-inf = 0, and keeps NaN.
    const float sum = simd.expSum(scores, pattern, std::isinf(largest) && largest < 0 ? 0 : largest, count);
    if (sum != 0) simd.scale(pattern, 1 / sum, count);
}

}  // namespace orrery
