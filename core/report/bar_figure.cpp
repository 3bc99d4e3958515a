#include "core/report/bar_figure.h"

#include "core/report/plot_axis.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize, kLabelSize = FigureFrame::kLabelSize;
constexpr double kStep = 12, kBarHeight = 8, kGap = 6, kWhisker = 2;
constexpr FigureColor kAbove = 0xFFD55E00, kBelow = 0xFF0072B2;

/// Where values fall, zero always in sight.
struct Axis {
    double left = 0, width = 0, low = 0, high = 0;

    double across(double value) const { return left + (std::clamp(value, low, high) - low) / (high - low) * width; }
};

double widestOf(const std::vector<BarFigureSpec::Bar>& bars, std::string BarFigureSpec::Bar::* part, FigureFont font)
{
    double widest = 0;
    for (const auto& bar : bars) widest = std::max(widest, estimatedWidth(bar.*part, kLabelSize, font));
    return widest;
}

void spanValues(const std::vector<BarFigureSpec::Bar>& bars, Axis& axis)
{
    for (const auto& bar : bars)
        for (const double value : {bar.value, bar.low, bar.high})
            if (std::isfinite(value)) axis.low = std::min(axis.low, value), axis.high = std::max(axis.high, value);
    if (axis.low == axis.high) axis.high = 1;
    const double room = 0.03 * (axis.high - axis.low);
    if (axis.low < 0) axis.low -= room;
    if (axis.high > 0) axis.high += room;
}

void addTicks(FigureFrame& frame, const Axis& axis, double top, double bottom, const std::string& title)
{
    const std::vector<double> ticks = roundTicks(axis.low, axis.high);
    const std::vector<std::string> texts = tickTexts(ticks);
    for (size_t i = 0; i < ticks.size(); ++i) {
        const double at = ticks[i];
        frame.line({axis.across(at), top}, {axis.across(at), bottom}, frame.look.line, 0.4);
        frame.text({axis.across(at), bottom + kLabelSize + 3}, texts[i], kLabelSize, FigureFont::Mono, FigureAlign::Centre, frame.look.ink);
    }
    frame.text({axis.left + axis.width / 2, bottom + kLabelSize + kTextSize + 8}, title, kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.look.secondary);
}

void addBar(FigureFrame& frame, const Axis& axis, const BarFigureSpec::Bar& bar, double y)
{
    const double middle = y + kStep / 2;
    if (std::isfinite(bar.value)) {
        const double from = axis.across(std::min(0.0, bar.value)), to = axis.across(std::max(0.0, bar.value));
        frame.fill(from, middle - kBarHeight / 2, to - from, kBarHeight, bar.value < 0 ? kBelow : kAbove);
    }
    if (std::isfinite(bar.low) && std::isfinite(bar.high) && bar.low < bar.high) {
        frame.line({axis.across(bar.low), middle}, {axis.across(bar.high), middle}, frame.look.ink, 0.8);
        for (const double end : {bar.low, bar.high}) frame.line({axis.across(end), middle - kWhisker}, {axis.across(end), middle + kWhisker}, frame.look.ink, 0.8);
    }
}

}  // namespace

Figure barFigure(const BarFigureSpec& spec)
{
    assert(!spec.bars.empty());
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const double top = frame.addHead(spec.title, spec.subtitle), bottom = top + kStep * static_cast<double>(spec.bars.size());
    const double names = widestOf(spec.bars, &BarFigureSpec::Bar::name, FigureFont::Mono), numbers = widestOf(spec.bars, &BarFigureSpec::Bar::text, FigureFont::Mono);
    Axis axis;
    axis.left = kMargin + names + kGap;
    axis.width = spec.look.widthPoints - kMargin - numbers - kGap - axis.left;
    spanValues(spec.bars, axis);
    addTicks(frame, axis, top, bottom, spec.axisTitle);
    double y = top;
    for (const auto& bar : spec.bars) {
        const double base = y + kStep / 2 + kLabelSize * 0.35;
        frame.text({axis.left - kGap, base}, bar.name, kLabelSize, FigureFont::Mono, FigureAlign::Right, frame.look.ink);
        addBar(frame, axis, bar, y);
        frame.text({spec.look.widthPoints - kMargin, base}, bar.text, kLabelSize, FigureFont::Mono, FigureAlign::Right, frame.look.ink);
        y += kStep;
    }
    frame.line({axis.across(0), top}, {axis.across(0), bottom}, frame.look.secondary, 0.8);
    frame.addFoot(kMargin, bottom + kLabelSize + kTextSize + 14, {}, spec.provenance);
    return frame.figure;
}

}  // namespace orrery
