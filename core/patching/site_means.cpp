#include "core/patching/site_means.h"

#include "core/base/error.h"
#include "core/model/sites.h"

#include <algorithm>

namespace orrery {

std::map<std::string, std::shared_ptr<const Tensor>> siteMeans(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites,
    const std::stop_token& stop)
{
    const std::vector<GraphSite> all = modelSites(model.config());
    const std::vector<char> chosen = chooseSites(all, sites);
    for (size_t site = 0; site < all.size(); ++site)
        if (chosen[site] && all[site].axes.front() != "pos")
            throw Error(ErrorKind::Argument, "site " + all[site].name + " has no mean over positions: its axes are " + symbolicShape(all[site]))
                .withReason("NoPositionAxis");
    struct Sum {
        std::vector<double> values;
        int64_t positions = 0;
        Shape row;
    };
    std::map<std::string, Sum> sums;
    model.run({prompts, sites, {}}, [&](const SiteView& view) {
        Sum& sum = sums[view.info.name];
        const Tensor values = denseTensor(view.view);
        sum.row = Shape(std::vector<int64_t>(view.view.shape.sizes().begin() + 1, view.view.shape.sizes().end()));
        sum.values.resize(static_cast<size_t>(sum.row.count()));
        for (size_t i = 0; i < values.values().size(); ++i) sum.values[i % sum.values.size()] += values.data()[i];
        sum.positions += view.view.shape[0];
    }, {}, stop);
    std::map<std::string, std::shared_ptr<const Tensor>> means;
    for (const auto& [site, sum] : sums) {
        std::vector<float> mean(sum.values.size());
        std::transform(sum.values.begin(), sum.values.end(), mean.begin(),
            [&](double value) { return static_cast<float>(value / static_cast<double>(sum.positions)); });
        means[site] = std::make_shared<const Tensor>(Tensor(sum.row, mean));
    }
    return means;
}

}  // namespace orrery
