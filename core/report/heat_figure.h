#pragma once

#include "core/report/figure.h"

namespace orrery {

/// A heat map as a figure is made from it. Colours come from whoever chose the colour map, one a cell.
struct HeatFigureSpec {
    std::string title;                         ///< "L1H0 · pattern"
    std::string subtitle;                      ///< the prompt, shortened
    std::string provenance;                    ///< model, its digest, run, settings: one line
    int rows = 0, columns = 0;
    std::vector<FigureColor> colors;           ///< [rows, columns]
    std::vector<std::string> rowLabels, columnLabels;   ///< one each, or none
    std::string rowTitle, columnTitle;         ///< "query", "key"
    std::vector<FigureColor> legend;           ///< colours from low to high
    struct Tick {
        double at = 0;                         ///< 0 low, 1 high
        std::string text;
    };
    std::vector<Tick> ticks;
    std::string unit;                          ///< of the legend: "probability"
    double widthPoints = 468;                  ///< of the whole figure; 6.5 inch is a text column
    FigureColor paper = 0xFFFFFFFF, ink = 0xFF1B1E23, secondary = 0xFF5C6570, line = 0xFFC9CED6;
};

/// Title, square cells as large as fit, tokens on both axes (thinned where they would overlap), legend with unit, provenance.
/// Requires: colors.size() == rows * columns, rows and columns >= 1, labels one a row and column or none.
Figure heatFigure(const HeatFigureSpec& spec);

/// A grid of such maps without axes of their own: layers down, heads across.
struct AtlasFigureSpec {
    std::string title, subtitle, provenance;
    int gridRows = 0, gridColumns = 0;
    struct Tile {
        std::string title;
        int rows = 0, columns = 0;
        std::vector<FigureColor> colors;
    };
    std::vector<Tile> tiles;                   ///< row by row; fewer than the grid has places leave the last ones empty
    std::vector<FigureColor> legend;
    std::vector<HeatFigureSpec::Tick> ticks;
    std::string unit;
    double widthPoints = 468;
    FigureColor paper = 0xFFFFFFFF, ink = 0xFF1B1E23, secondary = 0xFF5C6570, line = 0xFFC9CED6;
};
Figure atlasFigure(const AtlasFigureSpec& spec);

}  // namespace orrery
