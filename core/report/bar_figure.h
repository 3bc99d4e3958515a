#pragma once

#include "core/report/figure_frame.h"

#include <string>
#include <vector>

namespace orrery {

/// Signed values as bars from one zero line, each with its name on the left and its number on the right.
struct BarFigureSpec {
    struct Bar {
        std::string name;
        double value = 0;              ///< not finite: no bar, and its text says so
        double low = 0, high = 0;      ///< an interval about it, drawn as a whisker; low == high: none
        std::string text;              ///< the number as it is written
    };
    std::string title, subtitle, provenance;
    std::string axisTitle;             ///< with the unit
    std::vector<Bar> bars;             ///< at least one
    FigureLook look;
};

/// Vermilion to the right, blue to the left, as in signed heat maps: which is which stands without colour too. Whiskers that leave the axis are cut.
Figure barFigure(const BarFigureSpec& spec);

}  // namespace orrery
