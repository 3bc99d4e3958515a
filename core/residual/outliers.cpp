#include "core/residual/outliers.h"

#include "core/base/error.h"
#include "core/model/sites.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery {
namespace {

double magnitude(float x) { return std::abs(static_cast<double>(x)); }

/// Mean and unbiased standard deviation.
struct Spread {
    double mean = 0, deviation = 0;
};

Spread spreadOf(std::span<const float> values)
{
    const auto count = static_cast<double>(values.size());
    double sum = 0, squares = 0;
    for (const float x : values) sum += static_cast<double>(x);
    for (const float x : values) squares += std::pow(static_cast<double>(x) - sum / count, 2);
    return {sum / count, std::sqrt(squares / std::max(1.0, count - 1))};
}

double medianMagnitude(std::span<const float> values)
{
    std::vector<float> magnitudes(values.begin(), values.end());
    for (float& x : magnitudes) x = std::abs(x);
    const auto middle = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
    std::nth_element(magnitudes.begin(), middle, magnitudes.end());
    return static_cast<double>(*middle);
}

/// Gathers one site over the prompts.
class SiteGatherer {
public:
    SiteGatherer(SiteOutliers& site, const OutlierLimits& limits) : m_site(site), m_limits(limits) {}

    void add(int64_t prompt, const Tensor& tensor)
    {
        const int64_t width = tensor.shape()[1];
        m_site.dimensionLargest.resize(static_cast<size_t>(width));
        m_site.dimensionShare.resize(static_cast<size_t>(width));
        addWhole(tensor.values());
        for (int64_t position = 0; position < tensor.shape()[0]; ++position)
            addToken(prompt, position, tensor.values().subspan(static_cast<size_t>(position * width), static_cast<size_t>(width)));
    }

    void finish()
    {
        const auto prompts = static_cast<double>(std::max<int64_t>(1, m_prompts)), tokens = static_cast<double>(std::max<int64_t>(1, m_tokens));
        m_site.meanLargest /= prompts;
        m_site.kurtosis /= prompts;
        m_site.rms = std::sqrt(m_squares / std::max(1.0, tokens * static_cast<double>(m_site.dimensionLargest.size())));
        for (double& share : m_site.dimensionShare) share /= tokens;
        std::stable_sort(m_site.strongest.begin(), m_site.strongest.end(), stronger);
        m_site.strongest.resize(std::min(m_site.strongest.size(), SiteOutliers::kStrongest));
    }

private:
    static bool stronger(const OutlierToken& a, const OutlierToken& b) { return std::abs(a.value) > std::abs(b.value); }

    void addWhole(std::span<const float> values)
    {
        const Spread spread = spreadOf(values);
        const double median = medianMagnitude(values);
        double largest = 0;
        for (const float x : values) {
            largest = std::max(largest, magnitude(x));
            m_squares += static_cast<double>(x) * static_cast<double>(x);
            m_site.beyondSigmas += std::abs(static_cast<double>(x) - spread.mean) > m_limits.sigmas * spread.deviation;
            m_site.massive += magnitude(x) > m_limits.massive && magnitude(x) > m_limits.massiveOverMedian * median;
        }
        m_site.largest = std::max(m_site.largest, largest);
        m_site.meanLargest += largest;
        m_site.kurtosis += kurtosis(values);
        ++m_prompts;
    }

    void addToken(int64_t prompt, int64_t position, std::span<const float> row)
    {
        size_t strongest = 0;
        for (size_t i = 0; i < row.size(); ++i) {
            m_site.dimensionLargest[i] = std::max(m_site.dimensionLargest[i], magnitude(row[i]));
            m_site.dimensionShare[i] += magnitude(row[i]) >= m_limits.magnitude;
            if (magnitude(row[i]) > magnitude(row[strongest])) strongest = i;
        }
        m_site.strongest.push_back({prompt, position, static_cast<int64_t>(strongest), static_cast<double>(row[strongest])});
        ++m_tokens;
        if (m_site.strongest.size() < 64 * SiteOutliers::kStrongest) return;
        std::stable_sort(m_site.strongest.begin(), m_site.strongest.end(), stronger);
        m_site.strongest.resize(SiteOutliers::kStrongest);
    }

    SiteOutliers& m_site;
    const OutlierLimits& m_limits;
    int64_t m_prompts = 0, m_tokens = 0;
    double m_squares = 0;
};

/// Dimensions that reach the magnitude on enough tokens at enough sites.
std::vector<int64_t> outlierDimensions(const Outliers& outliers)
{
    if (outliers.sites.empty()) return {};
    const size_t width = outliers.sites.front().dimensionShare.size();
    std::vector<int64_t> dimensions;
    for (size_t dimension = 0; dimension < width; ++dimension) {
        int64_t sites = 0, reached = 0;
        for (const SiteOutliers& site : outliers.sites) {
            if (site.dimensionShare.size() != width) continue;
            ++sites;
            reached += site.dimensionShare[dimension] >= outliers.limits.tokenShare;
        }
        if (reached > 0 && static_cast<double>(reached) >= outliers.limits.siteShare * static_cast<double>(sites)) dimensions.push_back(static_cast<int64_t>(dimension));
    }
    return dimensions;
}

void checkSites(const ModelConfig& config, const std::vector<std::string>& patterns)
{
    const std::vector<GraphSite> sites = modelSites(config);
    const std::vector<char> chosen = chooseSites(sites, patterns);
    for (size_t i = 0; i < sites.size(); ++i)
        if (chosen[i] && (sites[i].axes.size() != 2 || sites[i].axes.front() != "pos"))
            throw Error(ErrorKind::Argument, "site " + sites[i].name + " is " + symbolicShape(sites[i]) + ", not a vector for each position").withReason("NotATokenSite");
}

}  // namespace

double kurtosis(std::span<const float> values)
{
    const Spread spread = spreadOf(values);
    double fourth = 0;
    for (const float x : values) fourth += std::pow(static_cast<double>(x) - spread.mean, 4);
    return fourth / static_cast<double>(values.size()) / (std::pow(spread.deviation, 4) + 1e-6);
}

std::vector<int64_t> SiteOutliers::rankedDimensions() const
{
    std::vector<int64_t> order(dimensionLargest.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
        [&](int64_t a, int64_t b) { return dimensionLargest[static_cast<size_t>(a)] > dimensionLargest[static_cast<size_t>(b)]; });
    return order;
}

std::vector<std::string> outlierSites(const ModelConfig& config)
{
    if (config.family == Family::Bert) return {"blocks.*.hook_mlp_out", "blocks.*.hook_normalized_resid_post"};
    return {"blocks.*.hook_mlp_out", "blocks.*.ln2.hook_out"};
}

Outliers findOutliers(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, const OutlierLimits& limits,
    const Progress& progress, const std::stop_token& stop)
{
    checkSites(model.config(), sites);
    Outliers outliers{limits, static_cast<int64_t>(prompts.size()), 0, {}, {}, 0, 0};
    for (const Prompt& prompt : prompts) outliers.tokens += static_cast<int64_t>(prompt.ids.size());
    const std::vector<GraphSite> all = modelSites(model.config());
    const std::vector<char> chosen = chooseSites(all, sites);
    std::vector<size_t> placeOf(all.size());
    for (size_t i = 0; i < all.size(); ++i) {
        placeOf[i] = outliers.sites.size();
        if (!chosen[i]) continue;
        outliers.sites.emplace_back();
        outliers.sites.back().site = all[i].name;
        outliers.sites.back().layer = all[i].layer;
    }
    std::vector<SiteGatherer> gatherers;
    for (SiteOutliers& site : outliers.sites) gatherers.emplace_back(site, limits);
    model.run({prompts, sites, {}}, [&](const SiteView& site) { gatherers[placeOf[static_cast<size_t>(site.site)]].add(site.prompt, denseTensor(site.view)); },
        progress, stop);
    for (SiteGatherer& gatherer : gatherers) gatherer.finish();
    for (const SiteOutliers& site : outliers.sites) {
        outliers.largestNorm = std::max(outliers.largestNorm, site.meanLargest);
        outliers.meanKurtosis += site.kurtosis / static_cast<double>(outliers.sites.size());
    }
    outliers.dimensions = outlierDimensions(outliers);
    return outliers;
}

}  // namespace orrery
