#pragma once

#include "core/analysis/matrix_pyramid.h"
#include "core/backend/device.h"
#include "core/base/progress.h"
#include "core/record/workspace_contents.h"
#include "core/tensor/tensor.h"

#include <memory>
#include <span>
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
    void add(Tensor pattern);
    /// Heads that were gathered apart, by another thread.  @throws Error as add
    void add(FusedHeads&& others);
    /// [T, T] with rows that sum to one again (a row of zeros stays one).  Requires: a head was added.
    Tensor take();

private:
    void merge(Tensor matrix, int heads);

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
/// Cost: a product of T^3 on the device, a third of it where both are causal. Cancelled within 256 rows of a stop.
Tensor rolledOut(ComputeDevice& device, Tensor fused, const Tensor& before, double residual, const std::stop_token& stop = {});

/// The rollout after each layer. Immutable, shared across threads.
struct Rollout {
    RolloutOptions options;
    PromptId prompt{};
    std::vector<int> layers;                                   ///< ascending
    std::vector<std::shared_ptr<const MatrixPyramid>> maps;    ///< [T, T] after each of them
    bool causal = false;                                       ///< nothing comes from a later position
};

/// Heads are read on one thread a reader; products run on all the machine's cores.
/// @param readers  connections to the prompt's file, at least one, each of which no one else uses
/// @throws Error Argument with reason NotRecorded if no pattern was, or a layer in between is missing; Argument if the residual
///         weight is outside 0 to 1; with the head as its place Format with reason HeadDamaged,
///         Argument with reason HeadNotFinite (NaN or Inf in a pattern); as Workspace::readHead; Cancelled
std::shared_ptr<const Rollout> readRollout(std::span<const Workspace* const> readers, const RecordedPrompt& prompt, const RolloutOptions& options,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
