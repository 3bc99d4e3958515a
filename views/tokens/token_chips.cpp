#include "views/tokens/token_chips.h"

#include <QHash>

#include <algorithm>
#include <cstdlib>

namespace orrery::views {

namespace {

/// Shortens a chip's parts to the widest it may be; `width` becomes what is left.
void cut(std::vector<TokenPart>& parts, const QFontMetrics& metrics, int& width)
{
    if (width <= TokenChips::kMaxTextWidth) return;
    int used = 0;
    for (size_t i = 0; i < parts.size(); ++i) {
        const int room = TokenChips::kMaxTextWidth - used;
        parts[i].text = metrics.elidedText(parts[i].text, Qt::ElideRight, room);
        const int taken = metrics.horizontalAdvance(parts[i].text);
        used += taken;
        if (!parts[i].text.endsWith(QChar(0x2026)) && used < TokenChips::kMaxTextWidth) continue;
        parts.resize(i + 1);
        break;
    }
    width = used;
}

std::vector<TokenPart> partsOf(const Position& position, int index)
{
    const bool hasText = position.label || position.piece;
    std::vector<TokenPart> parts = hasText ? tokenParts(position.label ? *position.label : *position.piece) : std::vector<TokenPart>();
    if (parts.empty()) parts.push_back({tokenLabel(position, index), hasText});
    return parts;
}

}  // namespace

void TokenChips::setTokens(const std::vector<Position>& positions, const QFontMetrics& metrics)
{
    m_chips.clear();
    m_chips.reserve(positions.size());
    QHash<QString, int> widths;  // a prompt says most of its tokens more than once, and shaping text is what takes time
    const auto widthOf = [&](const QString& text) {
        const auto known = widths.constFind(text);
        return known != widths.constEnd() ? *known : *widths.insert(text, metrics.horizontalAdvance(text));
    };
    for (const Position& position : positions) {
        Chip chip{partsOf(position, count()), 0};
        for (const TokenPart& part : chip.parts) chip.textWidth += widthOf(part.text);
        cut(chip.parts, metrics, chip.textWidth);
        m_chips.push_back(std::move(chip));
    }
    breakRows();
}

void TokenChips::setWidth(int width)
{
    if (width == m_width) return;
    m_width = width;
    breakRows();
}

void TokenChips::breakRows()
{
    m_rowBegins.clear();
    int left = 0;
    for (int i = 0; i < count(); ++i) {
        Chip& chip = m_chips[static_cast<size_t>(i)];
        if (m_rowBegins.empty() || left + chip.width() > m_width) {
            m_rowBegins.push_back(i);
            left = 0;
        }
        chip.row = rows() - 1;
        chip.left = left;
        left += chip.width() + kGap;
    }
}

QRect TokenChips::rect(int index) const
{
    const Chip& chip = (*this)[index];
    return {chip.left, chip.row * kRowPitch, chip.width(), kChipHeight};
}

std::pair<int, int> TokenChips::rowRange(int row) const
{
    const auto at = static_cast<size_t>(row);
    return {m_rowBegins[at], at + 1 < m_rowBegins.size() ? m_rowBegins[at + 1] : count()};
}

int TokenChips::at(const QPoint& point) const
{
    const int row = point.y() / kRowPitch;
    if (point.y() < 0 || row >= rows()) return -1;
    const auto [begin, end] = rowRange(row);
    const QRect last = rect(end - 1);
    if (point.x() < -kGap || point.x() > last.right() + kGap) return -1;
    return nearest(row, point.x());
}

int TokenChips::nearest(int row, int x) const
{
    const auto [begin, end] = rowRange(row);
    const auto from = m_chips.begin() + begin, to = m_chips.begin() + end;
    const auto after = std::upper_bound(from, to, x, [](int value, const Chip& chip) { return value < chip.left - kGap / 2; });
    return static_cast<int>(after == from ? from - m_chips.begin() : after - m_chips.begin() - 1);
}

}  // namespace orrery::views
