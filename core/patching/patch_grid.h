#pragma once

#include "core/base/progress.h"
#include "core/patching/metric.h"
#include "core/patching/patch_site.h"
#include "core/patching/recorded_run.h"

#include <functional>
#include <vector>

namespace orrery {

enum class PatchAxis { Position, Head };

/// Which run is changed, and where the values come from.
enum class PatchDirection {
    Denoise,  ///< the corrupt run gets activations of the clean one: how sufficient they are
    Noise     ///< the clean run gets those of the corrupt one: how necessary they are
};

/// What one cell of a grid replaces, and where the metric is read.
struct PatchSpec {
    PatchSite site = PatchSite::ResidPre;
    PatchAxis by = PatchAxis::Position;
    PatchDirection direction = PatchDirection::Denoise;
    int window = 1;                    ///< layers a cell patches, centred on its own; of an even number one more after it
    std::vector<int64_t> positions;    ///< by head: only there, ascending, from the front; empty for all
    int64_t answer = -1;               ///< position whose logits the metric reads; negative from the end
    int32_t target = -1;               ///< the token whose loss loss() is; -1: none
};

/// One cell as soon as it is known.
struct PatchCell {
    int layer = 0;
    int64_t column = 0;  ///< a position or a head
    double value = 0;    ///< the metric of the patched run
    double clean = 0, corrupt = 0;  ///< that of the two runs as they are
};
using PatchCellObserver = std::function<void(const PatchCell&)>;

/// A metric by layer and position, or by layer and head.
struct PatchGrid {
    PatchSpec spec;
    int64_t layers = 0, columns = 0;  ///< positions up to the answer for a decoder, all of them for an encoder
    std::vector<double> values;       ///< [layers, columns]
    double clean = 0, corrupt = 0;    ///< the metric of the two runs as they are
    double seconds = 0;

    double value(int64_t layer, int64_t column) const { return values[static_cast<size_t>(layer * columns + column)]; }
    double effect(int64_t layer, int64_t column) const;
    /// Whether the two runs are too much alike, by the metric, for effects to mean something: |clean - corrupt| < 0.25.
    bool isWeak() const;
};

/// The normalised effect e = (patched - corrupt) / (clean - corrupt): 0 leaves the corrupt run, 1 makes it the clean one. For noising
/// 1 - e: 1 makes the clean run the corrupt one. NaN if the two are equal.  Source: analysis-methods section 1.
double patchEffect(PatchDirection direction, double patched, double clean, double corrupt);

/// @throws Error Argument: lengths differ (UnequalLengths), by head at a site without heads (NoSuchAxis), a window outside 1 to the number
///         of layers (BadWindow), a position outside the prompt (NoSuchPosition)
void checkPatch(const PatchSpec& spec, const ModelConfig& config, const Prompt& clean, const Prompt& corrupt);

/// Activation patching over two aligned prompts: for every layer and every position (or head) a copy of one run in which that activation
/// is the other run's, and the metric read off its logits.
///
/// Source: Vig et al. 2020, "Causal mediation analysis", arXiv:2004.12265; Meng et al. 2022, arXiv:2202.05262; the sweeps are those of
/// TransformerLens's patching module. Copies of a layer are packed into one forward that starts at the patched activation, its values
/// recorded; for a decoder it also leaves out the positions before the patched one, which no patch can reach.
///
/// Guarantees: a patch by the activation's own value gives the bits of the unpatched copy in the same place of the same batch; patching
/// everything at a site gives those of the other run's copy. Against a run of another batch shape results differ by rounding only.
///
/// @param model   with logits
/// @param clean, corrupt  same number of tokens (see alignPrompts)
/// @param onCell  hears each cell once, in the order of layers, on this thread; may be empty
/// @throws Error as checkPatch; Argument with reason NoLogits; Cancelled within a step of a stop: what `onCell` heard stays true
/// Cost: for L layers and T positions about L T (L + 1) / 2 blocks of one position each for each of the T columns — halved again for a
/// decoder by position. Memory: the site's activations of both runs; an arena of 2,048 positions.
PatchGrid patchGrid(Model& model, const Prompt& clean, const Prompt& corrupt, const PatchSpec& spec, const Metric& metric,
    const PatchCellObserver& onCell = {}, const Progress& progress = {}, const std::stop_token& stop = {});

/// The same over two runs that are recorded already, with the sites of keptSites(): whatever was done to them, the grid moves activations
/// between them.  Requires: checkPatch passed; `reading` has its reference
PatchGrid gridOver(Model& model, const RecordedRun& clean, const RecordedRun& corrupt, const PatchSpec& spec, const MetricReading& reading,
    const PatchCellObserver& onCell = {}, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
