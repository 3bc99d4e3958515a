#include "core/patching/patch_site.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>

namespace orrery {
namespace {

struct Row {
    PatchSite site;
    const char* name;
    const char* inBlock;
    bool heads;
};

constexpr std::array<Row, 10> kRows{{
    {PatchSite::ResidPre, "resid_pre", "hook_resid_pre", false},
    {PatchSite::ResidMid, "resid_mid", "hook_resid_mid", false},
    {PatchSite::ResidPost, "resid_post", "hook_resid_post", false},
    {PatchSite::AttnOut, "attn_out", "hook_attn_out", false},
    {PatchSite::MlpOut, "mlp_out", "hook_mlp_out", false},
    {PatchSite::Query, "q", "attn.hook_q", true},
    {PatchSite::Key, "k", "attn.hook_k", true},
    {PatchSite::Value, "v", "attn.hook_v", true},
    {PatchSite::Z, "z", "attn.hook_z", true},
    {PatchSite::Pattern, "pattern", "attn.hook_pattern", true},
}};

const Row& rowOf(PatchSite site)
{
    return kRows[static_cast<size_t>(site)];
}

}  // namespace

std::string_view patchSiteName(PatchSite site)
{
    return rowOf(site).name;
}

std::vector<std::string> patchSiteNames()
{
    std::vector<std::string> names;
    for (const Row& row : kRows) names.emplace_back(row.name);
    return names;
}

PatchSite patchSiteNamed(std::string_view name)
{
    for (const Row& row : kRows)
        if (name == row.name || name == row.inBlock || name == std::string("hook_") + row.name) return row.site;
    throw Error(ErrorKind::Argument, "nothing to patch is called " + quotedText(name) + ": there are " + joinText(patchSiteNames(), ", "))
        .withReason("NoSuchSite");
}

bool hasHeads(PatchSite site)
{
    return rowOf(site).heads;
}

std::string siteNameAt(PatchSite site, int layer)
{
    return "blocks." + std::to_string(layer) + "." + rowOf(site).inBlock;
}

std::vector<std::string> startSites(PatchSite site, int layer, Family family)
{
    const std::string block = "blocks." + std::to_string(layer) + ".", own = siteNameAt(site, layer);
    switch (site) {
    case PatchSite::ResidPre:
    case PatchSite::ResidMid:
    case PatchSite::ResidPost: return {own};
    // A BERT block's MLP reads, and is added to, the first norm's output.
    case PatchSite::MlpOut: return {block + (family == Family::Bert ? "ln1.hook_out" : "hook_resid_mid"), own};
    default: return {block + "hook_resid_pre", own};
    }
}

}  // namespace orrery
