#pragma once

#include "core/record/tensor_layout.h"
#include "core/tensor/tensor.h"

namespace orrery {

/// Copies rows [first, first + count) of a view, cut into rows as `layout` says, one after the other to `target`.
/// Requires: `layout` was chosen for the view's shape.
void copyRows(const TensorView& view, const TensorLayout& layout, int64_t first, int64_t count, float* target);

/// Whether every value that `layout` keeps fits a half: finite and at most 65504 in magnitude.
bool fitsHalf(const TensorView& view, const TensorLayout& layout);

}  // namespace orrery
