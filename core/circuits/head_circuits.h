#pragma once

#include "core/analysis/head_ref.h"
#include "core/backend/device.h"
#include "core/base/progress.h"
#include "core/circuits/processed_weights.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace orrery {

/// One head's circuits: W_QK = W_Q W_K^T reads destination and source, W_OV = W_V W_O moves what is attended to.
struct HeadCircuit {
    HeadRef head;
    std::vector<double> qk, ov;          ///< singular values, largest first, [headWidth]
    double copying = 0;                  ///< sum of eigenvalues over sum of their magnitudes of W_E W_OV W_U: near 1 the head copies

    double qkNorm() const;               ///< Frobenius
    double ovNorm() const;
};

/// All heads, by layer, then head. Immutable once made.
struct HeadCircuits {
    std::vector<HeadCircuit> heads;
    WeightProcessing processing;
    bool copyingKnown = true;            ///< not for a model without an unembedding
};

/// Spectra and copying scores of every head, from processed weights: fold norms and centre first, or what the norms hide is in them.
///
/// Products stay factored: spectra from the QR of both factors, the copying score's eigenvalues from the [headWidth, headWidth] matrix
/// W_O (W_U W_E) W_V, whose nonzero ones are those of the vocabulary-sized circuit. Positions, biases and the score's scale are left out.
/// Source: Elhage et al. 2021; analysis-methods sections 5 and 6.
/// Cost: vocabulary width^2 once for W_U W_E, in double (seconds for GPT-2 small), and O(headWidth^2 width) a head.
/// @throws Error Cancelled
HeadCircuits readHeadCircuits(const ProcessedWeights& weights, const Progress& progress = {}, const std::stop_token& stop = {});

/// How much a later head reads of what an earlier one writes, through its queries, keys or values.
enum class CompositionKind { Query, Key, Value };

/// Composition scores of all pairs of heads. Immutable once made.
struct Composition {
    CompositionKind kind = CompositionKind::Query;
    int64_t layers = 0, heads = 0;
    std::vector<double> scores;   ///< [layers heads, layers heads], earlier by later; 0 where the first is not in an earlier layer
    double baseline = 0;          ///< what random matrices would score: 1 / sqrt(width)

    double score(const HeadRef& earlier, const HeadRef& later) const;
    double excess(const HeadRef& earlier, const HeadRef& later) const { return score(earlier, later) - baseline; }
};

///   score = ||W_OV1 M2||_F / (||W_OV1||_F ||M2||_F),  M2 = W_QK2 (queries), W_QK2^T (keys), W_OV2 (values), rows as vectors.
/// For M2 of random directions E ||W_OV1 M2||^2 = ||W_OV1||^2 ||M2||^2 / width: hence the baseline.
/// Norms are of e x e products: with QR of the outer factors, W_OV1 M2 is (R1 W_O1)(left M2 R2^T) between orthonormal columns.
/// Cost: layers^2 / 2 products of [heads headWidth, width] matrices in float on the device: seconds for GPT-2 small.
/// @throws Error Cancelled; as the device
Composition composeHeads(const ProcessedWeights& weights, CompositionKind kind, ComputeDevice& device, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
