#pragma once

#include "core/report/figure_frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// Who was taken for whom: a square of counts, rows by label, columns by what was said, each cell shaded by its share of its row.
struct ConfusionFigureSpec {
    std::vector<std::string> names;   ///< of the classes, at least one
    std::vector<int64_t> counts;      ///< [classes, classes]
    FigureLook look;
};

/// Counts are written into the cells while they have room for it; paper to ink, so that it prints.
Figure confusionFigure(const ConfusionFigureSpec& spec);

}  // namespace orrery
