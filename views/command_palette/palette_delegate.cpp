#include "views/command_palette/palette_delegate.h"

#include "views/command_palette/palette_model.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QPainter>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kPadding = 3 * kGrid, kIcon = 16;

/// Draws the text in pieces, matched ones in semibold. @return the width it took
int drawMatched(QPainter& painter, const QRect& at, const QString& text, const std::vector<int>& matched)
{
    QFont bold = interfaceFont();
    bold.setWeight(QFont::DemiBold);
    int left = at.left();
    for (qsizetype begin = 0; begin < text.size() && left < at.right();) {
        const bool isMatched = std::binary_search(matched.begin(), matched.end(), static_cast<int>(begin));
        qsizetype end = begin + 1;
        while (end < text.size() && std::binary_search(matched.begin(), matched.end(), static_cast<int>(end)) == isMatched) ++end;
        const QFont font = isMatched ? bold : interfaceFont();
        const QFontMetrics metrics(font);
        const QString piece = text.mid(begin, end - begin);
        const int room = at.right() + 1 - left;
        painter.setFont(font);
        painter.drawText(QRect(left, at.top(), room, at.height()), Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(piece, Qt::ElideRight, room));
        left += metrics.horizontalAdvance(piece);
        begin = end;
    }
    return std::min(left, at.right() + 1) - at.left();
}

}  // namespace

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return QSize(200, QFontMetrics(interfaceFont()).height() + 3 * kGrid);
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = ThemeSource::current();
    const auto& row = static_cast<const PaletteModel*>(index.model())->row(index.row());
    const PaletteEntry& entry = row.entry;
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme[Ink::AccentSoft]);
    QRect body = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    if (!entry.icon.isEmpty()) {
        const QRect sign(body.left(), body.center().y() - kIcon / 2 + 1, kIcon, kIcon);
        icon(entry.icon).paint(painter, sign, Qt::AlignCenter, entry.enabled ? QIcon::Normal : QIcon::Disabled);
    }
    body.setLeft(body.left() + kIcon + 2 * kGrid);

    const QString right = entry.shortcut.isEmpty() ? entry.kind : entry.shortcut;
    const QFontMetrics small(smallFont());
    painter->setFont(smallFont());
    painter->setPen(theme[Ink::Secondary]);
    painter->drawText(body, Qt::AlignRight | Qt::AlignVCenter, right);
    body.setRight(body.right() - small.horizontalAdvance(right) - 2 * kGrid);

    painter->setPen(theme[entry.enabled ? Ink::Text : Ink::Disabled]);
    const int width = drawMatched(*painter, body, entry.text, row.matched);
    body.setLeft(body.left() + width + 2 * kGrid);
    painter->setFont(interfaceFont());
    painter->setPen(theme[Ink::Secondary]);
    if (body.width() > 0)
        painter->drawText(body, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(interfaceFont()).elidedText(entry.detail, Qt::ElideRight, body.width()));
    painter->restore();
}

}  // namespace orrery::views
