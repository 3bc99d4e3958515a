#include "core/report/figure_frame.h"

#include <algorithm>

namespace orrery {

namespace {

constexpr double kLegendHeight = 6, kLegendWidth = 160;

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

void FigureFrame::addFoot(double x, double y, const FigureLegend& legend, const std::string& provenance)
{
    if (!legend.colors.empty()) {
        text({x, y + kLegendHeight}, legend.unit, kLabelSize, FigureFont::Sans, FigureAlign::Left, look.secondary);
        const double left = x + (legend.unit.empty() ? 0 : estimatedWidth(legend.unit, kLabelSize, FigureFont::Sans) + 8);
        cells({left, y, kLegendWidth, kLegendHeight, 1, static_cast<int>(legend.colors.size()), legend.colors});
        outline(left, y, kLegendWidth, kLegendHeight);
        for (const auto& tick : legend.ticks)
            text({left + tick.at * kLegendWidth, y + kLegendHeight + kLabelSize + 1}, tick.text, kSmallSize, FigureFont::Mono, FigureAlign::Centre, look.ink);
        y += kLegendHeight + kLabelSize + 8;
    }
    std::string rest = provenance;
    const auto perLine = static_cast<size_t>((figure.width - 2 * kMargin) / (0.6 * kSmallSize));
    while (!rest.empty()) {
        y += kSmallSize + 2;
        text({kMargin, y}, takeLine(rest, perLine), kSmallSize, FigureFont::Mono, FigureAlign::Left, look.secondary);
    }
    figure.height = y + kMargin;
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

}  // namespace orrery
