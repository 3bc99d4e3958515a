#include "core/report/plot_figure.h"

#include "core/report/plot_axis.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize, kLabelSize = FigureFrame::kLabelSize;
constexpr size_t kMostDirectLabels = 5;
constexpr double kMostNameWidth = 120, kGrid = 0.4, kDot = 1.6;
constexpr FigureColor kBandAlpha = 0x2E;  // 18 %

/// Where the plot itself is, and how values become points.
struct Area {
    double left = 0, top = 0, width = 0, height = 0;
    PlotAxis x, y;

    double across(double value) const { return left + (value - x.low) / (x.high - x.low) * width; }
    double down(double value) const { return top + height - (value - y.low) / (y.high - y.low) * height; }
    FigurePoint at(double xValue, double yValue) const { return {across(xValue), down(std::clamp(yValue, y.low, y.high))}; }
    bool holds(double xValue, double yValue) const { return xValue >= x.low && xValue <= x.high && yValue >= y.low && yValue <= y.high; }
};

PlotAxis withTicks(PlotAxis axis)
{
    if (!axis.ticks.empty()) return axis;
    const std::vector<double> ticks = roundTicks(axis.low, axis.high);
    const std::vector<std::string> texts = tickTexts(ticks);
    for (size_t i = 0; i < ticks.size(); ++i) axis.ticks.push_back({ticks[i], texts[i]});
    return axis;
}

double widestTick(const PlotAxis& axis)
{
    double width = 0;
    for (const auto& tick : axis.ticks) width = std::max(width, estimatedWidth(tick.text, kLabelSize, FigureFont::Mono));
    return width;
}

void addAxes(FigureFrame& frame, const Area& area)
{
    const auto line = [&](FigurePoint a, FigurePoint b) { frame.figure.items.push_back(FigurePath{{a, b}, false, frame.look.line, kGrid, {}, 0}); };
    for (const auto& tick : area.y.ticks) {
        const double y = area.down(tick.at);
        line({area.left, y}, {area.left + area.width, y});
        frame.text({area.left - 4, y + kLabelSize * 0.35}, tick.text, kLabelSize, FigureFont::Mono, FigureAlign::Right, frame.look.ink);
    }
    double free = -1e9;  // labels that would touch the one before are left out
    for (const auto& tick : area.x.ticks) {
        const double x = area.across(tick.at), half = estimatedWidth(tick.text, kLabelSize, FigureFont::Mono) / 2;
        line({x, area.top}, {x, area.top + area.height});
        if (x - half < free) continue;
        frame.text({x, area.top + area.height + kLabelSize + 4}, tick.text, kLabelSize, FigureFont::Mono, FigureAlign::Centre, frame.look.ink);
        free = x + half + 4;
    }
    frame.text({area.left + area.width / 2, area.top + area.height + kLabelSize + 4 + kTextSize + 5}, area.x.title, kTextSize, FigureFont::Sans,
        FigureAlign::Centre, frame.look.secondary);
    frame.text({kMargin + kTextSize, area.top + area.height / 2}, area.y.title, kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.look.secondary, -90);
}

/// What of a polygon lies on one side of a horizontal line: Sutherland & Hodgman 1974, "Reentrant polygon clipping".
std::vector<FigurePoint> onOneSide(const std::vector<FigurePoint>& polygon, double y, bool above)
{
    std::vector<FigurePoint> kept;
    const auto inside = [&](FigurePoint p) { return above ? p.y >= y : p.y <= y; };
    for (size_t i = 0; i < polygon.size(); ++i) {
        const FigurePoint a = polygon[i], b = polygon[(i + 1) % polygon.size()];
        if (inside(a)) kept.push_back(a);
        if (inside(a) != inside(b)) kept.push_back({a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y});
    }
    return kept;
}

/// The band's runs of finite values as polygons, cut at the axis.
void addBand(FigureFrame& frame, const Area& area, const PlotSeries& series)
{
    const FigureColor fill = (series.color & 0xFFFFFFu) | kBandAlpha << 24;
    for (size_t i = 0; i < series.low.size(); ++i) {
        std::vector<FigurePoint> band, below;
        for (; i < series.low.size() && std::isfinite(series.low[i]) && std::isfinite(series.high[i]); ++i) {
            band.push_back({area.across(series.x[i]), area.down(series.high[i])});
            below.push_back({area.across(series.x[i]), area.down(series.low[i])});
        }
        if (below.size() < 2) continue;
        band.insert(band.end(), below.rbegin(), below.rend());
        band = onOneSide(onOneSide(band, area.top, true), area.top + area.height, false);
        if (!band.empty()) frame.figure.items.push_back(FigurePath{band, true, 0, 0, {}, fill});
    }
}

/// The part of a segment whose y lies within the axis, or none.
std::optional<std::pair<FigurePoint, FigurePoint>> clipped(FigurePoint a, FigurePoint b, double low, double high)
{
    if ((a.y < low && b.y < low) || (a.y > high && b.y > high)) return std::nullopt;
    const auto moved = [&](FigurePoint from, FigurePoint to) {
        const double y = std::clamp(from.y, low, high);
        return y == from.y ? from : FigurePoint{from.x + (to.x - from.x) * (y - from.y) / (to.y - from.y), y};
    };
    return std::pair{moved(a, b), moved(b, a)};
}

/// A value that no line leads to or from: it would not be seen.
bool standsAlone(const PlotSeries& series, size_t i)
{
    return (i == 0 || !std::isfinite(series.y[i - 1])) && (i + 1 == series.y.size() || !std::isfinite(series.y[i + 1]));
}

void addLine(FigureFrame& frame, const Area& area, const PlotSeries& series)
{
    std::vector<FigurePoint> run;
    const auto flush = [&] {
        if (run.size() > 1) frame.figure.items.push_back(FigurePath{run, false, series.color, series.strokeWidth, series.dashes, 0});
        run.clear();
    };
    const auto inPoints = [&](FigurePoint value) { return FigurePoint{area.across(value.x), area.down(value.y)}; };
    for (size_t i = 1; i < series.x.size(); ++i) {
        const FigurePoint a{series.x[i - 1], series.y[i - 1]}, b{series.x[i], series.y[i]};
        const auto part = std::isfinite(a.y) && std::isfinite(b.y) ? clipped(a, b, area.y.low, area.y.high) : std::nullopt;
        if (!part || part->first.x != a.x || run.empty()) flush();
        if (!part) continue;
        if (run.empty()) run.push_back(inPoints(part->first));
        run.push_back(inPoints(part->second));
        if (part->second.x != b.x) flush();
    }
    flush();
    for (size_t i = 0; i < series.x.size(); ++i) {
        if (!std::isfinite(series.y[i]) || !area.holds(series.x[i], series.y[i]) || (!series.dots && !standsAlone(series, i))) continue;
        const FigurePoint at = inPoints({series.x[i], series.y[i]});
        std::vector<FigurePoint> circle;
        for (int k = 0; k < 12; ++k) circle.push_back({at.x + kDot * std::cos(k * M_PI / 6), at.y + kDot * std::sin(k * M_PI / 6)});
        frame.figure.items.push_back(FigurePath{circle, true, 0, 0, {}, series.color});
    }
}

/// Names beside the last values, pushed apart so that none touches another.
void addNamesAtEnds(FigureFrame& frame, const Area& area, const std::vector<PlotSeries>& series)
{
    struct Name {
        double y;
        const PlotSeries* series;
    };
    std::vector<Name> names;
    for (const PlotSeries& one : series)
        for (size_t i = one.y.size(); i-- > 0;)
            if (std::isfinite(one.y[i])) {
                names.push_back({area.at(one.x[i], one.y[i]).y, &one});
                break;
            }
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
    const double step = kLabelSize + 2;
    for (size_t i = 1; i < names.size(); ++i) names[i].y = std::max(names[i].y, names[i - 1].y + step);
    double most = area.top + area.height;
    for (size_t i = names.size(); i-- > 0; most = names[i].y - step) names[i].y = std::min(names[i].y, most);
    for (const Name& name : names)
        frame.text({area.left + area.width + 6, name.y + kLabelSize * 0.35}, cutText(name.series->name, kLabelSize, FigureFont::Sans, kMostNameWidth), kLabelSize,
            FigureFont::Sans, FigureAlign::Left, name.series->color);
}

/// Names in rows above the plot, each with a piece of its line; the y below them.
double addNamesAbove(FigureFrame& frame, const std::vector<PlotSeries>& series, double y)
{
    double x = kMargin;
    y += kLabelSize;
    for (const PlotSeries& one : series) {
        const std::string name = cutText(one.name, kLabelSize, FigureFont::Sans, kMostNameWidth);
        const double width = 18 + 4 + estimatedWidth(name, kLabelSize, FigureFont::Sans) + 12;
        if (x > kMargin && x + width > frame.figure.width - kMargin) x = kMargin, y += kLabelSize + 4;
        frame.figure.items.push_back(FigurePath{{{x, y - kLabelSize * 0.35}, {x + 18, y - kLabelSize * 0.35}}, false, one.color, one.strokeWidth, one.dashes, 0});
        frame.text({x + 22, y}, name, kLabelSize, FigureFont::Sans, FigureAlign::Left, frame.look.ink);
        x += width;
    }
    return y + 8;
}

double widestName(const std::vector<PlotSeries>& series)
{
    double width = 0;
    for (const PlotSeries& one : series) width = std::max(width, estimatedWidth(one.name, kLabelSize, FigureFont::Sans));
    return std::min(width, kMostNameWidth);
}

}  // namespace

Figure plotFigure(const PlotFigureSpec& spec)
{
    assert(spec.x.low < spec.x.high && spec.y.low < spec.y.high);
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    double top = frame.addHead(spec.title, spec.subtitle);
    const bool atEnds = spec.series.size() <= kMostDirectLabels;
    if (!atEnds) top = addNamesAbove(frame, spec.series, top);
    Area area{0, top + 2, 0, spec.plotHeight, withTicks(spec.x), withTicks(spec.y)};
    area.left = kMargin + kTextSize + 6 + widestTick(area.y) + 6;
    area.width = spec.look.widthPoints - kMargin - area.left - (atEnds ? widestName(spec.series) + 8 : 4);
    addAxes(frame, area);
    for (const PlotSeries& series : spec.series) addBand(frame, area, series);
    for (const PlotSeries& series : spec.series) addLine(frame, area, series);
    if (atEnds) addNamesAtEnds(frame, area, spec.series);
    frame.addFoot(area.left, area.top + area.height + kLabelSize + kTextSize + 16, {}, spec.provenance);
    return frame.figure;
}

PlotAxis axisAround(const std::string& title, const std::vector<PlotSeries>& series, std::vector<double> PlotSeries::* values)
{
    double low = INFINITY, high = -INFINITY;
    const auto see = [&](const std::vector<double>& some) {
        for (const double value : some)
            if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    };
    for (const PlotSeries& one : series) {
        see(one.*values);
        if (values == &PlotSeries::y) see(one.low), see(one.high);
    }
    if (low > high) return {title, 0, 1, {}};
    const auto [from, to] = spanAround(low, high);
    return {title, from, to, {}};
}

}  // namespace orrery
