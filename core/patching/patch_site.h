#pragma once

#include "core/model/config.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// The places of a block whose activations a patch replaces.
enum class PatchSite { ResidPre, ResidMid, ResidPost, AttnOut, MlpOut, Query, Key, Value, Z, Pattern };

/// "resid_pre", "attn_out", "z", "pattern", …: what people type, and TransformerLens's name without "hook_".
std::string_view patchSiteName(PatchSite site);
/// @throws Error Argument with reason NoSuchSite, naming the ones there are
PatchSite patchSiteNamed(std::string_view name);
/// All names, in the order of a block.
std::vector<std::string> patchSiteNames();

/// Whether it has a head axis.
bool hasHeads(PatchSite site);

/// "blocks.3.hook_resid_pre".
std::string siteNameAt(PatchSite site, int layer);

/// The sites whose values are enough to run from `site` of `layer` to the end, itself among them: the forward starts there.
std::vector<std::string> startSites(PatchSite site, int layer, Family family);

}  // namespace orrery
