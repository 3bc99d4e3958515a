#include "core/analysis/store_choice.h"

#include "core/base/text.h"

#include <algorithm>

namespace orrery {

StoreLayout layoutOf(const StoreChoice& choice, const ModelConfig& config, const GraphSite& site,
    const std::vector<Intervention>& interventions)
{
    const bool pattern = globMatches("blocks.*.attn.hook_pattern", site.name);
    const bool edited = std::any_of(interventions.begin(), interventions.end(),
        [&](const Intervention& intervention) { return intervention.site == site.name; });
    return choice.triangles && config.causal() && pattern && !edited ? StoreLayout::LowerTriangle : StoreLayout::Dense;
}

}  // namespace orrery
