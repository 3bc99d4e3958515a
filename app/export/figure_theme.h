#pragma once

#include "core/report/figure_frame.h"
#include "views/shared/color_map.h"

#include <optional>

namespace orrery::app {

/// What a figure is for: a page (the light theme), a slide (the dark one), or a printer without colours.
enum class FigureTheme { Light, Dark, Print };

views::ThemeKind themeOf(FigureTheme theme);
FigureLook lookOf(FigureTheme theme);
/// The map as the theme has it: for print, ink on paper; a diverging one has no other form.
views::ColorMapId mapOf(FigureTheme theme, views::ColorMapId map);

/// Of "light", "dark", "print".
std::optional<FigureTheme> figureThemeOf(const QString& name);

}  // namespace orrery::app
