#include "views/plot/plot_area.h"

#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

double Plot::xLow() const
{
    double low = INFINITY;
    for (const PlotLine& line : lines)
        if (!line.x.empty()) low = std::min(low, line.x.front());
    return std::isfinite(low) ? low : 0;
}

double Plot::xHigh() const
{
    double high = -INFINITY;
    for (const PlotLine& line : lines)
        if (!line.x.empty()) high = std::max(high, line.x.back());
    return std::isfinite(high) ? std::max(high, xLow() + 1e-9) : 1;
}

std::pair<double, double> yRange(const Plot& plot, double xLow, double xHigh)
{
    if (plot.yLow < plot.yHigh) return {plot.yLow, plot.yHigh};
    double low = INFINITY, high = -INFINITY;
    const auto see = [&](double value) {
        if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    };
    for (const PlotLine& line : plot.lines)
        for (size_t i = 0; i < line.x.size(); ++i) {
            if (line.x[i] < xLow || line.x[i] > xHigh) continue;
            see(line.y[i]);
            if (!line.low.empty()) see(line.low[i]), see(line.high[i]);
        }
    if (low > high) return {0, 1};
    const double margin = low < high ? 0.05 * (high - low) : std::max(1e-6, 0.05 * std::abs(low));
    return {low - margin, high + margin};
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
