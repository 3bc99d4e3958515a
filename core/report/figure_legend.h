#pragma once

#include "core/report/figure.h"

namespace orrery {

/// What a figure is drawn on and with, apart from its data. The defaults are the light theme's.
struct FigureStyle {
    double widthPoints = 468;                ///< of the whole figure; 6.5 inch is a text column
    FigureColor paper = 0xFFFFFFFF, ink = 0xFF1B1E23, secondary = 0xFF5C6570, line = 0xFFC9CED6, accent = 0xFF2360C8;
};

/// The words around a figure.
struct FigureCaption {
    std::string title;                       ///< "L1H0 · pattern"
    std::string subtitle;                    ///< the prompt, shortened
    std::string provenance;                  ///< model, its digest, run, settings: one line
};

/// What a figure's colours mean.
struct FigureLegend {
    struct Tick {
        double at = 0;                       ///< 0 low, 1 high
        std::string text;
    };
    struct Swatch {
        FigureColor color = 0;
        std::string text;
    };
    std::vector<FigureColor> colors;         ///< from low to high; none: there is no bar
    std::vector<Tick> ticks;
    std::string unit;                        ///< "probability"
    std::vector<Swatch> swatches;            ///< colours outside the bar: "NaN"
    std::vector<std::string> notes;          ///< what else one must know to read it: "each cell: max of 4 × 4"
};

}  // namespace orrery
