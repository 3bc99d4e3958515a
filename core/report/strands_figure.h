#pragma once

#include "core/report/figure_frame.h"

#include <optional>

namespace orrery {

/// Lines between a prompt's tokens, queries on the left and keys on the right.
struct StrandsFigureSpec {
    struct Line {
        int query = 0, key = 0;
        double weight = 0;                 ///< stands beside the far end if one token is in focus
        FigureColor color = 0xFF000000;
    };
    std::string title, subtitle, provenance;
    std::vector<std::string> tokens;
    std::vector<Line> lines;               ///< in the order they are drawn
    std::optional<int> query = {}, key = {};       ///< the token in focus, whose lines alone are there
    FigureLegend legend;
    FigureLook look;
};

/// A row a token, lower the more there are, their labels thinned where they would overlap.
/// Requires: a line's query and key are tokens.
Figure strandsFigure(const StrandsFigureSpec& spec);

}  // namespace orrery
