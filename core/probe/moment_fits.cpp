#include "core/probe/linear_fits.h"

#include "core/base/error.h"
#include "core/base/progress.h"
#include "kernels/linear_algebra.h"

#include <cmath>
#include <utility>

namespace orrery::probe {
namespace {

constexpr double kShrinkage = 1e-3;

/// Weighted sums over the rows: of z z^T (upper triangle), of z for each target's column, and of the targets.
struct Moments {
    std::vector<double> gram, cross, sum, targetSum;  ///< [width, width], [outputs, width], [width], [outputs]
    double total = 0;
};

/// The target of output k for a row.
double targetOf(const Targets& targets, size_t row, size_t k)
{
    if (targets.classCount == 0) return targets.values[row];
    const int32_t positive = targets.outputs() == 1 ? 1 : static_cast<int32_t>(k);
    return targets.classes[row] == positive ? 1 : -1;
}

Moments momentsOf(const TrainingRows& training, const Targets& targets, const std::stop_token& stop)
{
    const auto width = static_cast<size_t>(training.width()), outputs = static_cast<size_t>(targets.outputs());
    Moments moments{std::vector<double>(width * width), std::vector<double>(outputs * width), std::vector<double>(width), std::vector<double>(outputs)};
    std::vector<double> weighted(kBlockRows * width);
    forEachBlock(training.rows(), training.standardiser(), [&](const RowBlock& block) {
        throwIfStopped(stop);
        for (size_t i = 0; i < block.count; ++i) {
            const double weight = targets.weight(block.first + i), root = std::sqrt(weight);
            const double* z = block.z + i * width;
            moments.total += weight;
            for (size_t j = 0; j < width; ++j) {
                weighted[i * width + j] = root * z[j];
                moments.sum[j] += weight * z[j];
            }
            for (size_t k = 0; k < outputs; ++k) {
                const double target = weight * targetOf(targets, block.first + i, k);
                moments.targetSum[k] += target;
                for (size_t j = 0; j < width; ++j) moments.cross[k * width + j] += target * z[j];
            }
        }
        addGram({weighted.data(), moments.gram.data(), static_cast<int64_t>(block.count), training.width()});
    });
    return moments;
}

/// Sums of weights and of z for each class.
struct ClassSums {
    std::vector<double> weight, mean;  ///< [classes], [classes, width]
    double total = 0;
};

ClassSums classSumsOf(const TrainingRows& training, const Targets& targets)
{
    const auto width = static_cast<size_t>(training.width()), classes = static_cast<size_t>(targets.classCount);
    ClassSums sums{std::vector<double>(classes), std::vector<double>(classes * width)};
    forEachBlock(training.rows(), training.standardiser(), [&](const RowBlock& block) {
        for (size_t i = 0; i < block.count; ++i) {
            const double weight = targets.weight(block.first + i);
            const auto c = static_cast<size_t>(targets.classes[block.first + i]);
            sums.weight[c] += weight;
            for (size_t j = 0; j < width; ++j) sums.mean[c * width + j] += weight * block.z[i * width + j];
        }
    });
    for (size_t c = 0; c < classes; ++c) {
        sums.total += sums.weight[c];
        for (size_t j = 0; j < width && sums.weight[c] > 0; ++j) sums.mean[c * width + j] /= sums.weight[c];
    }
    return sums;
}

/// Each row b becomes A^-1 b, A being the square of its Cholesky factor.
void solveDefinite(const std::vector<double>& factor, int64_t width, std::vector<double>& rows)
{
    const int64_t count = static_cast<int64_t>(rows.size()) / width;
    solveTriangle(factor.data(), width, Turned::Yes, rows.data(), count);
    solveTriangle(factor.data(), width, Turned::No, rows.data(), count);
}

/// The factor of the pooled within-class covariance, shrunk.
std::vector<double> covarianceFactor(const TrainingRows& training, const Targets& targets, const ClassSums& sums, const std::stop_token& stop)
{
    const auto width = static_cast<size_t>(training.width());
    std::vector<double> covariance = momentsOf(training, targets, stop).gram;
    for (size_t c = 0; c < sums.weight.size(); ++c)
        for (size_t i = 0; i < width; ++i)
            for (size_t j = i; j < width; ++j) covariance[i * width + j] -= sums.weight[c] * sums.mean[c * width + i] * sums.mean[c * width + j];
    double trace = 0;
    for (size_t i = 0; i < width; ++i) trace += covariance[i * width + i] / sums.total;
    for (double& value : covariance) value *= (1 - kShrinkage) / sums.total;
    for (size_t i = 0; i < width; ++i) covariance[i * width + i] += kShrinkage * trace / static_cast<double>(width);
    if (!factorCholesky(covariance.data(), training.width()))
        throw Error(ErrorKind::Argument, "all features are constant within each class: their covariance has no inverse").withReason("SingularFeatures");
    return covariance;
}

double halfSquare(const double* direction, const double* mean, size_t width)
{
    double sum = 0;
    for (size_t j = 0; j < width; ++j) sum += direction[j] * mean[j];
    return sum / 2;
}

}  // namespace

Fit fitRidge(TrainingRows& training, const Targets& targets, double lambda, const std::stop_token& stop)
{
    const auto width = static_cast<size_t>(training.width()), outputs = static_cast<size_t>(targets.outputs());
    Moments moments = momentsOf(training, targets, stop);
    // With the bias free, W solves the same problem on what is left when each weighted mean is taken away.
    for (size_t i = 0; i < width; ++i) {
        for (size_t j = i; j < width; ++j) moments.gram[i * width + j] -= moments.sum[i] * moments.sum[j] / moments.total;
        moments.gram[i * width + i] += lambda;
    }
    for (size_t k = 0; k < outputs; ++k)
        for (size_t j = 0; j < width; ++j) moments.cross[k * width + j] -= moments.targetSum[k] * moments.sum[j] / moments.total;
    if (!factorCholesky(moments.gram.data(), training.width()))
        throw Error(ErrorKind::Argument, "the features' columns depend on each other: ridge needs a lambda larger than " + std::to_string(lambda))
            .withReason("SingularFeatures");
    std::vector<double> weight = std::move(moments.cross), bias(outputs);
    solveDefinite(moments.gram, training.width(), weight);
    for (size_t k = 0; k < outputs; ++k) {
        double along = 0;
        for (size_t j = 0; j < width; ++j) along += weight[k * width + j] * moments.sum[j];
        bias[k] = (moments.targetSum[k] - along) / moments.total;
    }
    return {std::make_shared<LinearProbe>(training.standardiser(), std::move(weight), std::move(bias)), 0, 0, true};
}

Fit fitMassMean(TrainingRows& training, const Targets& targets, Covariance covariance, const std::stop_token& stop)
{
    const auto width = static_cast<size_t>(training.width()), classes = static_cast<size_t>(targets.classCount);
    const ClassSums sums = classSumsOf(training, targets);
    std::vector<double> direction = sums.mean, bias(classes);
    if (covariance == Covariance::Inverted) solveDefinite(covarianceFactor(training, targets, sums, stop), training.width(), direction);
    for (size_t c = 0; c < classes; ++c) {
        bias[c] = -halfSquare(direction.data() + c * width, sums.mean.data() + c * width, width);
        if (covariance == Covariance::Inverted) bias[c] += std::log(std::max(sums.weight[c], 1e-300) / sums.total);
    }
    if (classes == 2) {
        for (size_t j = 0; j < width; ++j) direction[j] = direction[width + j] - direction[j];
        direction.resize(width);
        bias = {bias[1] - bias[0]};
    }
    return {std::make_shared<LinearProbe>(training.standardiser(), std::move(direction), std::move(bias)), 0, 0, true};
}

}  // namespace orrery::probe
