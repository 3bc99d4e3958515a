#include "core/probe/linear_fits.h"

#include "core/probe/loss_pass.h"
#include "core/probe/minimise.h"
#include "core/probe/row_loss.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {
namespace {

/// How much closer to look where the curvature is less than one: unwhitened variables (L1), rows beyond the hinge. There the gain that is left
/// is more than the gradient alone says.
constexpr double kFlatGain = 0.01;

double totalWeight(const Targets& targets, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; ++i) sum += targets.weight(i);
    return sum;
}

Fit fitFrom(const TrainingRows& training, const Minimum& minimum, std::vector<double> x, int64_t outputs)
{
    const auto biasAt = static_cast<std::ptrdiff_t>(outputs * training.width());
    std::vector<double> bias(x.begin() + biasAt, x.end());
    x.resize(static_cast<size_t>(biasAt));
    return {std::make_shared<LinearProbe>(training.standardiser(), std::move(x), std::move(bias)), minimum.value, minimum.iterations, minimum.converged};
}

/// Minimises a sum of row losses + lambda ||W||^2 in variables in which it is about round.
Fit fitSmooth(TrainingRows& training, const Targets& targets, RowLoss loss, double curvature, double lambda, const SolveSettings& settings,
    const std::stop_token& stop)
{
    const int64_t width = training.width(), outputs = targets.outputs();
    const auto biasAt = static_cast<size_t>(outputs * width), count = biasAt + static_cast<size_t>(outputs);
    const double total = totalWeight(targets, training.rows().count());
    const double meanWeight = total / static_cast<double>(training.rows().count());
    const Whitening whitening(training.roughGram(), width, curvature * meanWeight, 2 * lambda);
    const double biasScale = std::sqrt(curvature * total);
    LossPass pass(training, outputs, std::move(loss));
    const auto toWeights = [&](std::vector<double>& x) {
        whitening.toWeights(x.data(), outputs);
        for (size_t k = biasAt; k < count; ++k) x[k] /= biasScale;
    };
    std::vector<double> weights(count);
    const Objective objective = [&](std::span<const double> v, std::span<double> gradient) {
        std::copy(v.begin(), v.end(), weights.begin());
        toWeights(weights);
        double value = pass.run(weights, gradient, stop);
        for (size_t i = 0; i < biasAt; ++i) {
            value += lambda * weights[i] * weights[i];
            gradient[i] += 2 * lambda * weights[i];
        }
        whitening.toWhiteGradient(gradient.data(), outputs);
        for (size_t k = biasAt; k < count; ++k) gradient[k] /= biasScale;
        return value;
    };
    std::vector<double> start(count, 0.0);
    if (settings.start) {
        std::copy(settings.start->weight().begin(), settings.start->weight().end(), start.begin());
        std::copy(settings.start->bias().begin(), settings.start->bias().end(), start.begin() + static_cast<std::ptrdiff_t>(biasAt));
        whitening.fromWeights(start.data(), outputs);
        for (size_t k = biasAt; k < count; ++k) start[k] *= biasScale;
    }
    const Minimum minimum = minimise(objective, std::move(start), {.maxIterations = settings.maxIterations, .relativeGain = settings.relativeGain}, stop);
    std::vector<double> x = minimum.x;
    toWeights(x);
    return fitFrom(training, minimum, std::move(x), outputs);
}

/// The loss's second derivative by a score when nothing is known yet: p (1 - p) with all classes alike.
double logisticCurvature(const Targets& targets)
{
    const double p = 1.0 / targets.classCount;
    return p * (1 - p);
}

}  // namespace

Fit fitLogistic(TrainingRows& training, const Targets& targets, double lambda, const SolveSettings& settings, const std::stop_token& stop)
{
    return fitSmooth(training, targets, classLoss(targets), logisticCurvature(targets), lambda, settings, stop);
}

Fit fitSvm(TrainingRows& training, const Targets& targets, double lambda, const SolveSettings& settings, const std::stop_token& stop)
{
    SolveSettings closer = settings;
    closer.relativeGain *= kFlatGain;
    return fitSmooth(training, targets, squaredHinge(targets), 2, lambda, closer, stop);
}

Fit fitLogisticL1(TrainingRows& training, const Targets& targets, double lambda, const SolveSettings& settings, const std::stop_token& stop)
{
    const int64_t outputs = targets.outputs();
    const auto biasAt = static_cast<size_t>(outputs * training.width()), count = biasAt + static_cast<size_t>(outputs);
    // Columns have unit spread, so that one number makes all directions about as curved as the variables' unit.
    const double scale = std::sqrt(logisticCurvature(targets) * totalWeight(targets, training.rows().count()));
    LossPass pass(training, outputs, classLoss(targets));
    std::vector<double> weights(count);
    const Objective objective = [&](std::span<const double> v, std::span<double> gradient) {
        for (size_t i = 0; i < count; ++i) weights[i] = v[i] / scale;
        const double value = pass.run(weights, gradient, stop);
        for (double& each : gradient) each /= scale;
        return value;
    };
    std::vector<double> start(count, 0.0);
    if (settings.start) {
        for (size_t i = 0; i < biasAt; ++i) start[i] = settings.start->weight()[i] * scale;
        for (size_t k = biasAt; k < count; ++k) start[k] = settings.start->bias()[k - biasAt] * scale;
    }
    const Minimum minimum = minimise(objective, std::move(start), {.maxIterations = settings.maxIterations, .relativeGain = kFlatGain * settings.relativeGain,
        .l1 = lambda / scale, .l1Count = biasAt}, stop);
    std::vector<double> x = minimum.x;
    for (double& each : x) each /= scale;
    return fitFrom(training, minimum, std::move(x), outputs);
}

}  // namespace orrery::probe
