#include "core/report/figure_frame.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr double kLegendHeight = 6, kLegendWidth = 160, kGap = 8;
constexpr double kMostLabel = 64;          ///< points: longer tokens are cut

/// As much of `rest` as fits a line of so many characters, cut at a blank where there is one; takes it away from `rest`.
std::string takeLine(std::string& rest, size_t perLine)
{
    size_t length = std::min(perLine, rest.size());
    if (length < rest.size())
        if (const size_t blank = rest.rfind(' ', length); blank != std::string::npos && blank > 0) length = blank;
    while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80) ++length;
    const std::string line = rest.substr(0, length);
    rest.erase(0, rest.size() > length && rest[length] == ' ' ? length + 1 : length);
    return line;
}

}  // namespace

FigureFrame::FigureFrame(const FigureLook& wanted, const std::string& title, const std::string& description) : look(wanted)
{
    figure.width = look.widthPoints;
    figure.title = title;
    figure.description = description;
    figure.paper = look.paper;
}

void FigureFrame::text(FigurePoint at, const std::string& text, double size, FigureFont font, FigureAlign align, FigureColor color, double turn)
{
    if (!text.empty()) figure.items.push_back(FigureText{at, text, size, font, align, color, turn});
}

void FigureFrame::outline(double x, double y, double width, double height)
{
    figure.items.push_back(FigurePath{{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}, true, look.line, 0.5, {}, 0});
}

void FigureFrame::cells(FigureCells cells) { figure.items.emplace_back(std::move(cells)); }

void FigureFrame::line(FigurePoint from, FigurePoint to, FigureColor color, double width)
{
    figure.items.emplace_back(FigurePath{{from, to}, false, color, width, {}, 0});
}

void FigureFrame::fill(double x, double y, double width, double height, FigureColor color)
{
    figure.items.emplace_back(FigurePath{{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}, true, 0, 1, {}, color});
}

double FigureFrame::addHead(const std::string& title, const std::string& subtitle)
{
    const double room = figure.width - 2 * kMargin;
    double y = kMargin;
    if (!title.empty()) {
        y += kTitleSize;
        text({kMargin, y}, cutText(title, kTitleSize, FigureFont::SansBold, room), kTitleSize, FigureFont::SansBold, FigureAlign::Left, look.ink);
    }
    if (!subtitle.empty()) {
        y += kTextSize + 4;
        text({kMargin, y}, cutText(subtitle, kTextSize, FigureFont::Sans, room), kTextSize, FigureFont::Sans, FigureAlign::Left, look.secondary);
    }
    return title.empty() && subtitle.empty() ? y : y + 8;
}

/// Unit, bar and ticks; how far to the right they reach.
double FigureFrame::addBar(double x, double y, const FigureLegend& legend)
{
    text({x, y + kLegendHeight}, legend.unit, kLabelSize, FigureFont::Sans, FigureAlign::Left, look.secondary);
    const double left = x + (legend.unit.empty() ? 0 : estimatedWidth(legend.unit, kLabelSize, FigureFont::Sans) + kGap);
    cells({left, y, kLegendWidth, kLegendHeight, 1, static_cast<int>(legend.colors.size()), legend.colors});
    outline(left, y, kLegendWidth, kLegendHeight);
    double right = left + kLegendWidth;
    for (const auto& tick : legend.ticks) {
        text({left + tick.at * kLegendWidth, y + kLegendHeight + kLabelSize + 1}, tick.text, kSmallSize, FigureFont::Mono, FigureAlign::Centre, look.ink);
        right = std::max(right, left + tick.at * kLegendWidth + estimatedWidth(tick.text, kSmallSize, FigureFont::Mono) / 2);
    }
    return right;
}

/// One beside the other from `x` on, on as many lines as they need; the y of the last line.
double FigureFrame::addSwatches(double x, double y, const FigureLegend& legend)
{
    for (const auto& swatch : legend.swatches) {
        const double width = kLegendHeight + 3 + estimatedWidth(swatch.text, kLabelSize, FigureFont::Sans);
        if (x + width > figure.width - kMargin && x > kMargin) x = kMargin, y += kLabelSize + 4;
        fill(x, y, kLegendHeight, kLegendHeight, swatch.color);
        outline(x, y, kLegendHeight, kLegendHeight);
        text({x + kLegendHeight + 3, y + kLegendHeight}, swatch.text, kLabelSize, FigureFont::Sans, FigureAlign::Left, look.ink);
        x += width + kGap;
    }
    return y;
}

/// The y of the last base line.
double FigureFrame::addLines(double y, std::string rest, double size, FigureFont font)
{
    const auto perLine = static_cast<size_t>((figure.width - 2 * kMargin) / (0.6 * size));
    while (!rest.empty()) {
        y += size + 2;
        text({kMargin, y}, takeLine(rest, perLine), size, font, FigureAlign::Left, look.secondary);
    }
    return y;
}

void FigureFrame::addFoot(double x, double y, const FigureLegend& legend, const std::string& provenance)
{
    if (!legend.colors.empty() || !legend.swatches.empty()) {
        const double swatches = legend.colors.empty() ? x : addBar(x, y, legend) + 2 * kGap;
        const double bar = y + (legend.ticks.empty() ? 0 : kLabelSize + 1);
        y = std::max(bar, addSwatches(swatches, y, legend)) + kLegendHeight + kGap - 1;
    }
    if (!legend.notes.empty()) y = addLines(y, joinText(legend.notes, " · "), kLabelSize, FigureFont::Sans) + 2;
    figure.height = addLines(y, provenance, kSmallSize, FigureFont::Mono) + kMargin;
}

std::string cutText(const std::string& text, double size, FigureFont font, double width)
{
    if (estimatedWidth(text, size, font) <= width) return text;
    std::string kept = text;
    while (!kept.empty() && estimatedWidth(kept, size, font) + size > width) {
        while (!kept.empty() && (static_cast<unsigned char>(kept.back()) & 0xC0) == 0x80) kept.pop_back();
        if (!kept.empty()) kept.pop_back();
    }
    return kept + "…";
}

std::string cutLabel(const std::string& label) { return cutText(label, FigureFrame::kLabelSize, FigureFont::Mono, kMostLabel); }

double widestLabel(const std::vector<std::string>& labels)
{
    double width = 0;
    for (const std::string& label : labels) width = std::max(width, estimatedWidth(label, FigureFrame::kLabelSize, FigureFont::Mono));
    return std::min(width, kMostLabel);
}

int labelStride(double spacing) { return std::max(1, static_cast<int>(std::ceil(FigureFrame::kLabelSize * 1.15 / spacing))); }

}  // namespace orrery
