#include "core/report/figure_frame.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr double kTitleSize = 11, kBarHeight = 6, kBarWidth = 160, kGap = 8;

}  // namespace

FigureFrame::FigureFrame(const FigureStyle& style, const FigureCaption& caption)
    : m_style(style), m_caption(caption), m_figure{style.widthPoints, 0, caption.title, caption.provenance, style.paper, {}}
{
    double y = kMargin + kTitleSize;
    text({{kMargin, y}, cut(caption.title, kTitleSize, FigureFont::SansBold, room()), kTitleSize, FigureFont::SansBold, FigureAlign::Left, style.ink});
    if (!caption.subtitle.empty()) {
        y += kTextSize + 4;
        text({{kMargin, y}, cut(caption.subtitle, kTextSize, FigureFont::Sans, room()), kTextSize, FigureFont::Sans, FigureAlign::Left, style.secondary});
    }
    m_top = y + kGap;
}

void FigureFrame::text(FigureText text)
{
    if (!text.text.empty()) m_figure.items.emplace_back(std::move(text));
}

void FigureFrame::path(FigurePath path) { m_figure.items.emplace_back(std::move(path)); }

void FigureFrame::cells(FigureCells cells) { m_figure.items.emplace_back(std::move(cells)); }

void FigureFrame::outline(double x, double y, double width, double height)
{
    path({{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}, true, m_style.line, 0.5, {}, 0});
}

void FigureFrame::line(FigurePoint from, FigurePoint to, FigureColor color, double width, std::vector<double> dashes)
{
    path({{from, to}, false, color, width, std::move(dashes), 0});
}

/// Unit, bar and ticks; how far to the right they reach.
double FigureFrame::addBar(double x, double y, const FigureLegend& legend)
{
    text({{x, y + kBarHeight}, legend.unit, kLabelSize, FigureFont::Sans, FigureAlign::Left, m_style.secondary});
    const double left = x + (legend.unit.empty() ? 0 : estimatedWidth(legend.unit, kLabelSize, FigureFont::Sans) + kGap);
    cells({left, y, kBarWidth, kBarHeight, 1, static_cast<int>(legend.colors.size()), legend.colors});
    outline(left, y, kBarWidth, kBarHeight);
    double right = left + kBarWidth;
    for (const auto& tick : legend.ticks) {
        text({{left + tick.at * kBarWidth, y + kBarHeight + kLabelSize + 1}, tick.text, kSmallSize, FigureFont::Mono, FigureAlign::Centre, m_style.ink});
        right = std::max(right, left + tick.at * kBarWidth + estimatedWidth(tick.text, kSmallSize, FigureFont::Mono) / 2);
    }
    return right;
}

/// One beside the other from `x` on, on as many lines as they need; the y of the last line.
double FigureFrame::addSwatches(double x, double y, const FigureLegend& legend)
{
    const double first = x, end = m_style.widthPoints - kMargin;
    for (const auto& swatch : legend.swatches) {
        const double width = kBarHeight + 3 + estimatedWidth(swatch.text, kLabelSize, FigureFont::Sans);
        if (x > first && x + width > end) x = kMargin, y += kLabelSize + 4;
        cells({x, y, kBarHeight, kBarHeight, 1, 1, {swatch.color}});
        outline(x, y, kBarHeight, kBarHeight);
        text({{x + kBarHeight + 3, y + kBarHeight}, swatch.text, kLabelSize, FigureFont::Sans, FigureAlign::Left, m_style.ink});
        x += width + kGap;
    }
    return y;
}

/// Never cut: what does not fit a line goes on the next. The y of the last base line.
double FigureFrame::addWrapped(double y, std::string rest, double size, FigureFont font)
{
    const auto perLine = static_cast<size_t>(room() / (0.6 * size));
    while (!rest.empty()) {
        y += size + 2;
        size_t length = std::min(perLine, rest.size());
        if (length < rest.size())
            if (const size_t blank = rest.rfind(' ', length); blank != std::string::npos && blank > 0) length = blank;
        while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80) ++length;
        text({{kMargin, y}, rest.substr(0, length), size, font, FigureAlign::Left, m_style.secondary});
        rest.erase(0, rest.size() > length && rest[length] == ' ' ? length + 1 : length);
    }
    return y;
}

Figure FigureFrame::finished(double x, double y, const FigureLegend& legend)
{
    if (!legend.colors.empty() || !legend.swatches.empty()) {
        const double right = legend.colors.empty() ? x - 2 * kGap : addBar(x, y, legend);
        const double bar = y + kBarHeight + (legend.ticks.empty() ? 0 : kLabelSize + 1);
        y = std::max(bar, addSwatches(right + 2 * kGap, y, legend) + kBarHeight) + kGap - 1;
    }
    if (!legend.notes.empty()) y = addWrapped(y, joinText(legend.notes, " · "), kLabelSize, FigureFont::Sans) + 2;
    m_figure.height = addWrapped(y, m_caption.provenance, kSmallSize, FigureFont::Mono) + kMargin;
    return std::move(m_figure);
}

std::string FigureFrame::cut(const std::string& text, double size, FigureFont font, double width)
{
    if (estimatedWidth(text, size, font) <= width) return text;
    std::string kept = text;
    while (!kept.empty() && estimatedWidth(kept, size, font) + size > width) {
        while ((static_cast<unsigned char>(kept.back()) & 0xC0) == 0x80) kept.pop_back();
        kept.pop_back();
    }
    return kept + "…";
}

int FigureFrame::stride(double spacing) { return std::max(1, static_cast<int>(std::ceil(kLabelSize * 1.15 / spacing))); }

double FigureFrame::widest(const std::vector<std::string>& labels)
{
    double width = 0;
    for (const std::string& label : labels) width = std::max(width, estimatedWidth(label, kLabelSize, FigureFont::Mono));
    return std::min(width, kMostLabel);
}

}  // namespace orrery
