#pragma once

#include "core/report/figure_legend.h"
#include "views/shared/color_map.h"

#include <optional>

namespace orrery::app {

/// What a figure is for: a page (the light theme), a slide (the dark one), or a printer without colours.
enum class FigureLook { Light, Dark, Print };

views::ThemeKind themeOf(FigureLook look);
FigureStyle styleOf(FigureLook look);
/// The map as the look has it: for print, ink on paper; a diverging one has no other form.
views::ColorMapId mapOf(FigureLook look, views::ColorMapId map);

/// Of "light", "dark", "print".
std::optional<FigureLook> figureLookOf(const QString& name);

}  // namespace orrery::app
