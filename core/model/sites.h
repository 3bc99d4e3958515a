#pragma once

#include "core/backend/graph.h"
#include "core/model/config.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// Every site of a model, in the order of its forward: the one table that names, shapes, `sites` output and filters come from.
///
/// Names and shapes are TransformerLens's, with the additions of models-and-formats section 5.2; where it changed between versions,
/// `hook_normalized` is before the affine and `hook_out` after it.
std::vector<GraphSite> modelSites(const ModelConfig& config);

/// The canonical name of what a user typed: aliases ("unembed.hook_out" is "logits"), short forms ("q6", "resid_post3",
/// "scale4ln1"), or the text itself.
std::string canonicalSiteName(const std::string& typed);

/// Which sites a list of names and globs means, one flag a site.
///
/// `*` and other patterns leave out opt-in sites, unless the part after the last dot has no wildcard: "blocks.*.attn.hook_result"
/// names them. @throws Error Argument with reason NoSuchSite for a pattern that fits nothing
std::vector<char> chooseSites(const std::vector<GraphSite>& sites, const std::vector<std::string>& patterns);

/// For people: "[pos, 12 head, 64 d_head]".
std::string symbolicShape(const GraphSite& site);

}  // namespace orrery
