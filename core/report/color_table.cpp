#include "core/report/color_table.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace orrery {

namespace {

// Every 15th of the published 256 colours; a Catmull-Rom curve through them gives the rest within 3/255 (cividis: 9/255 at its kink).
// Viridis and magma: Smith and van der Walt, "A Better Default Colormap for Matplotlib", SciPy 2015, released as CC0.
constexpr FigureColor kViridis[] = {0x440154, 0x481769, 0x472A7A, 0x433D84, 0x3D4E8A, 0x355E8D, 0x2E6D8E, 0x297B8E, 0x23898E, 0x1F978B, 0x21A585,
    0x2EB37C, 0x46C06F, 0x65CB5E, 0x89D548, 0xB0DD2F, 0xD8E219, 0xFDE725};
constexpr FigureColor kMagma[] = {0x000004, 0x090720, 0x1A1042, 0x311165, 0x4A1079, 0x621980, 0x792282, 0x912B81, 0xAA337D, 0xC23B75, 0xD9466B,
    0xEC5860, 0xF7725C, 0xFC8E64, 0xFEAA74, 0xFEC68A, 0xFDE2A3, 0xFCFDBF};
// Cividis: Nuñez, Anderton, Renslow, "Optimizing colormaps with consideration for color vision deficiency", PLOS ONE 13(7), 2018.
constexpr FigureColor kCividis[] = {0x00224E, 0x002D68, 0x163770, 0x2E416D, 0x3F4C6C, 0x4E566C, 0x5C616E, 0x696B71, 0x767676, 0x838179, 0x928C78,
    0xA09875, 0xAFA471, 0xBFB06B, 0xCFBD62, 0xDFCA57, 0xF0D846, 0xFEE838};

// Outer end, hue (Okabe and Ito's blue and vermilion) and the paper between the two halves comes from the theme.
constexpr FigureColor kDivergingLight[] = {0x003B66, 0x0072B2, 0xD55E00, 0x7A2E00};
constexpr FigureColor kDivergingDark[] = {0xA8DCFF, 0x2F8FD0, 0xE06A1B, 0xFFC49A};

double red(FigureColor color) { return color >> 16 & 0xFF; }
double green(FigureColor color) { return color >> 8 & 0xFF; }
double blue(FigureColor color) { return color & 0xFF; }

using Point = std::array<double, 3>;

Point channels(FigureColor color) { return {red(color), green(color), blue(color)}; }

FigureColor rounded(const Point& p)
{
    const auto channel = [](double v) { return static_cast<FigureColor>(std::lround(std::clamp(v, 0.0, 255.0))); };
    return 0xFF000000u | channel(p[0]) << 16 | channel(p[1]) << 8 | channel(p[2]);
}

double toLinear(double channel)
{
    const double c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double fromLinear(double c) { return 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055); }

/// Ottosson's Oklab (2020): equal steps look equal.
Point toOklab(FigureColor color)
{
    const double r = toLinear(red(color)), g = toLinear(green(color)), b = toLinear(blue(color));
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

FigureColor fromOklab(const Point& lab)
{
    const auto cube = [](double v) { return v * v * v; };
    const double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
    const double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
    const double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
    return rounded({fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s), fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)});
}

/// The curve through the points at `at` from 0 to 1 (Catmull-Rom, ends continued straight).
Point onCurve(std::span<const FigureColor> points, double at)
{
    const auto last = static_cast<int>(points.size()) - 1;
    const int i = std::min(static_cast<int>(at * last), last - 1);
    const double f = at * last - i;
    const auto point = [&](int k) { return channels(points[static_cast<size_t>(std::clamp(k, 0, last))]); };
    Point p0 = point(i - 1), p1 = point(i), p2 = point(i + 1), p3 = point(i + 2), result{};
    for (size_t c = 0; c < 3; ++c) {
        if (i == 0) p0[c] = 2 * p1[c] - p2[c];
        if (i + 2 > last) p3[c] = 2 * p2[c] - p1[c];
        result[c] = 0.5 * (2 * p1[c] + (p2[c] - p0[c]) * f + (2 * p0[c] - 5 * p1[c] + 4 * p2[c] - p3[c]) * f * f
            + (3 * p1[c] - p0[c] - 3 * p2[c] + p3[c]) * f * f * f);
    }
    return result;
}

/// Straight between colours in Oklab, at stops from 0 to 1.
FigureColor between(std::span<const std::pair<double, FigureColor>> stops, double at)
{
    size_t i = 0;
    while (i + 2 < stops.size() && stops[i + 1].first < at) ++i;
    const double f = std::clamp((at - stops[i].first) / (stops[i + 1].first - stops[i].first), 0.0, 1.0);
    const Point a = toOklab(stops[i].second), b = toOklab(stops[i + 1].second);
    return fromOklab({a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f});
}

std::vector<std::pair<double, FigureColor>> stopsOf(ColorMapId id, const ColorGround& ground)
{
    if (id == ColorMapId::Ink) return {{0, ground.paper}, {1, ground.ink}};
    const auto& ends = ground.dark ? kDivergingDark : kDivergingLight;
    return {{0, ends[0]}, {0.2, ends[1]}, {0.5, ground.paper}, {0.8, ends[2]}, {1, ends[3]}};
}

std::span<const FigureColor> published(ColorMapId id)
{
    if (id == ColorMapId::Magma) return kMagma;
    if (id == ColorMapId::Cividis) return kCividis;
    return kViridis;
}

}  // namespace

ColorTable colorTable(ColorMapId id, const ColorGround& ground)
{
    ColorTable table{};
    const bool mixed = id == ColorMapId::Ink || id == ColorMapId::Diverging;
    const auto stops = mixed ? stopsOf(id, ground) : std::vector<std::pair<double, FigureColor>>();
    for (size_t i = 0; i < table.size(); ++i) {
        const double at = static_cast<double>(i) / static_cast<double>(table.size() - 1);
        table[i] = mixed ? between(stops, at) : rounded(onCurve(published(id), at));
    }
    return table;
}

FigureColor colorAt(const ColorTable& table, double position)
{
    const double place = std::clamp(std::isnan(position) ? 0.0 : position, 0.0, 1.0) * static_cast<double>(table.size() - 1);
    const auto i = static_cast<size_t>(place);
    const double f = place - static_cast<double>(i);
    const Point a = channels(table[i]), b = channels(table[std::min(i + 1, table.size() - 1)]);
    return rounded({a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f});
}

double lightness(FigureColor color)
{
    const double y = 0.2126 * toLinear(red(color)) + 0.7152 * toLinear(green(color)) + 0.0722 * toLinear(blue(color));
    return y > 216.0 / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389 / 27;
}

}  // namespace orrery
