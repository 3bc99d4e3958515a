#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <vector>

namespace orrery {

/// The part of a tensor of rank 2 or 3 with these indices of its first two axes, in this order; an empty list takes all.
/// Requires: the indices exist; none of the second axis at rank 2
Tensor tensorPart(const Tensor& whole, const std::vector<int64_t>& first, const std::vector<int64_t>& second);

}  // namespace orrery
