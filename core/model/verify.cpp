#include "core/model/verify.h"

#include "core/model/families.h"
#include "core/model/sites.h"

#include <cmath>
#include <limits>
#include <map>

namespace orrery {
namespace {

double limitOf(const std::string& site)
{
    return site == "logits" ? 1e-4 : 1e-5;
}

void note(VerifyResult& result, const std::string& site, double difference)
{
    const double limit = limitOf(site);
    result.sites.push_back({site, difference, limit});
    if (result.worstSite.empty() || difference > result.worst) {
        result.worst = difference;
        result.worstSite = site;
    }
    if (!(difference <= limit)) {
        if (result.ok) result.firstDiffering = site;
        result.ok = false;
    }
}

}  // namespace

double relativeDifference(std::span<const float> a, std::span<const double> b)
{
    double largest = 0, difference = 0;
    for (size_t i = 0; i < b.size(); ++i) {
        if (!std::isfinite(b[i]) || !std::isfinite(a[i])) {
            const bool same = (std::isnan(a[i]) && std::isnan(b[i])) || static_cast<double>(a[i]) == b[i];
            if (!same) return std::numeric_limits<double>::infinity();
            continue;
        }
        largest = std::max(largest, std::abs(b[i]));
        difference = std::max(difference, std::abs(static_cast<double>(a[i]) - b[i]));
    }
    return difference == 0 ? 0 : difference / largest;
}

VerifyResult verifyModel(Model& model, const Prompt& prompt, const std::vector<Intervention>& interventions, const Progress& progress,
    const std::stop_token& stop)
{
    std::map<std::string, Tensor> fast;
    const RunRequest request{{prompt}, {"*"}, interventions};
    model.run(request, [&](const SiteView& view) { fast.emplace(view.info.name, denseTensor(view.view)); }, {}, stop);

    VerifyResult result;
    ReferenceDevice device(referenceDeviceApi());
    const ParametersOf<double> parameters = bindParameters(device, model.weights());
    ReferenceExecutor executor(device, parameters.table);
    const Plan plan = planRun(model.config(), request).front();
    const Batch batch = packPrompts(request.prompts, 0, 1);
    const auto compare = [&](const SiteViewOf<double>& view) {
        std::vector<double> exact(static_cast<size_t>(view.view.shape.count()));
        copyDense(view.view, exact.data());
        note(result, view.info.name, relativeDifference(fast.at(view.info.name).values(), exact));
    };
    executor.run(plan, {batch, interventions, nullptr, compare, progress, stop});
    return result;
}

}  // namespace orrery
