#include "core/model/sites.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/families.h"

#include <array>
#include <cctype>
#include <map>

namespace orrery {
namespace {

bool hasWildcard(const std::string& pattern)
{
    return pattern.find_first_of("*?") != std::string::npos;
}

bool namesOptIn(const std::string& pattern)
{
    const size_t dot = pattern.rfind('.');
    return !hasWildcard(dot == std::string::npos ? pattern : pattern.substr(dot + 1));
}

const std::map<std::string, std::string>& shortNames()
{
    static const std::map<std::string, std::string> names{{"attn", "attn.hook_pattern"}, {"pattern", "attn.hook_pattern"},
        {"attn_logits", "attn.hook_attn_scores"}, {"attn_scores", "attn.hook_attn_scores"}, {"scores_raw", "attn.hook_scores_raw"},
        {"q", "attn.hook_q"}, {"query", "attn.hook_q"}, {"k", "attn.hook_k"}, {"key", "attn.hook_k"}, {"v", "attn.hook_v"},
        {"value", "attn.hook_v"}, {"z", "attn.hook_z"}, {"result", "attn.hook_result"}, {"pre", "mlp.hook_pre"},
        {"mlp_pre", "mlp.hook_pre"}, {"post", "mlp.hook_post"}, {"mlp_post", "mlp.hook_post"}, {"attn_in", "hook_attn_in"},
        {"q_input", "hook_q_input"}, {"k_input", "hook_k_input"}, {"v_input", "hook_v_input"}, {"mlp_in", "hook_mlp_in"},
        {"attn_out", "hook_attn_out"}, {"mlp_out", "hook_mlp_out"}, {"resid_pre", "hook_resid_pre"}, {"resid_mid", "hook_resid_mid"},
        {"resid_post", "hook_resid_post"}, {"normalized_resid_post", "hook_normalized_resid_post"}};
    return names;
}

// "scale4ln1": a name, a layer, and which norm.
std::optional<std::string> expandShort(const std::string& typed)
{
    const size_t digits = typed.find_first_of("0123456789");
    if (digits == std::string::npos || digits == 0) return std::nullopt;
    size_t rest = digits;
    while (rest < typed.size() && std::isdigit(static_cast<unsigned char>(typed[rest]))) ++rest;
    const std::string name = typed.substr(0, digits), block = "blocks." + typed.substr(digits, rest - digits) + ".";
    const std::string suffix = typed.substr(rest);
    if ((name == "scale" || name == "normalized" || name == "out") && (suffix == "ln1" || suffix == "ln2"))
        return block + suffix + ".hook_" + name;
    const auto known = shortNames().find(name);
    if (known == shortNames().end() || !suffix.empty()) return std::nullopt;
    return block + known->second;
}

}  // namespace

std::vector<GraphSite> modelSites(const ModelConfig& config)
{
    return forwardGraph(config).sites;
}

std::string canonicalSiteName(const std::string& typed)
{
    static const std::map<std::string, std::string> aliases{{"unembed.hook_out", "logits"}, {"embed", "hook_embed"},
        {"pos_embed", "hook_pos_embed"}, {"scale", "ln_final.hook_scale"}, {"normalized", "ln_final.hook_normalized"}};
    const auto alias = aliases.find(typed);
    if (alias != aliases.end()) return alias->second;
    return expandShort(typed).value_or(typed);
}

std::vector<char> chooseSites(const std::vector<GraphSite>& sites, const std::vector<std::string>& patterns)
{
    std::vector<char> chosen(sites.size(), 0);
    for (const std::string& typed : patterns) {
        const std::string pattern = canonicalSiteName(typed);
        bool fits = false;
        for (size_t site = 0; site < sites.size(); ++site) {
            if (!globMatches(pattern, sites[site].name)) continue;
            fits = true;
            if (!sites[site].optIn || namesOptIn(pattern)) chosen[site] = 1;
        }
        if (!fits) throw Error(ErrorKind::Argument, "no site of this model is called '" + typed + "'").withReason("NoSuchSite");
    }
    return chosen;
}

std::string symbolicShape(const GraphSite& site)
{
    std::vector<std::string> axes;
    for (size_t axis = 0; axis < site.axes.size(); ++axis)
        axes.push_back(site.sizes[axis] == 0 ? site.axes[axis] : std::to_string(site.sizes[axis]) + " " + site.axes[axis]);
    return "[" + joinText(axes, ", ") + "]";
}

}  // namespace orrery
