#pragma once

#include "core/base/error.h"
#include "kernels/device_api.h"

#include <algorithm>
#include <string>

/// Whether an op's arguments fit together, before a kernel trusts them. One overload an op of kernels/ops.def.
namespace orrery::check_args {

inline void require(bool holds, const char* op, const std::string& what)
{
    if (!holds) throw Error(ErrorKind::Shape, std::string(op) + ": " + what);
}

inline void sizes(const char* op, int64_t rows, int64_t width, int64_t smallestWidth)
{
    require(rows >= 0 && width >= smallestWidth, op, std::to_string(rows) + " rows of " + std::to_string(width));
}

/// A row-major operand: there if it has elements, its rows not overlapping (a stride of 0 repeats one row where allowed).
inline void operand(const char* op, const char* name, const void* data, int64_t rows, int64_t width, int64_t stride, bool mayRepeat = false)
{
    if (rows == 0 || width == 0) return;
    require(data != nullptr, op, std::string(name) + " is missing");
    require(stride >= width || rows == 1 || (mayRepeat && stride == 0), op,
        std::string(name) + " has rows of " + std::to_string(width) + " only " + std::to_string(stride) + " apart");
}

template <typename Real>
void check(const MatmulArgsOf<Real>& a)
{
    const char* op = "matmul";
    sizes(op, a.rows, a.columns, 1);
    require(a.inner >= 1 && a.replicas >= 1, op, "inner " + std::to_string(a.inner) + ", replicas " + std::to_string(a.replicas));
    operand(op, "input", a.input, a.rows, a.inner, a.inputStride);
    operand(op, "output", a.output, a.rows, a.columns, a.outputStride);
    if (a.preActivation) operand(op, "preActivation", a.preActivation, a.rows, a.columns, a.preActivationStride);
    const bool inOut = a.layout == WeightLayout::InOut;
    operand(op, "weight", a.weight, inOut ? a.inner : a.columns, inOut ? a.columns : a.inner, a.weightStride);
}

template <typename Real>
void check(const LayerNormArgsOf<Real>& a)
{
    const char* op = "layerNorm";
    sizes(op, a.rows, a.width, 1);
    operand(op, "input", a.input, a.rows, a.width, a.inputStride);
    if (a.output) operand(op, "output", a.output, a.rows, a.width, a.outputStride);
    require(a.kind >= NormKind::Layer && a.kind <= NormKind::CompressedRms, op, "no norm " + std::to_string(static_cast<int>(a.kind)));
    require(a.epsilon > 0, op, "epsilon " + std::to_string(static_cast<double>(a.epsilon)));
    require(a.replicas >= 1 && a.rows % a.replicas == 0, op, "rows do not divide into replicas");
}

template <typename Real>
void check(const LogitSummaryArgsOf<Real>& a)
{
    const char* op = "logitSummary";
    sizes(op, a.rows, a.columns, 1);
    require(a.inner >= 1 && a.columns <= a.kMostColumns, op, "inner " + std::to_string(a.inner) + ", columns " + std::to_string(a.columns));
    require(a.groupRows >= 1 && a.groupRows <= a.kMostGroupRows && a.rows % a.groupRows == 0, op,
        std::to_string(a.rows) + " rows in groups of " + std::to_string(a.groupRows));
    require(a.tokens >= 1 && a.tokens <= a.columns && a.top >= 0 && a.top <= std::min(a.tokens, a.kMostTop) && a.chosen >= 0, op,
        "top " + std::to_string(a.top) + " of " + std::to_string(a.tokens) + " tokens");
    operand(op, "input", a.input, a.rows, a.inner, a.inputStride);
    const bool inOut = a.layout == WeightLayout::InOut;
    operand(op, "weight", a.weight, inOut ? a.inner : a.columns, inOut ? a.columns : a.inner, a.weightStride);
    require(a.rows == 0 || a.workspace, op, "workspace is missing");
    require(a.rows * a.top == 0 || (a.topIds && a.topLogits), op, "the place for the top is missing");
    require(a.rows * a.chosen == 0 || (a.chosenIds && a.chosenLogits && a.chosenRanks), op, "chosen ids or the places for them are missing");
    for (int64_t i = 0; i < a.rows * a.chosen; ++i)
        require(a.chosenIds[i] >= 0 && a.chosenIds[i] < a.columns, op, "chosen column " + std::to_string(a.chosenIds[i]));
}

template <typename Real>
void check(const ActivationArgsOf<Real>& a)
{
    const char* op = "activation";
    sizes(op, a.rows, a.width, 0);
    operand(op, "input", a.input, a.rows, a.width, a.inputStride);
    operand(op, "output", a.output, a.rows, a.width, a.outputStride);
}

template <typename Real>
void check(const AddArgsOf<Real>& a)
{
    const char* op = "add";
    sizes(op, a.rows, a.width, 0);
    operand(op, "left", a.left, a.rows, a.width, a.leftStride);
    operand(op, "right", a.right, a.rows, a.width, a.rightStride, true);
    operand(op, "output", a.output, a.rows, a.width, a.outputStride);
}

template <typename Real>
void check(const AffineArgsOf<Real>& a)
{
    const char* op = "affine";
    sizes(op, a.rows, a.width, 0);
    operand(op, "input", a.input, a.rows, a.width, a.inputStride);
    operand(op, "output", a.output, a.rows, a.width, a.outputStride);
    require((a.numerator == nullptr) == (a.denominator == nullptr), op, "numerator and denominator come together");
}

template <typename Real>
void check(const EditArgsOf<Real>& a)
{
    const char* op = "edit";
    sizes(op, a.rows, a.width, 0);
    operand(op, "data", a.data, a.rows, a.width, a.dataStride);
    require(a.source || a.kind != EditKind::Add, op, "source is missing");
    if (a.source) operand(op, "source", a.source, a.rows, a.width, a.sourceStride, true);
}

template <typename Real>
void check(const EmbeddingArgsOf<Real>& a)
{
    const char* op = "embedding";
    sizes(op, a.rows, a.width, 1);
    operand(op, "output", a.output, a.rows, a.width, a.outputStride);
    require(a.table && a.entries >= 1, op, "table is missing");
    require(a.replicas >= 1 && a.rows % a.replicas == 0, op, "rows do not divide into replicas");
    for (int64_t row = 0; row < a.rows; ++row)
        require(a.ids[row] >= 0 && a.ids[row] < a.entries, op,
            "id " + std::to_string(a.ids[row]) + " of row " + std::to_string(row) + ", the table has " + std::to_string(a.entries));
}

template <typename Real>
void check(const GatherRowsArgsOf<Real>& a)
{
    const char* op = "gatherRows";
    sizes(op, a.rows, a.width, 1);
    require(a.input || a.rows == 0, op, "input is missing");
    operand(op, "output", a.output, a.rows, a.width, a.outputStride);
}

template <typename Real>
void check(const PoolArgsOf<Real>& a)
{
    const char* op = "pool";
    sizes(op, a.sequences, a.width, 1);
    for (int64_t sequence = 0; sequence < a.sequences; ++sequence)
        require(a.offsets[sequence + 1] > a.offsets[sequence], op, "sequence " + std::to_string(sequence) + " is empty");
}

inline void attentionShape(const char* op, const AttentionShape& s)
{
    require(s.sequences >= 0 && s.headWidth >= 1 && s.keyHeads >= 1 && s.heads >= 1 && s.heads % s.keyHeads == 0, op,
        std::to_string(s.heads) + " heads over " + std::to_string(s.keyHeads) + " key heads of " + std::to_string(s.headWidth));
    for (int64_t b = 0; b < s.sequences; ++b) {
        const int64_t queries = s.queryOffsets[b + 1] - s.queryOffsets[b], keys = s.keyOffsets[b + 1] - s.keyOffsets[b];
        require(queries >= 0 && keys >= 0 && (!s.causal || keys >= queries), op,
            "sequence " + std::to_string(b) + " has " + std::to_string(queries) + " queries and " + std::to_string(keys) + " keys");
    }
}

inline int64_t queries(const AttentionShape& s) { return s.sequences ? s.queryOffsets[s.sequences] : 0; }
inline int64_t keys(const AttentionShape& s) { return s.sequences ? s.keyOffsets[s.sequences] : 0; }

template <typename Real>
void check(const AttentionArgsOf<Real>& a)
{
    const char* op = "attention";
    attentionShape(op, a.shape);
    const int64_t width = a.shape.heads * a.shape.headWidth, keyWidth = a.shape.keyHeads * a.shape.headWidth;
    operand(op, "query", a.query, queries(a.shape), width, a.queryStride);
    operand(op, "key", a.key, keys(a.shape), keyWidth, a.keyStride);
    operand(op, "value", a.value, keys(a.shape), keyWidth, a.valueStride);
    operand(op, "output", a.output, queries(a.shape), width, a.outputStride);
}

template <typename Real>
void check(const AttentionPatternArgsOf<Real>& a)
{
    const char* op = "attentionPattern";
    attentionShape(op, a.shape);
    operand(op, "query", a.query, queries(a.shape), a.shape.heads * a.shape.headWidth, a.queryStride);
    operand(op, "key", a.key, keys(a.shape), a.shape.keyHeads * a.shape.headWidth, a.keyStride);
    require(a.raw || a.scores || a.pattern, op, "nothing is asked for");
}

template <typename Real>
void check(const AttentionSoftmaxArgsOf<Real>& a)
{
    attentionShape("attentionSoftmax", a.shape);
    require(a.scores && a.pattern, "attentionSoftmax", "scores or pattern are missing");
}

template <typename Real>
void check(const AttentionMixArgsOf<Real>& a)
{
    const char* op = "attentionMix";
    attentionShape(op, a.shape);
    operand(op, "value", a.value, keys(a.shape), a.shape.keyHeads * a.shape.headWidth, a.valueStride);
    operand(op, "output", a.output, queries(a.shape), a.shape.heads * a.shape.headWidth, a.outputStride);
}

}  // namespace orrery::check_args
