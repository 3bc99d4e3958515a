#pragma once

#include "kernels/attention_view.h"
#include "kernels/cpu/context.h"
#include "kernels/cpu/product.h"

namespace orrery {

/// Consecutive query rows of one head of one sequence: what one thread works on at a time.
struct AttentionBlock {
    AttentionSequence sequence;
    int64_t index;  ///< of the sequence
    int64_t head, keyHead;
    int64_t first, last;  ///< query rows inside the sequence, first < last

    int64_t rows() const { return last - first; }
    /// Keys before this number are seen by some row of the block.
    int64_t limit() const { return sequence.visible(last - 1); }
    /// Row `first` of this head's [T, S] matrix, seen from the start of the sequence's matrices.
    int64_t matrixRow() const { return (head * sequence.queries + first) * sequence.keys; }
};

inline constexpr int64_t kBlockRows = 64;

/// How many blocks of kBlockRows the queries of all sequences and heads come to.
int64_t attentionBlocks(const AttentionShape& shape) noexcept;
/// Whether one product of queries and keys is work enough to wake a thread for.
bool worthThreads(const AttentionShape& shape) noexcept;
/// Block `index`; a sequence's later rows, which see more keys, have higher numbers and are so begun first.
AttentionBlock attentionBlock(const AttentionShape& shape, int64_t index) noexcept;

/// visit(block, thread) for every block, on the pool where that pays.
template <typename Visit>
void forBlocks(CpuContext& context, const AttentionShape& shape, const Visit& visit) noexcept
{
    context.runItems(attentionBlocks(shape), worthThreads(shape),
        [&](int64_t index, int thread) { visit(attentionBlock(shape, index), thread); });
}

/// Unsupported if rows lie farther apart than OpenBLAS can say.
Status checkStride(CpuContext& context, int64_t widest) noexcept;

/// pattern[0 .. count) = softmax(scores): -inf is masked, nothing but -inf gives zeros, NaN spreads over the row.
void softmaxRow(const SimdKernels& simd, const float* scores, float* pattern, int64_t count) noexcept;

}  // namespace orrery
