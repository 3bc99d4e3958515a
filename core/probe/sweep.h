#pragma once

#include "core/base/progress.h"
#include "core/probe/fold_fit.h"

#include <functional>
#include <string>
#include <vector>

namespace orrery::probe {

/// One site in one fold, fitted and judged. What a sweep keeps of it.
struct SweepCell {
    Predictions test;
    std::optional<Predictions> control;   ///< of the control task's probe on the same rows
    ScoreSet train, dev;                  ///< values without intervals
    double lambda = 0;
    double objective = 0;                 ///< Fit::objective
    int iterations = 0;
    bool converged = true;
    double seconds = 0;
};

/// What a sweep fits: every site in every fold.
struct SweepRequest {
    std::vector<std::string> names;              ///< of the sites, for progress and files
    std::function<SiteFeatures(size_t)> features; ///< of a site; called from several threads
    const std::vector<Split>& splits;
    const LabelSet& labels;
    const LabelSet* control = nullptr;           ///< null: none
    const ProbeSettings& settings;
    std::string folder;                          ///< where finished cells are kept; empty: nowhere
    int threads = 0;                             ///< 0: one a processor
};

/// Fits all cells side by side, each on one thread. Cells that the folder has are not fitted again.
/// @return cells by site, then fold
/// @throws Error Cancelled, with what is finished kept; Io; what a fit throws
std::vector<std::vector<SweepCell>> sweepSites(const SweepRequest& request, const Progress& progress = {}, const std::stop_token& stop = {});

/// One cell.
SweepCell fitCell(const SiteFeatures& features, const Split& split, const SweepRequest& request, const std::stop_token& stop = {});

/// All folds' test predictions, one after another.
Predictions joinedTest(const std::vector<SweepCell>& folds);
std::optional<Predictions> joinedControl(const std::vector<SweepCell>& folds);

// A cell as a file of a sweep's folder: exact to the bit.
std::string cellJson(const SweepCell& cell);
/// @throws Error Format
SweepCell cellFromJson(std::string_view text);

}  // namespace orrery::probe
