#include "views/residual/lens_measure.h"

#include <QCoreApplication>

#include <limits>

namespace orrery::views {

namespace {

QString words(const char* text) { return QCoreApplication::translate("LensMeasure", text); }

}  // namespace

QString lensMeasureName(LensMeasure measure)
{
    switch (measure) {
    case LensMeasure::TopProbability: return words("Probability of the top token");
    case LensMeasure::FollowedProbability: return words("Probability of the followed token");
    case LensMeasure::FollowedRank: return words("Rank of the followed token");
    case LensMeasure::Divergence: return words("Divergence from the final row");
    case LensMeasure::Entropy: return words("Entropy");
    }
    return {};
}

QString lensMeasureUnit(LensMeasure measure)
{
    switch (measure) {
    case LensMeasure::TopProbability:
    case LensMeasure::FollowedProbability: return words("probability");
    case LensMeasure::FollowedRank: return words("rank");
    case LensMeasure::Divergence:
    case LensMeasure::Entropy: return words("nats");
    }
    return {};
}

HeatScale lensScale(LensMeasure measure)
{
    HeatScale scale;
    if (measure == LensMeasure::FollowedRank) scale.transfer = Transfer::Log;
    return scale;
}

float lensValue(const LensGrid& grid, const LensColouring& colouring, int point, int position)
{
    const size_t cell = grid.cell(point, position);
    switch (colouring.measure) {
    case LensMeasure::TopProbability: return grid.bestAt(point, position, 0).probability;
    case LensMeasure::Divergence: return grid.divergence[cell];
    case LensMeasure::Entropy: return grid.entropy[cell];
    case LensMeasure::FollowedProbability:
    case LensMeasure::FollowedRank: break;
    }
    const LensGrid::Token& followed = grid.chosenAt(point, position, colouring.follow);
    if (followed.id < 0) return std::numeric_limits<float>::quiet_NaN();
    return colouring.measure == LensMeasure::FollowedRank ? static_cast<float>(followed.rank) : followed.probability;
}

std::shared_ptr<const MatrixPyramid> lensMatrix(const LensGrid& grid, const LensColouring& colouring)
{
    const auto points = static_cast<int>(grid.points.size()), positions = static_cast<int>(grid.positions), first = static_cast<int>(grid.first);
    Tensor values(Shape{points, positions});
    for (int point = 0; point < points; ++point)
        for (int column = 0; column < positions; ++column) values.data()[point * positions + column] = lensValue(grid, colouring, point, first + column);
    return MatrixPyramid::build(std::move(values));
}

}  // namespace orrery::views
