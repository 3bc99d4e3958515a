#include "core/probe/standardiser.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {

Standardiser Standardiser::fit(const FeatureRows& rows, Scaling scaling)
{
    const auto width = static_cast<size_t>(rows.width);
    const double count = static_cast<double>(std::max<size_t>(rows.count(), 1));
    Standardiser fitted{std::vector<double>(width, 0.0), std::vector<double>(width, 1.0)};
    for (size_t i = 0; i < rows.count(); ++i) {
        const float* row = rows.row(i);
        for (size_t j = 0; j < width; ++j) fitted.mean[j] += static_cast<double>(row[j]);
    }
    for (double& mean : fitted.mean) mean /= count;
    if (scaling == Scaling::None) return fitted;
    std::vector<double> squares(width, 0.0);
    for (size_t i = 0; i < rows.count(); ++i) {
        const float* row = rows.row(i);
        for (size_t j = 0; j < width; ++j) {
            const double away = static_cast<double>(row[j]) - fitted.mean[j];
            squares[j] += away * away;
        }
    }
    for (size_t j = 0; j < width; ++j) {
        // What rounding leaves of a constant column is no spread.
        const double deviation = std::sqrt(squares[j] / count);
        if (deviation > 1e-7 * std::abs(fitted.mean[j])) fitted.scale[j] = deviation;
    }
    return fitted;
}

void Standardiser::apply(const float* row, double* z) const
{
    for (size_t j = 0; j < mean.size(); ++j) z[j] = (static_cast<double>(row[j]) - mean[j]) / scale[j];
}

double foldWeights(const Standardiser& standardiser, const double* weight, double bias, double* folded)
{
    for (size_t j = 0; j < standardiser.mean.size(); ++j) {
        folded[j] = weight[j] / standardiser.scale[j];
        bias -= folded[j] * standardiser.mean[j];
    }
    return bias;
}

void forEachBlock(const FeatureRows& rows, const Standardiser& standardiser, const std::function<void(const RowBlock&)>& body)
{
    const auto width = static_cast<size_t>(rows.width);
    std::vector<double> z(kBlockRows * width), factor(width);
    std::transform(standardiser.scale.begin(), standardiser.scale.end(), factor.begin(), [](double scale) { return 1 / scale; });
    const double* mean = standardiser.mean.data();
    for (size_t first = 0; first < rows.count(); first += kBlockRows) {
        const size_t count = std::min(kBlockRows, rows.count() - first);
        for (size_t i = 0; i < count; ++i) {
            const float* row = rows.row(first + i);
            double* target = z.data() + i * width;
            for (size_t j = 0; j < width; ++j) target[j] = (static_cast<double>(row[j]) - mean[j]) * factor[j];
        }
        body({first, count, z.data()});
    }
}

}  // namespace orrery::probe
