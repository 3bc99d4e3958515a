#include "core/report/text_figure.h"

#include <algorithm>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize;
constexpr double kChipHeight = 13, kLineHeight = 16, kPadding = 2.5, kGap = 1;

}  // namespace

Figure textFigure(const TextFigureSpec& spec)
{
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const double right = spec.look.widthPoints - kMargin;
    double x = kMargin, y = frame.addHead(spec.title, spec.subtitle) + 4;
    for (size_t i = 0; i < spec.chips.size(); ++i) {
        const auto& chip = spec.chips[i];
        const std::string text = cutText(chip.text, kTextSize, FigureFont::Mono, right - kMargin - 2 * kPadding);
        const double width = std::max(estimatedWidth(text, kTextSize, FigureFont::Mono) + 2 * kPadding, kChipHeight / 2);
        if (x > kMargin && x + width > right) x = kMargin, y += kLineHeight;
        if (chip.ground >> 24) frame.fill(x, y, width, kChipHeight, chip.ground);
        if (spec.current == static_cast<int>(i)) {
            const double left = x + 0.5, top = y + 0.5, end = x + width - 0.5, bottom = y + kChipHeight - 0.5;
            frame.figure.items.emplace_back(FigurePath{{{left, top}, {end, top}, {end, bottom}, {left, bottom}}, true, spec.look.accent, 1, {}, 0});
        }
        frame.text({x + kPadding, y + kChipHeight / 2 + kTextSize * 0.35}, text, kTextSize, FigureFont::Mono, FigureAlign::Left, chip.ink);
        x += width + kGap;
        if (chip.endsLine) x = kMargin, y += kLineHeight;
    }
    frame.addFoot(kMargin, y + (x > kMargin ? kLineHeight : 0) + 8, spec.legend, spec.provenance);
    return frame.figure;
}

}  // namespace orrery
