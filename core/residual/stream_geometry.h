#pragma once

#include "core/model/model.h"
#include "core/residual/stream_points.h"

#include <stop_token>
#include <vector>

namespace orrery {

/// How long the stream is and how it turns: one number a point and position. Immutable once made.
struct StreamGeometry {
    std::vector<StreamPoint> points;
    int64_t positions = 0;
    std::vector<double> norm;        ///< [points, positions], 2-norm
    std::vector<double> toPrevious;  ///< [points, positions], cosine with the point before; 1 at the first
    std::vector<double> toFinal;     ///< [points, positions], cosine with the last point

    size_t cell(size_t point, int64_t position) const { return point * static_cast<size_t>(positions) + static_cast<size_t>(position); }
    /// Over positions, without the first `skip` of them: the first often is a place to rest attention on, and unlike the others.
    double mean(const std::vector<double>& of, size_t point, int64_t skip = 0) const;
};

/// Norms and cosines of a prompt's stream at these points; of a vector of length 0 cosines are 0. Sums in double.
/// @throws Error as Model::run.  Cost: one forward; holds points x positions x width floats.
StreamGeometry measureStream(Model& model, const Prompt& prompt, const std::vector<StreamPoint>& points, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
