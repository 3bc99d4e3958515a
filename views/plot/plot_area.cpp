#include "views/plot/plot_area.h"

#include "core/report/plot_axis.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

/// From the first to the last x of all lines; an x that is alone has room about it.
std::pair<double, double> xSpan(const Plot& plot)
{
    double low = INFINITY, high = -INFINITY;
    for (const PlotLine& line : plot.lines)
        if (!line.x.empty()) low = std::min(low, line.x.front()), high = std::max(high, line.x.back());
    if (low > high) return {0, 1};
    const double least = std::max(1.0, 1e-6 * std::abs(low));
    return low < high ? std::pair(low, high) : std::pair(low - least / 2, high + least / 2);
}

/// The value of a line at x between two of its values; NaN where it is broken.
double between(const std::vector<double>& x, const std::vector<double>& values, size_t after, double at)
{
    const double share = (at - x[after - 1]) / (x[after] - x[after - 1]);
    return values[after - 1] + share * (values[after] - values[after - 1]);
}

}  // namespace

double Plot::xLow() const { return xSpan(*this).first; }

double Plot::xHigh() const { return xSpan(*this).second; }

std::pair<double, double> yRange(const Plot& plot, double xLow, double xHigh)
{
    if (plot.yLow < plot.yHigh) return {plot.yLow, plot.yHigh};
    double low = INFINITY, high = -INFINITY;
    const auto see = [&](const PlotLine& line, const std::vector<double>& values) {
        const auto seeValue = [&](double value) {
            if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
        };
        for (size_t i = 0; i < values.size(); ++i) {
            if (line.x[i] >= xLow && line.x[i] <= xHigh) seeValue(values[i]);
            for (const double edge : {xLow, xHigh})  // a line that only crosses the interval is seen too
                if (i > 0 && line.x[i - 1] < edge && line.x[i] > edge) seeValue(between(line.x, values, i, edge));
        }
    };
    for (const PlotLine& line : plot.lines) see(line, line.y), see(line, line.low), see(line, line.high);
    return low > high ? std::pair(0.0, 1.0) : spanAround(low, high);
}

std::vector<double> allX(const Plot& plot)
{
    std::vector<double> all;
    for (const PlotLine& line : plot.lines) all.insert(all.end(), line.x.begin(), line.x.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

Figure figureOf(const Plot& plot, const QString& subtitle, const std::string& provenance)
{
    const Theme& theme = Theme::of(ThemeKind::Light);
    PlotFigureSpec spec;
    spec.title = plot.title.toStdString();
    spec.subtitle = subtitle.toStdString();
    spec.provenance = provenance;
    const auto [yLow, yHigh] = yRange(plot, plot.xLow(), plot.xHigh());
    spec.x = {plot.xTitle.toStdString(), plot.xLow(), plot.xHigh(), {}};
    spec.y = {plot.yTitle.toStdString(), yLow, yHigh, {}};
    if (plot.wholeX || plot.xLabel)
        for (const double at : roundTicks(spec.x.low, spec.x.high))
            if (at == std::floor(at)) spec.x.ticks.push_back({at, (plot.xLabel ? plot.xLabel(at) : countText(static_cast<int64_t>(at))).toStdString()});
    for (const PlotLine& line : plot.lines) {
        const QColor color = line.category == PlotLine::kInk ? theme[Ink::Text] : theme.category(line.category);
        spec.series.push_back({line.name.toStdString(), line.x, line.y, line.low, line.high, color.rgba(), line.dashed ? std::vector<double>{4, 3} : std::vector<double>{},
            line.strokeWidth, line.dots});
    }
    return plotFigure(spec);
}

}  // namespace orrery::views
