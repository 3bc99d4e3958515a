#include "core/circuits/weight_statistics.h"

#include "core/circuits/small_matrix.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

WeightStatistics statisticsOf(const Weight& weight)
{
    WeightStatistics statistics{weight.role, weight.shape, weight.type};
    const Tensor values = weight.toTensor();
    double sum = 0, squares = 0, low = std::numeric_limits<double>::infinity(), high = -low;
    for (const float value : values.values()) {
        if (!std::isfinite(value)) {
            ++statistics.nonFinite;
            continue;
        }
        const double number = value;
        sum += number;
        squares += number * number;
        low = std::min(low, number), high = std::max(high, number);
    }
    const int64_t finite = values.count() - statistics.nonFinite;
    if (finite == 0) return statistics;
    statistics.norm = std::sqrt(squares);
    statistics.mean = sum / static_cast<double>(finite);
    statistics.minimum = low, statistics.maximum = high;
    return statistics;
}

void count(WeightDetail& detail, std::span<const float> values, int bins)
{
    for (const float value : values) {
        if (std::isnan(value)) ++detail.notANumber;
        else if (std::isinf(value)) ++(value > 0 ? detail.plusInfinity : detail.minusInfinity);
        else {
            detail.low = detail.finite == 0 ? value : std::min<double>(detail.low, value);
            detail.high = detail.finite == 0 ? value : std::max<double>(detail.high, value);
            ++detail.finite;
        }
    }
    if (detail.finite == 0) return;
    detail.counts.assign(static_cast<size_t>(bins), 0);
    const double width = (detail.high - detail.low) / bins;
    for (const float value : values) {
        if (!std::isfinite(value)) continue;
        const double bin = width > 0 ? (value - detail.low) / width : 0;
        ++detail.counts[static_cast<size_t>(std::clamp(bin, 0.0, bins - 1.0))];
    }
}

bool hasSpectrum(const Weight& weight)
{
    if (weight.shape.rank() != 2) return false;
    const int64_t longer = std::max(weight.shape[0], weight.shape[1]), shorter = std::min(weight.shape[0], weight.shape[1]);
    return shorter > 1 && static_cast<double>(longer) * static_cast<double>(shorter) * static_cast<double>(shorter) <= static_cast<double>(WeightDetail::kSpectrumWork);
}

}  // namespace

std::vector<WeightStatistics> readWeightStatistics(const ModelWeights& weights, const Progress& progress, const std::stop_token& stop)
{
    std::vector<WeightStatistics> all;
    for (const Weight& weight : weights.all()) {
        throwIfStopped(stop);
        all.push_back(statisticsOf(weight));
        if (progress) progress({static_cast<double>(all.size()) / static_cast<double>(weights.all().size()), weight.role});
    }
    return all;
}

WeightDetail readWeightDetail(const ModelWeights& weights, const std::string& role, int bins, const std::stop_token& stop)
{
    const Weight& weight = weights.at(role);
    const Tensor values = weight.toTensor();
    WeightDetail detail;
    detail.role = role;
    count(detail, values.values(), bins);
    throwIfStopped(stop);
    if (!hasSpectrum(weight) || detail.finite != values.count()) return detail;
    DoubleMatrix matrix(weight.shape[0], weight.shape[1]);
    std::copy(values.values().begin(), values.values().end(), matrix.values.begin());
    if (matrix.rows < matrix.columns) matrix = transposed(matrix);
    detail.spectrum = singularValues(upperFactor(std::move(matrix)));
    return detail;
}

}  // namespace orrery
