#include "core/report/confusion_figure.h"

#include "core/report/color_table.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <cassert>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize, kLabelSize = FigureFrame::kLabelSize;
constexpr double kLargestCell = 40, kWidestName = 110;

double widestName(const std::vector<std::string>& names)
{
    double width = 0;
    for (const std::string& name : names) width = std::max(width, estimatedWidth(name, kLabelSize, FigureFont::Sans));
    return std::min(width, kWidestName);
}

/// Share of its row, 0 to 1, of each cell.
std::vector<double> shares(const ConfusionFigureSpec& spec)
{
    const size_t n = spec.names.size();
    std::vector<double> shares(n * n);
    for (size_t row = 0; row < n; ++row) {
        int64_t sum = 0;
        for (size_t column = 0; column < n; ++column) sum += spec.counts[row * n + column];
        for (size_t column = 0; column < n; ++column) shares[row * n + column] = sum ? static_cast<double>(spec.counts[row * n + column]) / static_cast<double>(sum) : 0;
    }
    return shares;
}

void addColumnName(FigureFrame& frame, const std::string& name, FigurePoint above, bool isTurned, double cell)
{
    if (cell < kLabelSize) return;
    if (isTurned) above.x += kLabelSize * 0.35;
    frame.text(above, cutText(name, kLabelSize, FigureFont::Sans, kWidestName), kLabelSize, FigureFont::Sans, isTurned ? FigureAlign::Left : FigureAlign::Centre, frame.look.ink, isTurned ? -90 : 0);
}

}  // namespace

Figure confusionFigure(const ConfusionFigureSpec& spec)
{
    const size_t n = spec.names.size();
    assert(n >= 1 && spec.counts.size() == n * n);
    FigureFrame frame(spec.look, "confusion", "");
    const ColorTable colors = colorTable(ColorMapId::Ink, {spec.look.paper, spec.look.ink, false});
    const double names = widestName(spec.names), left = kMargin + kTextSize + 8 + names + 6;
    const double cell = std::min(kLargestCell, (spec.look.widthPoints - kMargin - left) / static_cast<double>(n));
    const bool isTurned = names + 4 > cell;  // upright where all have room for that
    const double top = kMargin + kTextSize + 8 + (isTurned ? names : kLabelSize) + 4;
    const double side = cell * static_cast<double>(n);
    const std::vector<double> share = shares(spec);
    std::vector<FigureColor> cells;
    for (const double s : share) cells.push_back(colorAt(colors, 0.85 * s));
    frame.cells({left, top, side, side, static_cast<int>(n), static_cast<int>(n), cells});
    frame.outline(left, top, side, side);
    for (size_t row = 0; row < n; ++row) {
        const double y = top + (static_cast<double>(row) + 0.5) * cell;
        if (cell >= kLabelSize) frame.text({left - 4, y + kLabelSize * 0.35}, cutText(spec.names[row], kLabelSize, FigureFont::Sans, kWidestName), kLabelSize, FigureFont::Sans, FigureAlign::Right, frame.look.ink);
        addColumnName(frame, spec.names[row], {left + (static_cast<double>(row) + 0.5) * cell, top - 4}, isTurned, cell);
        for (size_t column = 0; column < n; ++column) {
            const std::string count = countNumber(spec.counts[row * n + column]);
            if (estimatedWidth(count, kLabelSize, FigureFont::Mono) > cell - 2) continue;
            const FigureColor ink = lightness(cells[row * n + column]) < 55 ? frame.look.paper : frame.look.ink;
            frame.text({left + (static_cast<double>(column) + 0.5) * cell, y + kLabelSize * 0.35}, count, kLabelSize, FigureFont::Mono, FigureAlign::Centre, ink);
        }
    }
    frame.text({left + side / 2, kMargin + kTextSize}, "said", kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.look.secondary);
    frame.text({kMargin + kTextSize, top + side / 2}, "label", kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.look.secondary, -90);
    frame.addFoot(left, top + side, {}, "");
    return frame.figure;
}

}  // namespace orrery
