#pragma once

#include <QStyledItemDelegate>

namespace orrery::views {

/// Paints a found entry: icon, text with the matched letters in semibold, detail, and at the right kind and shortcut.
class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace orrery::views
