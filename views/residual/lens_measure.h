#pragma once

#include "core/analysis/matrix_pyramid.h"
#include "core/residual/logit_lens.h"
#include "views/canvas/heat_types.h"

#include <QString>

#include <memory>

namespace orrery::views {

/// What a lens's cells are coloured by.
enum class LensMeasure { TopProbability, FollowedProbability, FollowedRank, Divergence, Entropy };
inline constexpr int kLensMeasureCount = 5;

/// A measure, and which followed token it is about where it is about one.
struct LensColouring {
    LensMeasure measure = LensMeasure::TopProbability;
    int follow = LensGrid::Final;

    bool isAboutFollowed() const { return measure == LensMeasure::FollowedProbability || measure == LensMeasure::FollowedRank; }
    bool operator==(const LensColouring&) const = default;
};

QString lensMeasureName(LensMeasure measure);   ///< "probability of the top token"
QString lensMeasureUnit(LensMeasure measure);   ///< "probability", "rank", "nats"
/// Colours that suit a measure: ranks in decades.
HeatScale lensScale(LensMeasure measure);

/// NaN where no token is followed: after the last position nothing comes.
float lensValue(const LensGrid& grid, const LensColouring& colouring, int point, int position);
/// [points, positions], the first point first.
std::shared_ptr<const MatrixPyramid> lensMatrix(const LensGrid& grid, const LensColouring& colouring);

}  // namespace orrery::views
