#pragma once

#include "core/analysis/matrix_pyramid.h"
#include "views/shared/color_map.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace orrery::views {

/// One matrix of a canvas.
struct HeatTile {
    std::shared_ptr<const MatrixPyramid> matrix;  ///< none: an empty frame
    QString title = {};                           ///< "L3H5"
    bool selected = false, pinned = false, dimmed = false;
    QString problem = {};                         ///< why there is no matrix: the frame is hatched, and says so to the pointer
};

/// An axis of a single matrix. Without labels positions count from 0.
struct HeatAxis {
    QString title = {};         ///< "query"
    QStringList labels = {};    ///< as they are shown: "·the"
    QStringList spoken = {};    ///< as they are read aloud: "the"; empty: the labels

    QString label(int index) const { return index < labels.size() ? labels[index] : QString::number(index); }
    QString spokenLabel(int index) const { return index < spoken.size() ? spoken[index] : index < labels.size() ? labels[index] : QString(); }
};

/// A cell of one of the tiles.
struct HeatCell {
    int tile = 0, row = 0, column = 0;

    bool operator==(const HeatCell&) const = default;
};

enum class Transfer {
    Linear,
    Log,   ///< decades alike: from low, or high / 10^4 where low is not positive
    Gamma  ///< share of the range to the power `gamma`
};

/// How values become colours. A diverging map is centred at 0: its range is the larger of |low| and |high| both ways.
struct HeatScale {
    ColorMapId map = ColorMapId::Viridis;
    double low = 0, high = 1;    ///< what the ends of the map stand for
    bool automatic = true;       ///< low and high follow the data of the tiles
    Transfer transfer = Transfer::Linear;
    double gamma = 0.5;          ///< 0.1 to 4
    bool perRow = false;         ///< each row from its own smallest to its own largest value
    bool clip = true;            ///< values outside take the end's colour; false: they are left out, as paper

    bool operator==(const HeatScale&) const = default;
};

}  // namespace orrery::views
