#pragma once

#include "core/report/figure_frame.h"

namespace orrery {

/// Numbers in columns.
struct TableFigureSpec {
    struct Column {
        std::string name, unit;
        std::vector<std::string> cells;    ///< as they are written, aligned at the right
    };
    std::string title, subtitle, provenance;
    std::vector<Column> columns;           ///< each with as many cells
    FigureLegend legend;                   ///< its notes
    FigureLook look;
};

/// Names and units above a rule, a hairline under every fifth row; columns as wide as they need, the room left shared by all.
/// Requires: at least one column.
Figure tableFigure(const TableFigureSpec& spec);

}  // namespace orrery
