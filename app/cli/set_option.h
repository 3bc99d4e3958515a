#pragma once

#include "core/backend/graph.h"
#include "core/backend/intervention.h"
#include "core/record/records.h"

#include <string>
#include <vector>

namespace orrery::cli {

/// One --set, understood: SITE=zero, mean:SET, scale:x, add:F.npy[:x] or replace:F.npy, each with @heads=…,pos=….
struct SiteEdit {
    Intervention intervention;   ///< its source is missing as long as `meanSet` is to be averaged
    InterventionInfo info;       ///< as recordings keep it
    std::string meanSet;         ///< file of prompts, one a line; empty for other kinds
};

/// SITE may be a glob: one edit for each site that fits.
/// @throws Error Argument with reason BadSet, NoSuchSite; for add and replace what readNpy throws
std::vector<SiteEdit> parseSet(const std::string& text, const std::vector<GraphSite>& sites);

}  // namespace orrery::cli
