#pragma once

#include "kernels/matmul.h"

#include <cstdint>

namespace orrery {

/// output[r] = table[ids[r]], or output[r] += ... when accumulating: token, position and type embeddings.
/// Requires: 0 <= ids[r] < entries (checked before the call).
template <typename Real>
struct EmbeddingArgsOf {
    const void* table;    ///< [entries, width], dense, of `tableType`
    const int32_t* ids;   ///< [rows], in host memory
    Real* output;         ///< [rows, width], rows `outputStride` apart
    int64_t rows, entries, width;  ///< >= 0, >= 1, >= 1
    int64_t outputStride;
    WeightType tableType;
    int accumulate;
    int64_t replicas;     ///< >= 1: rows come in `replicas` equal groups, each with its own table
    int64_t tableReplicaStride;  ///< elements between the groups' tables
};
using EmbeddingArgs = EmbeddingArgsOf<float>;

/// output[r] = input[rowIndex[r]].
template <typename Real>
struct GatherRowsArgsOf {
    const Real* input;        ///< rows `inputStride` apart
    const int64_t* rowIndex;  ///< [rows], in host memory, each inside the input
    Real* output;             ///< [rows, width], rows `outputStride` apart
    int64_t rows, width;      ///< >= 0, >= 1
    int64_t inputStride, outputStride;
};
using GatherRowsArgs = GatherRowsArgsOf<float>;

enum class PoolKind : int {
    First = 0,          ///< the first row ([CLS])
    Mean = 1,
    Max = 2,
    MeanSqrtLength = 3  ///< sum / sqrt(rows)
};

/// One vector a sequence from its rows; optionally divided by max(its 2-norm, 1e-12).
template <typename Real>
struct PoolArgsOf {
    const Real* input;       ///< [offsets[sequences], width], rows `inputStride` apart
    const int64_t* offsets;  ///< [sequences + 1], in host memory, rising; every sequence has a row
    Real* output;            ///< [sequences, width] dense
    int64_t sequences, width;
    int64_t inputStride;
    PoolKind kind;
    int normalize;
};
using PoolArgs = PoolArgsOf<float>;

}  // namespace orrery
