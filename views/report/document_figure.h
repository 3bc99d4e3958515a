#pragma once

#include "core/report/document.h"

#include <QObject>
#include <QTextObjectInterface>

#include <vector>

class QTextCursor;

namespace orrery::views {

/// Figures as objects of a text document, each with its caption below and as wide as the text; a layout can't part them.
/// Belongs to the thread that lays the document out; must outlive its last painting.
class DocumentFigures : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    /// @param unitsPerPoint  of the document's layout
    /// @param room           the text's width and the most height a figure with its caption may take, in units; a taller one is made smaller
    DocumentFigures(QTextDocument& document, double unitsPerPoint, QSizeF room);

    /// Puts the figure where the cursor is, in a paragraph of its own.
    void insert(QTextCursor& cursor, const DocumentFigure& figure, const QString& number);

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position, const QTextFormat& format) override;

private:
    struct Item {
        Figure figure;
        QString number, caption;
        double scale = 1;          ///< units a point
        double captionHeight = 0;  ///< units
    };

    QFont captionFont() const;

    std::vector<Item> m_items;
    double m_unitsPerPoint;
    QSizeF m_room;
};

}  // namespace orrery::views
