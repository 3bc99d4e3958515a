#pragma once

#include "core/model/model.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// What counts as an outlier; the definitions stand side by side, since papers differ. Source: analysis-methods section 10.
struct OutlierLimits {
    double sigmas = 6;              ///< beyond so many standard deviations of the tensor        arXiv:2306.12929
    double magnitude = 6;           ///< an outlier dimension reaches this ...                   arXiv:2208.07339
    double tokenShare = 0.06;       ///< ... on so large a share of tokens ...
    double siteShare = 0.25;        ///< ... at so large a share of the sites
    double massive = 100;           ///< a massive activation is beyond this ...                 arXiv:2402.17762
    double massiveOverMedian = 1000;  ///< ... and beyond so many medians of the tensor's magnitudes
};

/// One value that stands out.
struct OutlierToken {
    int64_t prompt = 0, position = 0, dimension = 0;
    double value = 0;
};

/// A site [pos, width] over all prompts.
struct SiteOutliers {
    std::string site;
    int layer = -1;
    double largest = 0;             ///< max |x| over all prompts
    double meanLargest = 0;         ///< mean over prompts of a prompt's max |x|: the papers' infinity norm
    double rms = 0;
    double kurtosis = 0;            ///< mean over prompts of mean (x - m)^4 / (s^4 + 1e-6) of the whole [pos, width], s^2 unbiased
    int64_t beyondSigmas = 0, massive = 0;      ///< how many values
    std::vector<double> dimensionLargest;       ///< [width], max |x| over all tokens
    std::vector<double> dimensionShare;         ///< [width], share of tokens that reach OutlierLimits::magnitude
    std::vector<OutlierToken> strongest;        ///< tokens by their largest |x|, strongest first, at most kStrongest

    static constexpr size_t kStrongest = 20;
    double peakedness() const { return rms > 0 ? largest / rms : 0; }
    /// Dimensions by their largest value, strongest first.
    std::vector<int64_t> rankedDimensions() const;
};

/// Immutable once made.
struct Outliers {
    OutlierLimits limits;
    int64_t prompts = 0, tokens = 0;
    std::vector<SiteOutliers> sites;            ///< in forward order
    std::vector<int64_t> dimensions;            ///< outlier dimensions by the second definition, rising; of sites as wide as the first
    double largestNorm = 0;                     ///< max over sites of meanLargest
    double meanKurtosis = 0;                    ///< mean over sites
};

/// Looks for outliers at sites whose axes are pos and one more.
///
/// The figures that arXiv:2306.12929 prints are largestNorm and meanKurtosis over all FFN outputs and the norms before them:
/// outlierSites(). A normal distribution has kurtosis 3.
/// @throws Error Argument with reason NotATokenSite for a site of other axes; as Model::run
/// Cost: one forward of all prompts; a prompt's tensor at a time, and O(width) a site.
Outliers findOutliers(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, const OutlierLimits& limits = {},
    const Progress& progress = {}, const std::stop_token& stop = {});

/// The sites that papers on outliers look at: what MLPs give and the norms beside them, by family.
std::vector<std::string> outlierSites(const ModelConfig& config);

/// Of all values as one set: mean (x - m)^4 / (s^4 + 1e-6), s^2 the unbiased variance.  Requires: at least two values
double kurtosis(std::span<const float> values);

}  // namespace orrery
