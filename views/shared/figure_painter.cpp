#include "views/shared/figure_painter.h"

#include "views/shared/theme.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>

namespace orrery::views {

namespace {

QColor colorOf(FigureColor color) { return QColor::fromRgba(color); }

QFont fontOf(const FigureText& text)
{
    QFont font = text.font == FigureFont::Mono ? monoFont() : interfaceFont();
    if (text.font == FigureFont::SansBold) font.setWeight(QFont::DemiBold);
    // A pixel of the painter's own coordinates is a point of the figure, whatever the device's resolution.
    font.setPixelSize(100);
    return font;
}

void paint(QPainter& painter, const FigurePath& path)
{
    QPolygonF polygon;
    for (const FigurePoint& point : path.points) polygon << QPointF(point.x, point.y);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(Qt::NoPen);
    if (path.stroke >> 24) {
        pen = QPen(colorOf(path.stroke), path.strokeWidth, Qt::SolidLine, path.dashes.empty() ? Qt::RoundCap : Qt::FlatCap, Qt::RoundJoin);  // round ends would fill the gaps
        QList<qreal> dashes;
        for (const double dash : path.dashes) dashes << dash / path.strokeWidth;
        if (!dashes.isEmpty()) pen.setDashPattern(dashes);
    }
    painter.setPen(pen);
    painter.setBrush(path.fill >> 24 ? QBrush(colorOf(path.fill)) : QBrush(Qt::NoBrush));
    if (path.closed) painter.drawPolygon(polygon);
    else painter.drawPolyline(polygon);
}

void paint(QPainter& painter, const FigureText& text)
{
    const QString string = QString::fromStdString(text.text);
    const QFont font = fontOf(text);
    const double scale = text.size / 100;
    const double width = QFontMetricsF(font).horizontalAdvance(string);
    const double shift = text.align == FigureAlign::Left ? 0 : text.align == FigureAlign::Centre ? -width / 2 : -width;
    painter.save();
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.translate(text.at.x, text.at.y);
    painter.rotate(text.turn);
    painter.scale(scale, scale);
    painter.setFont(font);
    painter.setPen(colorOf(text.color));
    painter.drawText(QPointF(shift, 0), string);
    painter.restore();
}

void paint(QPainter& painter, const FigureCells& cells)
{
    const QImage image(reinterpret_cast<const uchar*>(cells.colors.data()), cells.columns, cells.rows, cells.columns * 4, QImage::Format_ARGB32);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.setRenderHint(QPainter::LosslessImageRendering);  // a PDF would keep the colours as JPEG
    painter.drawImage(QRectF(cells.x, cells.y, cells.width, cells.height), image);
}

}  // namespace

void paintFigure(QPainter& painter, const Figure& figure, const std::function<void(size_t, size_t)>& eachItem)
{
    painter.fillRect(QRectF(0, 0, figure.width, figure.height), colorOf(figure.paper));
    for (size_t i = 0; i < figure.items.size(); ++i) {
        if (eachItem) eachItem(i, figure.items.size());
        std::visit([&](const auto& drawn) { paint(painter, drawn); }, figure.items[i]);
    }
}

}  // namespace orrery::views
