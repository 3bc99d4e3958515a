#pragma once

#include "core/probe/labelled_data.h"

#include <cstdint>
#include <vector>

namespace orrery::probe {

/// Rows of the feature matrix, which are indices of LabelledData::samples, ascending.
struct Split {
    std::vector<int64_t> train, dev, test;
};

struct SplitSettings {
    int folds = 0;                         ///< >= 3: each fold is the test part once, the next one the dev part; 0: one split
    double devShare = 0.1, testShare = 0.2;  ///< of one split
    uint64_t seed = 0;
};

/// Splits that keep each group on one side, with about the same share of each class in every part.
///
/// Groups go, largest first and otherwise in an order drawn by the seed, to the part that lacks their labels most.
/// @throws Error Argument with reason BadSplit if shares or folds make no sense; Format with reason TooFewGroups if a part would be empty, or
///         a train part would hold a single class
std::vector<Split> makeSplits(const LabelledData& data, const SplitSettings& settings);

}  // namespace orrery::probe
