#pragma once

#include "core/base/progress.h"
#include "core/model/weights.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// A parameter's numbers in brief; over its finite values, in double.
struct WeightStatistics {
    std::string role;
    Shape shape;                 ///< as stored
    DType type = DType::F32;
    double norm = 0;             ///< Frobenius
    double mean = 0, minimum = 0, maximum = 0;
    int64_t nonFinite = 0;
};

/// All parameters, in the order of the forward.  Cost: once through all bytes.  @throws Error Cancelled
std::vector<WeightStatistics> readWeightStatistics(const ModelWeights& weights, const Progress& progress = {}, const std::stop_token& stop = {});

/// One parameter closely. Immutable once made.
struct WeightDetail {
    std::string role;
    double low = 0, high = 0;             ///< of the finite values; bins are equally wide, the last includes `high`
    std::vector<int64_t> counts;          ///< empty: there is no finite value
    int64_t finite = 0, notANumber = 0, plusInfinity = 0, minusInfinity = 0;
    std::vector<double> spectrum = {};         ///< singular values, largest first; empty: a vector, or too large (see kSpectrumWork)

    /// Multiplications up to which a spectrum is computed: long side times short side squared.
    static constexpr int64_t kSpectrumWork = 2'000'000'000;
};

/// @param bins  >= 1
/// @throws Error Internal if there is none of that role; Cancelled before the spectrum, which itself can't be stopped
/// Cost: two passes over the parameter, and its QR and Jacobi rotations: a second or two at the limit.
WeightDetail readWeightDetail(const ModelWeights& weights, const std::string& role, int bins, const std::stop_token& stop = {});

}  // namespace orrery
