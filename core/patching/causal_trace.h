#pragma once

#include "core/patching/patch_set_grid.h"

#include <vector>

namespace orrery {

/// A causal trace: which states carry what a prompt says of its subject.
struct TraceSpec {
    std::vector<int64_t> subject;  ///< positions whose embeddings are noised; negative from the end
    double noise = 3;              ///< standard deviation, in standard deviations of the token embedding's entries
    int samples = 10;              ///< noises that are averaged
    uint64_t seed = 0;
    PatchSite site = PatchSite::ResidPost;
    int window = 1;                ///< layers restored together; for mlp_out and attn_out single ones have weak effects
    int64_t answer = -1;
    int32_t target = -1;           ///< the token whose loss loss() is
};

/// The averages of a trace are its grid's: values - corrupt is the indirect effect, clean - corrupt the total one.
struct CausalTrace {
    TraceSpec spec;
    double deviation = 0;          ///< of the noise, in the embedding's unit
    PatchSetGrid grid;             ///< one "pair" a noise sample: the noised run, restored by layer and position
};

/// Causal tracing: the prompt runs with N(0, (noise * s)^2) added to its subject's token embeddings, s the standard deviation of all entries
/// of the embedding matrix; then one state (or a window of layers) at one position is restored to the clean run's.
///
/// Source: Meng, Bau, Andonian, Belinkov 2022, "Locating and Editing Factual Associations in GPT", arXiv:2202.05262, section 2.1. Where facts
/// sit by this measure does not tell where editing works (Hase et al. 2023, arXiv:2301.04213).
///
/// @param noises  [samples] each [subject positions, d_model]: used instead of drawn ones, if not empty
/// @throws Error Argument: no subject, a position outside the prompt (NoSuchPosition), samples < 1 or noise not above 0 (BadNoise); as patchGrid
/// Cost: as patchGrid for each sample.
CausalTrace causalTrace(Model& model, const Prompt& prompt, const TraceSpec& spec, const Metric& metric, const PatchSetObserver& onCell = {},
    const Progress& progress = {}, const std::stop_token& stop = {}, const std::vector<Tensor>& noises = {});

/// Standard deviation of the entries of the token embedding.  Cost: one pass over it.
double embeddingDeviation(const ModelWeights& weights);

/// Gaussian numbers of one seed and stream, the same on any machine (Box and Muller 1958).
Tensor gaussianTensor(const Shape& shape, double deviation, uint64_t seed, uint64_t stream);

}  // namespace orrery
