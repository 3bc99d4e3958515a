#include "app/export/figure_theme.h"

namespace orrery::app {

using views::Ink;
using views::ThemeKind;

ThemeKind themeOf(FigureTheme theme) { return theme == FigureTheme::Dark ? ThemeKind::Dark : ThemeKind::Light; }

FigureLook lookOf(FigureTheme theme)
{
    const views::Theme& colors = views::Theme::of(themeOf(theme));
    const auto ink = [&](Ink name) { return colors[name].rgb(); };
    FigureLook look;
    look.paper = ink(Ink::Panel), look.ink = ink(Ink::Text), look.secondary = ink(Ink::Secondary), look.line = ink(Ink::LineStrong), look.accent = ink(Ink::Accent);
    if (theme == FigureTheme::Print) look.accent = look.ink;
    return look;
}

views::ColorMapId mapOf(FigureTheme theme, views::ColorMapId map)
{
    return theme == FigureTheme::Print && map != views::ColorMapId::Diverging ? views::ColorMapId::Ink : map;
}

std::optional<FigureTheme> figureThemeOf(const QString& name)
{
    if (name == QLatin1String("light")) return FigureTheme::Light;
    if (name == QLatin1String("dark")) return FigureTheme::Dark;
    return name == QLatin1String("print") ? std::optional(FigureTheme::Print) : std::nullopt;
}

}  // namespace orrery::app
