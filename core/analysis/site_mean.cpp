#include "core/analysis/site_mean.h"

#include "core/base/error.h"
#include "core/model/sites.h"

#include <algorithm>

namespace orrery {
namespace {

const GraphSite& findSite(const std::vector<GraphSite>& sites, const std::string& name)
{
    const auto found = std::find_if(sites.begin(), sites.end(), [&](const GraphSite& site) { return site.name == name; });
    if (found == sites.end())
        throw Error(ErrorKind::Argument, "no site of this model is called '" + name + "'").withReason("NoSuchSite");
    if (found->axes.front() != "pos")
        throw Error(ErrorKind::Argument, "site " + name + " has no mean over positions: its axes are " + symbolicShape(*found))
            .withReason("NoPositionAxis");
    return *found;
}

/// Rows `heads` of a tensor whose first axis is heads.
Tensor chosenHeads(const Tensor& tensor, const std::vector<int64_t>& heads, const GraphSite& site)
{
    std::vector<int64_t> sizes(tensor.shape().sizes().begin(), tensor.shape().sizes().end());
    const int64_t row = tensor.count() / std::max<int64_t>(sizes[0], 1);
    std::vector<float> values;
    for (const int64_t head : heads) {
        if (head < 0 || head >= sizes[0])
            throw Error(ErrorKind::Argument, "site " + site.name + " has " + std::to_string(sizes[0]) + " heads, not a head "
                                                 + std::to_string(head));
        values.insert(values.end(), tensor.data() + head * row, tensor.data() + (head + 1) * row);
    }
    sizes[0] = static_cast<int64_t>(heads.size());
    return Tensor(Shape(sizes), values);
}

}  // namespace

Tensor siteMean(Model& model, const std::vector<Prompt>& prompts, const std::string& site, const std::vector<int64_t>& heads,
    const Progress& progress, const std::stop_token& stop)
{
    const std::vector<GraphSite> sites = modelSites(model.config());
    const GraphSite& info = findSite(sites, site);
    const Shape row(std::vector<int64_t>(info.sizes.begin() + 1, info.sizes.end()));
    std::vector<double> sums(static_cast<size_t>(row.count()));
    int64_t positions = 0;
    model.run({prompts, {site}, {}}, [&](const SiteView& view) {
        const Tensor values = denseTensor(view.view);
        for (size_t i = 0; i < values.values().size(); ++i) sums[i % sums.size()] += values.data()[i];
        positions += view.view.shape[0];
    }, progress, stop);
    std::vector<float> mean(sums.size());
    std::transform(sums.begin(), sums.end(), mean.begin(), [&](double sum) { return static_cast<float>(sum / static_cast<double>(positions)); });
    const Tensor all(row, mean);
    const bool perHead = info.axes.size() > 1 && info.axes[1] == "head";
    return heads.empty() || !perHead ? all : chosenHeads(all, heads, info);
}

}  // namespace orrery
