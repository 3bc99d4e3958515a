#pragma once

#include "core/model/model.h"
#include "core/record/workspace.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// How one site's tensor differs between two runs of as many positions.
struct SiteComparison {
    std::string site;
    int layer = -1;
    Shape first, second;
    // Of tensors of one shape; infinite entries in the same place are equal.
    std::optional<double> largest;      ///< max |a - b|
    std::optional<double> relative;     ///< max |a - b| / max |b|
    std::optional<double> cosine;       ///< mean over rows (positions; a head's queries)
    std::optional<double> cka;          ///< debiased, of positions' vectors: the widths may differ; of sites [pos, …] of four positions or more
};

/// Two runs side by side. Immutable once made.
struct RunComparison {
    std::vector<SiteComparison> sites;       ///< those both have, in order
    std::vector<std::string> onlyFirst, onlySecond;
    std::string firstDiffering;              ///< the first site whose relative difference is beyond `limit`, or whose shapes differ; empty: none
    double limit = 0;
};

/// The first site that is beyond `limit`, or whose shapes differ; empty: none.
std::string firstToPart(const std::vector<SiteComparison>& sites, double limit);

/// @throws Error Shape if a or b is empty; never for shapes that differ, which it says
SiteComparison compareSite(const std::string& site, int layer, const std::vector<std::string>& axes, const Tensor& a, const Tensor& b);

/// Compares two recorded prompts, of one file or of two, at the sites that fit `glob`.
/// @throws Error Argument with reason NoSuchPrompt, NothingInCommon; as Workspace's readers.  Memory: two tensors at a time
RunComparison compareRecordings(const Workspace& first, PromptId a, const Workspace& second, PromptId b, const std::string& glob = "*",
    double limit = 1e-5, const Progress& progress = {}, const std::stop_token& stop = {});

/// Runs one prompt through two models and compares sites.  Memory: the first model's chosen sites
/// @throws Error Argument with reason NothingInCommon; as Model::run
RunComparison compareModels(Model& first, Model& second, const Prompt& prompt, const std::vector<std::string>& sites, double limit = 1e-5,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
