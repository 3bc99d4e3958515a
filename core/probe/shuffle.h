#pragma once

#include "core/base/random.h"

#include <utility>
#include <vector>

namespace orrery::probe {

/// Uniform below `limit`.  Requires: limit >= 1
inline size_t drawBelow(CounterRandom& random, size_t limit)
{
    return static_cast<size_t>(random.uniform() * static_cast<double>(limit));
}

/// Every order equally likely (Fisher and Yates), the same for the same random numbers.
template <typename Value>
void shuffle(std::vector<Value>& values, CounterRandom& random)
{
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[drawBelow(random, i)]);
}

}  // namespace orrery::probe
