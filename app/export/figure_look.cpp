#include "app/export/figure_look.h"

namespace orrery::app {

using views::Ink;
using views::ThemeKind;

ThemeKind themeOf(FigureLook look) { return look == FigureLook::Dark ? ThemeKind::Dark : ThemeKind::Light; }

FigureStyle styleOf(FigureLook look)
{
    const views::Theme& theme = views::Theme::of(themeOf(look));
    const auto ink = [&](Ink name) { return theme[name].rgb(); };
    FigureStyle style;
    style.paper = ink(Ink::Panel), style.ink = ink(Ink::Text), style.secondary = ink(Ink::Secondary), style.line = ink(Ink::LineStrong), style.accent = ink(Ink::Accent);
    if (look == FigureLook::Print) style.accent = style.ink;
    return style;
}

views::ColorMapId mapOf(FigureLook look, views::ColorMapId map)
{
    return look == FigureLook::Print && map != views::ColorMapId::Diverging ? views::ColorMapId::Ink : map;
}

std::optional<FigureLook> figureLookOf(const QString& name)
{
    if (name == QLatin1String("light")) return FigureLook::Light;
    if (name == QLatin1String("dark")) return FigureLook::Dark;
    return name == QLatin1String("print") ? std::optional(FigureLook::Print) : std::nullopt;
}

}  // namespace orrery::app
