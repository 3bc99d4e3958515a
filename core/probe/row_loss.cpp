#include "core/probe/row_loss.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {
namespace {

/// ln(1 + e^x) without overflow.
double softplus(double x)
{
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

RowLoss binaryLoss(const Targets& targets)
{
    return [&targets](size_t row, std::span<double> scores) {
        const double weight = targets.weight(row), sign = targets.classes[row] == 1 ? 1 : -1, margin = sign * scores[0];
        scores[0] = -sign * weight / (1 + std::exp(margin));
        return weight * softplus(-margin);
    };
}

RowLoss softmaxLoss(const Targets& targets)
{
    return [&targets](size_t row, std::span<double> scores) {
        const double weight = targets.weight(row), largest = *std::max_element(scores.begin(), scores.end());
        const auto label = static_cast<size_t>(targets.classes[row]);
        const double chosen = scores[label];
        double sum = 0;
        for (double& score : scores) sum += score = std::exp(score - largest);
        for (double& score : scores) score *= weight / sum;
        scores[label] -= weight;
        return weight * (std::log(sum) + largest - chosen);
    };
}

}  // namespace

RowLoss classLoss(const Targets& targets)
{
    return targets.outputs() == 1 ? binaryLoss(targets) : softmaxLoss(targets);
}

RowLoss squaredHinge(const Targets& targets)
{
    return [&targets](size_t row, std::span<double> scores) {
        const double weight = targets.weight(row);
        double loss = 0;
        for (size_t k = 0; k < scores.size(); ++k) {
            const int32_t positive = scores.size() == 1 ? 1 : static_cast<int32_t>(k);
            const double sign = targets.classes[row] == positive ? 1 : -1, lacking = std::max(0.0, 1 - sign * scores[k]);
            scores[k] = -2 * weight * sign * lacking;
            loss += weight * lacking * lacking;
        }
        return loss;
    };
}

RowLoss squaredLoss(const Targets& targets)
{
    return [&targets](size_t row, std::span<double> scores) {
        const double weight = targets.weight(row), error = scores[0] - targets.values[row];
        scores[0] = weight * error;
        return weight * error * error / 2;
    };
}

}  // namespace orrery::probe
