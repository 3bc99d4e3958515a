#pragma once

#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>

#include <vector>

class QTableView;

namespace orrery::views {

/// Roles that our item models share.
enum DataRole {
    TokenRole = Qt::UserRole + 100,  ///< QString of a token's own text: drawn with signs for white space
    BarRole,                         ///< double from 0 to 1: a bar of that length is drawn instead of text
    SortRole                         ///< raw number or text that sorting compares
};

/// Sorts by SortRole; the header of the column that sorts ends with an arrow. For tables of at most some thousands of rows.
class SortedTable : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit SortedTable(QAbstractItemModel* source, QObject* parent = nullptr);
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
};

/// Lets a click on a header sort; `column` sorts at first.
void enableSorting(QTableView* table, int column, Qt::SortOrder order = Qt::AscendingOrder);

/// Column widths for so many digits of the fixed-width font; the last column takes the rest.
void setDigitWidths(QTableView* table, const std::vector<int>& digits);

/// Rows of 24 px, no grid, whole rows selected, right-aligned headers over numbers: how every table of ours looks.
void styleTable(QTableView* table, const QString& accessibleName);

/// Draws TokenRole with white space as signs in the secondary colour, BarRole as a bar, anything else as text; 8 px from the edges.
class CellDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintBar(QPainter* painter, const QRect& room, double fraction) const;
    void paintText(QPainter* painter, const QStyleOptionViewItem& cell, const QRect& room, const QString& text) const;
    void paintToken(QPainter* painter, const QStyleOptionViewItem& cell, const QRect& room, const QString& token) const;
};

}  // namespace orrery::views
