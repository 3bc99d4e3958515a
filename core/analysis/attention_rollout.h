#pragma once

#include "core/analysis/matrix_pyramid.h"
#include "core/base/progress.h"
#include "core/record/workspace_contents.h"
#include "core/tensor/tensor.h"

#include <memory>
#include <vector>

namespace orrery {

class Workspace;

/// How the heads of a layer become one matrix.
enum class HeadFusion { Mean, Maximum, Minimum };

struct RolloutOptions {
    HeadFusion fusion = HeadFusion::Mean;
    double residual = 0.5;  ///< weight of the identity, 0 to 1: what a position passes on of itself

    bool operator==(const RolloutOptions&) const = default;
};

/// Heads of a layer, one after the other, made into one matrix.
class FusedHeads {
public:
    explicit FusedHeads(HeadFusion fusion) : m_fusion(fusion) {}
    /// @param pattern  [T, T];  @throws Error Shape if it is not square or not as large as the others
    void add(const Tensor& pattern);
    /// [T, T] with rows that sum to one again (a row of zeros stays one).  Requires: a head was added.
    Tensor take();

private:
    HeadFusion m_fusion;
    Tensor m_sum;
    int m_heads = 0;
};

/// R_L = (residual I + (1 - residual) A_L) R_(L-1), rows scaled to sum to one; R_(-1) = I.
///
/// How much of each input position would be at a position after layer L if attention merely mixed positions. It is descriptive:
/// values and MLPs are ignored, and decoders' rollout drifts to the first position.
/// Source: Abnar & Zuidema, "Quantifying Attention Flow in Transformers", ACL 2020, arXiv:2005.00928.
/// @param fused  [T, T] of layer L;  @param before  R_(L-1), or an empty tensor for the first layer
/// Cost: O(T^3), a sixth of it for a causal pattern.
Tensor rolledOut(const Tensor& fused, const Tensor& before, double residual, const std::stop_token& stop = {});

/// The rollout after each layer. Immutable, shared across threads.
struct Rollout {
    RolloutOptions options;
    PromptId prompt{};
    std::vector<int> layers;                                   ///< ascending
    std::vector<std::shared_ptr<const MatrixPyramid>> maps;    ///< [T, T] after each of them
    bool causal = false;                                       ///< nothing comes from a later position
};

/// @throws Error Argument with reason NotRecorded if no pattern was, or a layer in between is missing; Argument if the residual
///         weight is outside 0 to 1; as Workspace::readHead; Cancelled
std::shared_ptr<const Rollout> readRollout(const Workspace& workspace, const RecordedPrompt& prompt, const RolloutOptions& options, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
