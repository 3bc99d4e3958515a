#include "views/start/recent_delegate.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"
#include "views/start/recent_model.h"
#include "views/start/when_text.h"

#include <QMouseEvent>
#include <QPainter>

namespace orrery::views {

namespace {

constexpr int kPadding = 2 * kGrid, kIcon = 16, kHit = 24;

QFont nameFont()
{
    QFont font = interfaceFont();
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

QRect RecentDelegate::crossRect(const QRect& row)
{
    return QRect(row.right() - kPadding - kHit + 1, row.center().y() - kHit / 2, kHit, kHit);
}

QSize RecentDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    const int text = QFontMetrics(nameFont()).height() + QFontMetrics(smallFont()).height();
    return QSize(200, (text + 2 * kPadding + 3) / kGrid * kGrid);
}

void RecentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = ThemeSource::current();
    const bool missing = index.data(RecentModel::MissingRole).toBool();
    const bool hovered = option.state & QStyle::State_MouseOver;
    const bool current = (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_Selected);
    painter->save();
    if (current) painter->fillRect(option.rect, theme[Ink::AccentSoft]);
    else if (hovered) painter->fillRect(option.rect, theme[Ink::Window]);

    const bool folder = index.data(RecentModel::KindRole).toInt() == static_cast<int>(RecentItem::Kind::ModelFolder);
    QRect body = option.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
    const QIcon sign = icon(folder ? QStringLiteral("model") : QStringLiteral("runs"));
    sign.paint(painter, QRect(body.left(), body.top() + 1, kIcon, kIcon), Qt::AlignCenter, missing ? QIcon::Disabled : QIcon::Normal);
    body.setLeft(body.left() + kIcon + kPadding);
    body.setRight(crossRect(option.rect).left() - kGrid);

    const QString when = missing ? tr("missing") : whenText(index.data(RecentModel::WhenRole).toDateTime(), QDateTime::currentDateTime());
    const QFontMetrics small(smallFont()), bold(nameFont());
    const int whenWidth = small.horizontalAdvance(when);
    painter->setFont(smallFont());
    painter->setPen(theme[Ink::Secondary]);
    painter->drawText(body, Qt::AlignRight | Qt::AlignTop, when);
    const QString kind = folder ? tr("Model folder") : tr("Workspace");
    const QString below = kind + QStringLiteral("  ·  ") + index.data(RecentModel::PathRole).toString();
    painter->drawText(body, Qt::AlignLeft | Qt::AlignBottom, small.elidedText(below, Qt::ElideMiddle, body.width()));
    painter->setFont(nameFont());
    painter->setPen(missing ? theme[Ink::Secondary] : theme[Ink::Text]);
    painter->drawText(body, Qt::AlignLeft | Qt::AlignTop,
        bold.elidedText(index.data().toString(), Qt::ElideMiddle, body.width() - whenWidth - 2 * kPadding));
    if (hovered || current) {
        const QRect cross = crossRect(option.rect);
        icon(QStringLiteral("close")).paint(painter, cross.adjusted(kGrid, kGrid, -kGrid, -kGrid), Qt::AlignCenter);
    }
    painter->restore();
}

bool RecentDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease && event->type() != QEvent::MouseButtonPress) return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->button() != Qt::LeftButton || !crossRect(option.rect).contains(mouse->pos())) return false;
    if (event->type() == QEvent::MouseButtonRelease) Q_EMIT removeClicked(index);
    return true;
}

}  // namespace orrery::views
