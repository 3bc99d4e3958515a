#pragma once

#include <cstdint>

namespace orrery {

/// What every attention op shares: packed sequences, each attending to itself alone.
///
/// Sequence b owns query rows queryOffsets[b] .. queryOffsets[b+1] (T of them) and key rows keyOffsets[b] ..
/// keyOffsets[b+1] (S >= T when causal: the first S - T keys are cached). Query head a reads key/value head a / (heads /
/// keyHeads). Head a's components of a row are columns a*headWidth .. (a+1)*headWidth. Causal: query i sees keys j <= i + S - T.
struct AttentionShape {
    const int64_t* queryOffsets;  ///< [sequences + 1], in host memory
    const int64_t* keyOffsets;    ///< [sequences + 1], in host memory
    int64_t sequences;            ///< >= 0
    int64_t heads, keyHeads;      ///< >= 1; keyHeads divides heads
    int64_t headWidth;            ///< >= 1
    int causal;
};

/// z = softmax(scale q k^T) v in one pass over key tiles, nothing T x S kept.
///
/// Online softmax: m' = max(m, max s), l = l e^(m-m') + sum e^(s-m'), o = o e^(m-m') + e^(s-m') v; z = o / l.
/// Milakov & Gimelshein 2018, arXiv:1805.02867; Dao et al. 2022, arXiv:2205.14135. A row that sees no key yields zeros and
/// logSumExp = -inf.
template <typename Real>
struct AttentionArgsOf {
    AttentionShape shape;
    const Real* query;    ///< [queries, heads, headWidth], rows `queryStride` apart
    const Real* key;      ///< [keys, keyHeads, headWidth], rows `keyStride` apart
    const Real* value;    ///< as key, rows `valueStride` apart
    Real* output;         ///< [queries, heads, headWidth], rows `outputStride` apart; no overlap with the inputs
    Real* logSumExp;      ///< [heads, queries] of the scaled scores, or null
    int64_t queryStride, keyStride, valueStride, outputStride;
    Real scale;
};
using AttentionArgs = AttentionArgsOf<float>;

/// The same attention with its T x S matrices kept: any of raw scores, masked scores, pattern (each may be null).
///
/// raw = scale q k^T everywhere; scores = raw where visible, -inf elsewhere; pattern = softmax(scores), rows without a visible
/// key all zero. Sequence b's block starts at element matrixOffsets[b] and is [heads, T, S] dense.
template <typename Real>
struct AttentionPatternArgsOf {
    AttentionShape shape;
    const Real* query;    ///< [queries, heads, headWidth], rows `queryStride` apart
    const Real* key;      ///< [keys, keyHeads, headWidth], rows `keyStride` apart
    Real* raw;
    Real* scores;
    Real* pattern;        ///< none of the three overlaps another
    const int64_t* matrixOffsets;  ///< [sequences], in host memory
    int64_t queryStride, keyStride;
    Real scale;
};
using AttentionPatternArgs = AttentionPatternArgsOf<float>;

/// pattern = softmax over keys of scores that were kept (and perhaps changed); -inf is masked, a row of nothing but -inf gives zeros.
/// `pattern` may be `scores`. The shape's `causal` is ignored: the mask is in the scores.
template <typename Real>
struct AttentionSoftmaxArgsOf {
    AttentionShape shape;
    const Real* scores;
    Real* pattern;
    const int64_t* matrixOffsets;  ///< [sequences], in host memory
};
using AttentionSoftmaxArgs = AttentionSoftmaxArgsOf<float>;

/// z = pattern v. With the shape's `causal`, entries beyond the diagonal are promised to be zero and need not be read.
template <typename Real>
struct AttentionMixArgsOf {
    AttentionShape shape;
    const Real* pattern;
    const Real* value;    ///< [keys, keyHeads, headWidth], rows `valueStride` apart
    Real* output;         ///< [queries, heads, headWidth], rows `outputStride` apart
    const int64_t* matrixOffsets;  ///< [sequences], in host memory
    int64_t valueStride, outputStride;
};
using AttentionMixArgs = AttentionMixArgsOf<float>;

}  // namespace orrery
