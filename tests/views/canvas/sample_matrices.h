#pragma once

#include "core/analysis/matrix_pyramid.h"

#include <cmath>
#include <limits>

namespace orrery::testing {

/// [rows, columns] of a smooth pattern with signs, or with a value of each kind that is no number.
inline Tensor samplePattern(int rows, int columns, bool holes = false)
{
    Tensor matrix(Shape{rows, columns});
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) matrix.data()[r * columns + c] = std::sin(0.37f * static_cast<float>(r)) * std::cos(0.23f * static_cast<float>(c)) + 0.001f * static_cast<float>(c);
    if (holes && matrix.count() >= 8) {
        matrix.data()[1] = std::numeric_limits<float>::quiet_NaN();
        matrix.data()[3] = std::numeric_limits<float>::infinity();
        matrix.data()[5] = -std::numeric_limits<float>::infinity();
    }
    return matrix;
}

inline std::shared_ptr<const MatrixPyramid> samplePyramid(int rows, int columns, bool holes = false)
{
    return MatrixPyramid::build(samplePattern(rows, columns, holes));
}

}  // namespace orrery::testing
