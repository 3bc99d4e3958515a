#pragma once

#include "core/report/figure_frame.h"

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
    std::vector<std::string> cellTexts{};      ///< one a cell, or none: written into the cells if all fit
    double largestCell = 1e9;                  ///< points: a grid of few cells stays smaller than the figure
    FigureLegend legend;
    FigureLook look;
};

/// Title, square cells as large as fit, tokens on both axes (thinned where they would overlap), legend with unit, provenance.
/// Requires: colors.size() == rows * columns, rows and columns >= 1, labels one a row and column or none, texts one a cell or none.
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
    FigureLegend legend;
    FigureLook look;
};
Figure atlasFigure(const AtlasFigureSpec& spec);

}  // namespace orrery
