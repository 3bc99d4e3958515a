#include "views/shared/table_style.h"

#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kRowHeight = 24, kCellPadding = 8, kIcon = 16;

}  // namespace

void styleTable(QTableView* table, const QString& accessibleName)
{
    table->setAccessibleName(accessibleName);
    table->setItemDelegate(new CellDelegate(table));
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setTabKeyNavigation(false);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->verticalHeader()->setMinimumSectionSize(kRowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setAccessibleName(accessibleName);
    table->horizontalHeader()->setFocusPolicy(Qt::NoFocus);
}

SortedTable::SortedTable(QAbstractItemModel* source, QObject* parent) : QSortFilterProxyModel(parent)
{
    setSourceModel(source);
    setSortRole(SortRole);
}

QVariant SortedTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QVariant value = QSortFilterProxyModel::headerData(section, orientation, role);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section != sortColumn()) return value;
    return QString(value.toString() + (sortOrder() == Qt::AscendingOrder ? QStringLiteral(" ↑") : QStringLiteral(" ↓")));
}

void SortedTable::sort(int column, Qt::SortOrder order)
{
    QSortFilterProxyModel::sort(column, order);
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, std::max(0, columnCount() - 1));
}

void enableSorting(QTableView* table, int column, Qt::SortOrder order)
{
    table->setSortingEnabled(true);
    table->horizontalHeader()->setSortIndicatorShown(false);  // the header's text has the arrow
    table->sortByColumn(column, order);
}

void setDigitWidths(QTableView* table, const std::vector<int>& digits)
{
    const int digit = QFontMetrics(monoFont()).horizontalAdvance(u'0');
    for (size_t column = 0; column < digits.size(); ++column) table->setColumnWidth(static_cast<int>(column), digits[column] * digit + 2 * kCellPadding + kGrid);
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width() + kCellPadding, kRowHeight};
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell(option);
    initStyleOption(&cell, index);
    const QString text = cell.text;
    const QIcon sign = cell.icon;
    cell.text.clear();
    cell.icon = QIcon();
    cell.features &= ~QStyleOptionViewItem::HasDecoration;
    cell.state &= ~QStyle::State_HasFocus;
    cell.widget->style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    QRect room = option.rect.adjusted(kCellPadding, 0, -kCellPadding, 0);
    if (!sign.isNull()) {
        sign.paint(painter, QRect(room.left(), room.center().y() - kIcon / 2 + 1, kIcon, kIcon));
        room.setLeft(room.left() + kIcon + kGrid);
    }
    const QVariant token = index.data(TokenRole), bar = index.data(BarRole);
    if (bar.isValid()) paintBar(painter, room, bar.toDouble());
    else if (token.isValid()) paintToken(painter, cell, room, token.toString());
    else paintText(painter, cell, room, text);
}

void CellDelegate::paintBar(QPainter* painter, const QRect& room, double fraction) const
{
    const int length = static_cast<int>(room.width() * std::clamp(fraction, 0.0, 1.0));
    painter->fillRect(QRect(room.left(), room.center().y() - 4, std::max(1, length), 10), ThemeSource::current()[Ink::Outline]);
}

void CellDelegate::paintText(QPainter* painter, const QStyleOptionViewItem& cell, const QRect& room, const QString& text) const
{
    painter->save();
    painter->setFont(cell.font);
    const bool enabled = cell.state & QStyle::State_Enabled;
    painter->setPen(enabled ? cell.palette.color(QPalette::Text) : ThemeSource::current()[Ink::Disabled]);
    const QString shown = QFontMetrics(cell.font).elidedText(text, cell.textElideMode, room.width());
    painter->drawText(room, static_cast<int>(cell.displayAlignment) | Qt::TextSingleLine, shown);
    painter->restore();
}

void CellDelegate::paintToken(QPainter* painter, const QStyleOptionViewItem& cell, const QRect& room, const QString& token) const
{
    const Theme& theme = ThemeSource::current();
    painter->save();
    painter->setClipRect(room);
    painter->setFont(cell.font);
    const QFontMetrics metrics(cell.font);
    int x = room.left();
    const int baseline = room.top() + (room.height() + metrics.ascent() - metrics.descent()) / 2;
    const bool enabled = cell.state & QStyle::State_Enabled;
    for (const TokenPart& part : tokenParts(token.toStdString())) {
        painter->setPen(theme[!enabled ? Ink::Disabled : part.sign ? Ink::Secondary : Ink::Text]);
        painter->drawText(x, baseline, part.text);
        x += metrics.horizontalAdvance(part.text);
        if (x > room.right()) break;
    }
    painter->restore();
}

}  // namespace orrery::views
