#include "views/report/document_figure.h"

#include "views/shared/figure_painter.h"
#include "views/shared/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextCursor>
#include <QTextDocument>

namespace orrery::views {

namespace {

constexpr int kFigureObject = QTextFormat::UserObject + 1, kIndex = QTextFormat::UserProperty + 1;
constexpr double kCaptionPoints = 8.5, kGapPoints = 6;

}  // namespace

DocumentFigures::DocumentFigures(QTextDocument& document, double unitsPerPoint, QSizeF room)
    : QObject(&document), m_unitsPerPoint(unitsPerPoint), m_room(room)
{
    document.documentLayout()->registerHandler(kFigureObject, this);
}

QFont DocumentFigures::captionFont() const
{
    QFont font = interfaceFont();
    font.setPixelSize(static_cast<int>(std::lround(kCaptionPoints * m_unitsPerPoint)));
    return font;
}

void DocumentFigures::insert(QTextCursor& cursor, const DocumentFigure& figure, const QString& number)
{
    Item item{figure.figure, number + QStringLiteral(". "), QString::fromStdString(figure.caption)};
    const QRectF room(0, 0, m_room.width(), m_room.height());
    item.captionHeight = QFontMetricsF(captionFont()).boundingRect(room, Qt::TextWordWrap, item.number + item.caption).height() + kGapPoints * m_unitsPerPoint;
    item.scale = std::min(m_room.width() / figure.figure.width, (m_room.height() - item.captionHeight) / figure.figure.height);
    QTextCharFormat format;
    format.setObjectType(kFigureObject);
    format.setProperty(kIndex, static_cast<int>(m_items.size()));
    m_items.push_back(std::move(item));
    cursor.insertText(QString(QChar::ObjectReplacementCharacter), format);
}

QSizeF DocumentFigures::intrinsicSize(QTextDocument*, int, const QTextFormat& format)
{
    const Item& item = m_items.at(static_cast<size_t>(format.intProperty(kIndex)));
    return {m_room.width(), item.figure.height * item.scale + item.captionHeight};
}

void DocumentFigures::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format)
{
    const Item& item = m_items.at(static_cast<size_t>(format.intProperty(kIndex)));
    painter->save();
    painter->translate(rect.topLeft());
    painter->save();
    painter->scale(item.scale, item.scale);
    paintFigure(*painter, item.figure);
    painter->restore();
    QFont font = captionFont();
    painter->setFont(font);
    painter->setPen(Theme::of(ThemeKind::Light)[Ink::Secondary]);
    const double top = item.figure.height * item.scale + kGapPoints * m_unitsPerPoint;
    painter->drawText(QRectF(0, top, m_room.width(), m_room.height()), Qt::TextWordWrap, item.number + item.caption);
    painter->restore();
}

}  // namespace orrery::views
