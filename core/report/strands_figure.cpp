#include "core/report/strands_figure.h"

#include "core/report/report_text.h"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kLabelSize = FigureFrame::kLabelSize, kSmallSize = FigureFrame::kSmallSize;
constexpr double kRow = 12, kTallest = 640;  ///< of all rows together, where there are many
constexpr double kGap = 4;

/// Where the columns and rows of one figure lie. From the left: position, query, number, lines, number, key, position.
class Columns {
public:
    Columns(const StrandsFigureSpec& spec, double top)
        : m_top(top), m_row(std::min(kRow, kTallest / std::max(1.0, static_cast<double>(spec.tokens.size())))),
          m_position(estimatedWidth(std::to_string(spec.tokens.size()), kSmallSize, FigureFont::Mono)), m_token(widestLabel(spec.tokens)),
          m_number(spec.query || spec.key ? estimatedWidth("0.000", kSmallSize, FigureFont::Mono) + kGap : 0), m_width(spec.look.widthPoints)
    {
    }

    double row() const { return m_row; }
    double middle(int token) const { return m_top + (token + 0.5) * m_row; }
    double bottom(size_t tokens) const { return m_top + static_cast<double>(tokens) * m_row; }
    double token(bool isQuery) const { return mirrored(isQuery, kMargin + m_position + kGap + m_token); }       ///< its inner end
    double position(bool isQuery) const { return mirrored(isQuery, kMargin + m_position); }                      ///< its inner end
    double lines(bool isQuery) const { return mirrored(isQuery, kMargin + m_position + m_token + 2 * kGap + m_number); }

private:
    double mirrored(bool isQuery, double fromLeft) const { return isQuery ? fromLeft : m_width - fromLeft; }

    double m_top, m_row, m_position, m_token, m_number, m_width;
};

void addLines(FigureFrame& frame, const StrandsFigureSpec& spec, const Columns& columns)
{
    const double width = std::clamp(columns.row() / kRow, 0.4, 1.0);
    for (const auto& line : spec.lines)
        frame.line({columns.lines(true), columns.middle(line.query)}, {columns.lines(false), columns.middle(line.key)}, line.color, width);
}

/// A token in focus (-1: none) is always named, and its neighbours then make room.
bool isNamed(int token, int focus, int stride)
{
    return token == focus || (token % stride == 0 && (focus < 0 || std::abs(token - focus) >= stride));
}

void addTokens(FigureFrame& frame, const StrandsFigureSpec& spec, const Columns& columns, bool isQuery)
{
    const int focus = isQuery ? spec.query.value_or(-1) : spec.query ? -1 : spec.key.value_or(-1);
    const FigureAlign inner = isQuery ? FigureAlign::Right : FigureAlign::Left;
    for (int token = 0; token < static_cast<int>(spec.tokens.size()); ++token) {
        if (!isNamed(token, focus, labelStride(columns.row()))) continue;
        const double y = columns.middle(token) + kLabelSize * 0.35;
        const FigureColor ink = token == focus ? spec.look.accent : spec.look.ink;
        frame.text({columns.token(isQuery), y}, cutLabel(spec.tokens[static_cast<size_t>(token)]), kLabelSize, FigureFont::Mono, inner, ink);
        frame.text({columns.position(isQuery), y}, std::to_string(token), kSmallSize, FigureFont::Mono, inner, token == focus ? spec.look.accent : spec.look.secondary);
    }
}

/// What the token in focus has with each other one, beside that: the strongest of the heads.
void addNumbers(FigureFrame& frame, const StrandsFigureSpec& spec, const Columns& columns)
{
    if (!spec.query && !spec.key) return;
    const bool atKeys = spec.query.has_value();
    std::map<int, double> strongest;
    for (const auto& line : spec.lines) {
        double& weight = strongest[atKeys ? line.key : line.query];
        weight = std::max(weight, line.weight);
    }
    const double x = columns.lines(!atKeys) + (atKeys ? kGap / 2 : -kGap / 2);
    for (const auto& [token, weight] : strongest)
        if (token % labelStride(columns.row()) == 0)
            frame.text({x, columns.middle(token) + kSmallSize * 0.35}, fixedNumber(weight, 3), kSmallSize, FigureFont::Mono, atKeys ? FigureAlign::Left : FigureAlign::Right, spec.look.ink);
}

}  // namespace

Figure strandsFigure(const StrandsFigureSpec& spec)
{
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const double head = frame.addHead(spec.title, spec.subtitle) + kLabelSize;
    const Columns columns(spec, head + 4);
    frame.text({columns.token(true), head}, "query", kLabelSize, FigureFont::Sans, FigureAlign::Right, spec.look.secondary);
    frame.text({columns.token(false), head}, "key", kLabelSize, FigureFont::Sans, FigureAlign::Left, spec.look.secondary);
    addLines(frame, spec, columns);
    addTokens(frame, spec, columns, true);
    addTokens(frame, spec, columns, false);
    addNumbers(frame, spec, columns);
    frame.addFoot(kMargin, columns.bottom(spec.tokens.size()) + 10, spec.legend, spec.provenance);
    return frame.figure;
}

}  // namespace orrery
