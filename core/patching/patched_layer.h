#pragma once

#include "core/base/progress.h"
#include "core/patching/patch_grid.h"

#include <functional>
#include <span>

namespace orrery {

/// Whether a grid's copies leave out the positions before the patched ones: a decoder's, where something stays untouched in front.
bool leavesOutPositions(const PatchSpec& spec, const ModelConfig& config);

/// One layer of a grid: its columns as copies of the base run, packed into one forward that starts at the patched activation.
/// Borrows model and runs.
class PatchedLayer {
public:
    using LogitsObserver = std::function<void(int64_t column, std::span<const float> logits)>;

    /// @param base    the run that is changed, with startSites() of all layers, and keys and values where positions are left out
    /// @param source  the run the values come from, with the patched site of all layers
    PatchedLayer(Model& model, const RecordedRun& base, const RecordedRun& source, PatchSpec spec, int64_t answer)
        : m_model(model), m_base(base), m_source(source), m_spec(std::move(spec)), m_answer(answer)
    {
    }

    int64_t columns() const;
    /// The first layer that a cell of `layer` patches: its window's.
    int firstLayer(int layer) const;
    /// @throws Error as Model::run
    void run(int layer, const LogitsObserver& observe, const Progress& progress, const std::stop_token& stop) const;

private:
    int lastLayer(int layer) const;
    std::vector<int64_t> positionsOf(int64_t column) const;
    Intervention patch(int layer, int64_t column) const;
    Resumption resumption(int first) const;

    Model& m_model;
    const RecordedRun& m_base;
    const RecordedRun& m_source;
    PatchSpec m_spec;
    int64_t m_answer;
};

}  // namespace orrery
