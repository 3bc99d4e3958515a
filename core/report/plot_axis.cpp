#include "core/report/plot_axis.h"

#include "core/report/report_text.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace orrery {

namespace {

constexpr int kTicks = 5;              ///< as near to so many as round steps come
constexpr double kNarrowest = 1e-12;   ///< of a span, of its ends' magnitude: doubles tell no more steps apart
constexpr double kAlike = 1e-9;        ///< values that differ by less are the same but for rounding

double magnitude(double low, double high) { return std::max(std::abs(low), std::abs(high)); }

/// Of the multiples of 1, 2 and 5 times a power of ten the one with nearest to kTicks in the span.
double roundStep(double low, double high)
{
    const double power = std::pow(10.0, std::floor(std::log10(high - low)) - 1);
    double step = power, nearest = INFINITY;
    for (const double nice : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0}) {
        const double spans = std::floor(high / (nice * power) + 1e-9) - std::ceil(low / (nice * power) - 1e-9);
        const double off = std::abs(spans + 1 - kTicks);
        if (off < nearest) nearest = off, step = nice * power;
    }
    return step;
}

}  // namespace

std::pair<double, double> spanAround(double low, double high)
{
    assert(std::isfinite(low) && std::isfinite(high) && low <= high);
    const double size = magnitude(low, high);
    const double margin = high - low > kAlike * size ? 0.05 * (high - low) : std::max(1e-6, 0.05 * size);
    return {low - margin, high + margin};
}

std::vector<double> roundTicks(double low, double high)
{
    assert(std::isfinite(low) && std::isfinite(high) && low < high);
    if (high - low <= kNarrowest * magnitude(low, high)) return {low};
    const double step = roundStep(low, high), first = std::ceil(low / step - 1e-9);
    std::vector<double> ticks;
    for (int i = 0; i < 10 * kTicks && (first + i) * step <= high + step * 1e-9; ++i) ticks.push_back(first + i == 0 ? 0 : (first + i) * step);
    return ticks;
}

std::vector<std::string> tickTexts(const std::vector<double>& ticks)
{
    std::vector<std::string> texts;
    if (ticks.empty()) return texts;
    const double size = magnitude(ticks.front(), ticks.back());
    const double step = ticks.size() > 1 ? std::abs(ticks[1] - ticks[0]) : size > 0 ? size / 100 : 1;
    const bool scientific = size >= 1e5 || (size > 0 && size < 1e-3);
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
    const int digits = std::clamp(static_cast<int>(std::floor(std::log10(size) + 1e-9) - std::floor(std::log10(step) + 1e-9)) + 1, 2, 15);
    for (const double at : ticks) texts.push_back(!scientific ? fixedNumber(at, decimals) : at == 0 ? "0" : scientificNumber(at, digits));
    return texts;
}

}  // namespace orrery
