#pragma once

#include "kernels/attention.h"

namespace orrery {

/// Where one sequence's rows and matrices lie.
struct AttentionSequence {
    int64_t queryStart, queries;  ///< T rows
    int64_t keyStart, keys;       ///< S rows
    int causal;

    /// How many keys query i sees: those before this number.
    int64_t visible(int64_t i) const
    {
        if (!causal) return keys;
        const int64_t limit = i + keys - queries + 1;
        return limit < 0 ? 0 : limit > keys ? keys : limit;
    }
};

inline AttentionSequence attentionSequence(const AttentionShape& shape, int64_t b)
{
    return {shape.queryOffsets[b], shape.queryOffsets[b + 1] - shape.queryOffsets[b], shape.keyOffsets[b],
        shape.keyOffsets[b + 1] - shape.keyOffsets[b], shape.causal};
}

/// The key/value head that query head `head` reads.
inline int64_t keyHead(const AttentionShape& shape, int64_t head)
{
    return head / (shape.heads / shape.keyHeads);
}

}  // namespace orrery
