#pragma once

#include "tests/core/model/random_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace orrery::testing {

/// Rows of `full` along the axis that counts positions: 1 for scores and patterns, else 0.
inline Tensor chosenRows(const Tensor& full, int axis, const std::vector<int64_t>& rows)
{
    const int64_t outer = axis == 1 ? full.shape()[0] : 1, length = full.shape()[axis];
    const int64_t inner = full.count() / (outer * length);
    std::vector<float> kept;
    for (int64_t block = 0; block < outer; ++block)
        for (const int64_t row : rows) {
            const float* from = full.data() + (block * length + row) * inner;
            kept.insert(kept.end(), from, from + inner);
        }
    const Shape shape{static_cast<int64_t>(kept.size())};
    return Tensor(shape, kept);
}

/// The sum over that axis, infinities counting as 0.
inline std::vector<double> axisSum(const Tensor& full, int axis)
{
    const int64_t outer = axis == 1 ? full.shape()[0] : 1, length = full.shape()[axis];
    const int64_t inner = full.count() / (outer * length);
    std::vector<double> sums(static_cast<size_t>(outer * inner), 0);
    for (int64_t i = 0; i < full.count(); ++i) {
        const float value = full.data()[i];
        if (std::isfinite(value)) sums[static_cast<size_t>(i / (inner * length) * inner + i % inner)] += value;
    }
    return sums;
}

/// What is wrong with our tensor of `site`, or nothing. The reference holds it whole, or of a long prompt `rows` along `axis`
/// and sums over it: golden/models/README.md. `limit` is relative to the reference's largest magnitude.
inline std::string goldenDifference(const std::map<std::string, Tensor>& expected, const std::string& site, const Tensor& ours, int axis,
    const std::vector<int64_t>& rows, double limit)
{
    const auto whole = expected.find(site);
    if (whole != expected.end()) {
        const double found = difference(ours, whole->second);  // infinite for another shape
        return found <= limit ? "" : site + " " + ours.shape().text() + " differs by " + std::to_string(found);
    }
    const Tensor& wanted = expected.at(site + "@rows");
    const Tensor kept = chosenRows(ours, axis, rows);
    if (kept.count() != wanted.count()) return site + " has rows of another size";
    const double found = difference(kept, Tensor(kept.shape(), wanted.values()));
    if (!(found <= limit)) return site + " differs by " + std::to_string(found) + " in its chosen rows";
    const std::vector<double> sums = axisSum(ours, axis);
    const Tensor &sum = expected.at(site + "@sum"), &magnitude = expected.at(site + "@abs_sum");
    if (static_cast<int64_t>(sums.size()) != sum.count()) return site + " has sums of another size";
    const double largest = *std::max_element(magnitude.values().begin(), magnitude.values().end());
    for (size_t i = 0; i < sums.size(); ++i)
        if (!(std::abs(sums[i] - sum.data()[i]) <= limit * largest)) return site + " differs in sum " + std::to_string(i);
    return "";
}

}  // namespace orrery::testing
