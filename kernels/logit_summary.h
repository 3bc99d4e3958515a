#pragma once

#include "kernels/matmul.h"

#include <cstdint>

namespace orrery {

/// What rows of logits say, the logits themselves kept nowhere: l = input . W + bias, W read as in MatmulArgs.
///
///   logSumExp = ln sum_v e^l_v;  entropy = logSumExp - sum_v p_v l_v, in nats, p = softmax(l);
///   crossEntropy = logSumExp - sum_v q_v l_v, q the softmax of the last row of the row's group: KL(q || p) = crossEntropy - entropy(q).
///   top: the largest logits, best first, ties by the smaller column;  rank of a chosen column: 1 + how many are before it.
/// Sums go over panels of columns, joined as in Milakov & Gimelshein 2018, arXiv:1805.02867; the same for any number of threads.
/// A NaN logit makes its row's sums NaN and is never among the top. Outputs are in host memory where the struct says so.
template <typename Real>
struct LogitSummaryArgsOf {
    const Real* input;        ///< [rows, inner], rows `inputStride` apart
    const void* weight;       ///< [inner, columns] (InOut) or [columns, inner] (OutIn), stored rows `weightStride` apart
    const Real* bias;         ///< [columns] or null
    int64_t rows, inner;      ///< >= 0, >= 1
    int64_t columns;          ///< 1 .. kMostColumns
    int64_t inputStride, weightStride;
    WeightType weightType;
    WeightLayout layout;
    int64_t groupRows;        ///< 1 .. kMostGroupRows: rows come in groups of so many, the last a group's reference
    int64_t tokens;           ///< 1 .. columns: only columns below this can be among the top, or before a chosen one
    int64_t top;              ///< 0 .. min(tokens, kMostTop)
    int32_t* topIds;          ///< [rows, top], in host memory
    Real* topLogits;          ///< [rows, top]
    Real* logSumExp;          ///< [rows] or null
    Real* entropy;            ///< [rows] or null
    Real* crossEntropy;       ///< [rows] or null
    int64_t chosen;           ///< >= 0: columns a row that are looked at by name
    const int32_t* chosenIds; ///< [rows, chosen], below `columns`, in host memory
    Real* chosenLogits;       ///< [rows, chosen]
    int32_t* chosenRanks;     ///< [rows, chosen], in host memory
    Real* workspace;          ///< [workspaceSize()], overwritten

    static constexpr int64_t kMostColumns = int64_t(1) << 24;  ///< exact as a float
    static constexpr int64_t kMostGroupRows = 256;
    static constexpr int64_t kMostTop = 256;
    static constexpr int64_t kPanelColumns = 1024;

    int64_t panels() const { return (columns + kPanelColumns - 1) / kPanelColumns; }
    /// Numbers that one row keeps of one panel.
    int64_t panelSize() const { return 5 + chosen + 2 * top; }
    int64_t workspaceSize() const { return rows * panels() * panelSize(); }
};
using LogitSummaryArgs = LogitSummaryArgsOf<float>;

}  // namespace orrery
