#pragma once

#include "views/shared/token_text.h"

#include <QFontMetrics>
#include <QRect>

#include <vector>

namespace orrery::views {

/// Where each token's chip lies when a prompt is set like text: left to right, in rows of one height. A value.
///
/// Coordinates begin at the first chip's corner; the widget adds its margins and how far it is scrolled.
class TokenChips {
public:
    static constexpr int kChipHeight = 24, kRowPitch = 28, kGap = 4, kPadding = 6, kMaxTextWidth = 240;

    struct Chip {
        std::vector<TokenPart> parts;
        int textWidth = 0;   ///< of the parts; at most kMaxTextWidth
        int row = 0, left = 0;
        int width() const { return textWidth + 2 * kPadding; }
    };

    /// Measures the tokens and breaks rows anew.  Cost: linear in the tokens.
    void setTokens(const std::vector<Position>& positions, const QFontMetrics& metrics);
    void setWidth(int width);

    int count() const { return static_cast<int>(m_chips.size()); }
    int rows() const { return static_cast<int>(m_rowBegins.size()); }
    const Chip& operator[](int index) const { return m_chips[static_cast<size_t>(index)]; }
    QRect rect(int index) const;
    /// First token of a row, and one past its last.
    std::pair<int, int> rowRange(int row) const;
    /// The token at a point, or the nearest one of its row; -1 between rows and outside.
    int at(const QPoint& point) const;
    /// The token of `row` whose middle is nearest to `x`.
    int nearest(int row, int x) const;

private:
    void breakRows();

    std::vector<Chip> m_chips;
    std::vector<int> m_rowBegins;
    int m_width = 0;
};

}  // namespace orrery::views
