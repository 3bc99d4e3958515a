#include "views/attention/text_colors.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

QColor blend(const QColor& from, const QColor& to, double part)
{
    const auto mix = [part](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    return QColor(mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue()));
}

}  // namespace

double shareOf(double value, double highest)
{
    return highest > 0 && std::isfinite(value) ? std::clamp(value / highest, 0.0, 1.0) : 0;
}

TextColors textColors(double share, const QColor& hue, const Theme& theme)
{
    const QColor ground = blend(theme[Ink::Panel], hue, share);
    return {ground, contrastRatio(theme[Ink::Text], ground) >= contrastRatio(theme[Ink::Panel], ground) ? theme[Ink::Text] : theme[Ink::Panel]};
}

}  // namespace orrery::views
