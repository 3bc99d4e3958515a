#pragma once

#include <QStyledItemDelegate>

namespace orrery::views {

/// Paints a job in one line: how it stands, its title and what it does, a progress stripe, the time, and a cross that cancels an active
/// one or takes a finished one off the list.
class JobsDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;
    static QRect crossRect(const QRect& row);

Q_SIGNALS:
    void crossClicked(int row);
};

}  // namespace orrery::views
