#include "views/shared/icons.h"

#include "views/shared/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace orrery::views {

namespace {

/// Draws the SVG anew for every size, mode and theme.
class StrokeIcon : public QIconEngine {
public:
    explicit StrokeIcon(const QString& name) : m_name(name)
    {
        QFile file(QStringLiteral(":/orrery/icons/%1.svg").arg(name));
        if (file.open(QIODevice::ReadOnly)) m_svg = file.readAll();
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const Theme& theme = ThemeSource::current();
        Ink ink = Ink::Secondary;
        if (mode == QIcon::Disabled) ink = Ink::Disabled;
        else if (state == QIcon::On) ink = Ink::Accent;
        else if (mode != QIcon::Normal) ink = Ink::Text;
        QByteArray svg = m_svg;
        QSvgRenderer renderer(svg.replace("currentColor", theme[ink].name().toLatin1()));
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new StrokeIcon(*this); }
    QString iconName() override { return m_name; }
    bool isNull() override { return m_svg.isEmpty(); }

private:
    QString m_name;
    QByteArray m_svg;
};

}  // namespace

QIcon icon(const QString& name) { return QIcon(new StrokeIcon(name)); }

}  // namespace orrery::views
