#pragma once

#include <QStyledItemDelegate>

namespace orrery::views {

/// Paints a recent file in two lines: icon, name and when; kind and path below, elided in the middle. Under the pointer, and on the
/// current row, a cross takes it off the list.
class RecentDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;
    static QRect crossRect(const QRect& row);

Q_SIGNALS:
    void removeClicked(const QModelIndex& index);
};

}  // namespace orrery::views
