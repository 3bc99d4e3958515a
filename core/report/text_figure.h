#pragma once

#include "core/report/figure_frame.h"

#include <optional>

namespace orrery {

/// A prompt as running text, each token on a ground of its own. Colours come from whoever knows what they mean.
struct TextFigureSpec {
    struct Chip {
        std::string text;
        FigureColor ground = 0, ink = 0xFF000000;   ///< ground of alpha 0: the paper
        bool endsLine = false;
    };
    std::string title, subtitle, provenance;
    std::vector<Chip> chips;
    std::optional<int> current = {};       ///< outlined: the one that the colours are about
    FigureLegend legend;
    FigureLook look;
};

Figure textFigure(const TextFigureSpec& spec);

}  // namespace orrery
