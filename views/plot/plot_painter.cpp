#include "views/plot/plot_painter.h"

#include "core/report/plot_axis.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr size_t kMostAtEnds = 5;          ///< lines named at their ends
constexpr double kMostName = 140, kGap = 6, kDotRadius = 2.5;

double widestName(const Plot& plot)
{
    const QFontMetricsF metrics(smallFont());
    double width = 0;
    for (const PlotLine& line : plot.lines) width = std::max(width, metrics.horizontalAdvance(line.name));
    return std::min(width, kMostName);
}

bool namesAtEnds(const Plot& plot) { return plot.lines.size() <= kMostAtEnds; }

double widestTick(const Plot& plot)
{
    const auto [low, high] = yRange(plot, plot.xLow(), plot.xHigh());
    const QFontMetricsF metrics(smallMonoFont());
    double width = 0;
    for (const std::string& text : tickTexts(roundTicks(low, high))) width = std::max(width, metrics.horizontalAdvance(QString::fromStdString(text)));
    return width + metrics.horizontalAdvance(u'0');  // zooming in may need a digit more
}

/// Rows of names that fit a width.
int nameRows(const Plot& plot, double width)
{
    const QFontMetricsF metrics(smallFont());
    double x = 0;
    int rows = 1;
    for (const PlotLine& line : plot.lines) {
        const double name = 24 + std::min(kMostName, metrics.horizontalAdvance(line.name)) + 16;
        if (x > 0 && x + name > width) x = 0, ++rows;
        x += name;
    }
    return rows;
}

QPen penOf(const PlotLine& line)
{
    QPen pen(colorOf(line), line.strokeWidth, Qt::SolidLine, line.dashed ? Qt::FlatCap : Qt::RoundCap, Qt::RoundJoin);
    if (line.dashed) pen.setDashPattern({4, 3});
    return pen;
}

}  // namespace

QColor colorOf(const PlotLine& line)
{
    const Theme& theme = ThemeSource::current();
    return line.category == PlotLine::kInk ? theme[Ink::Text] : theme.category(line.category);
}

std::optional<size_t> indexAt(const PlotLine& line, double x)
{
    const auto found = std::lower_bound(line.x.begin(), line.x.end(), x);
    if (found == line.x.end() || *found != x) return std::nullopt;
    const auto index = static_cast<size_t>(found - line.x.begin());
    return std::isfinite(line.y[index]) ? std::optional(index) : std::nullopt;
}

std::vector<QString> valuesAt(const Plot& plot, double x)
{
    std::vector<QString> rows{plot.xTitle + u' ' + (plot.xLabel ? plot.xLabel(x) : valueText(x, 6))};
    for (const PlotLine& line : plot.lines) {
        const auto index = indexAt(line, x);
        if (!index) continue;
        QString row = line.name + QStringLiteral("  ") + valueText(line.y[*index], 4);
        if (!line.low.empty()) row += QStringLiteral(" (%1–%2)").arg(valueText(line.low[*index], 4), valueText(line.high[*index], 4));
        rows.push_back(row);
    }
    return rows;
}

QMarginsF PlotPainter::margins(const Plot& plot, const QSizeF& size)
{
    const QFontMetricsF words(smallFont()), numbers(smallMonoFont());
    const double left = words.height() + kGap + widestTick(plot) + kGap;
    const double below = numbers.height() + kGap + words.height() + kGap;
    const bool atEnds = namesAtEnds(plot);
    const double right = atEnds ? widestName(plot) + 2 * kGap : 2 * kGap;
    const double above = atEnds ? kGap : nameRows(plot, size.width() - 2 * kGap) * (words.height() + 2) + kGap;
    return {left, above, right, below};
}

void PlotPainter::paint()
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    paintAxes();
    m_painter.save();
    m_painter.setClipRect(m_area.rect.adjusted(-1, -1, 1, 1));
    for (const PlotLine& line : m_plot.lines) paintBand(line);
    for (const PlotLine& line : m_plot.lines) paintLine(line);
    m_painter.restore();
    if (namesAtEnds(m_plot)) paintNames();
    else paintNamesAbove();
}

void PlotPainter::paintAxes()
{
    const Theme& theme = ThemeSource::current();
    const QFontMetricsF numbers(smallMonoFont()), words(smallFont());
    const QRectF& rect = m_area.rect;
    const std::vector<double> yTicks = roundTicks(m_area.yLow, m_area.yHigh), xTicks = roundTicks(m_area.xLow, m_area.xHigh);
    const std::vector<std::string> yTexts = tickTexts(yTicks), xTexts = tickTexts(xTicks);
    m_painter.setFont(smallMonoFont());
    for (size_t i = 0; i < yTicks.size(); ++i) {
        const double y = std::round(m_area.down(yTicks[i])) + 0.5;
        m_painter.setPen(QPen(theme[Ink::Line], 1));
        m_painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
        m_painter.setPen(theme[Ink::Secondary]);
        m_painter.drawText(QRectF(0, y - numbers.height() / 2, rect.left() - kGap, numbers.height()), Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(yTexts[i]));
    }
    double free = -1e9;
    for (size_t i = 0; i < xTicks.size(); ++i) {
        const double at = xTicks[i];
        if (m_plot.wholeX && at != std::floor(at)) continue;
        const double x = std::round(m_area.across(at)) + 0.5;
        m_painter.setPen(QPen(theme[Ink::Line], 1));
        m_painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
        const QString text = m_plot.xLabel ? m_plot.xLabel(at) : QString::fromStdString(xTexts[i]);
        const double half = numbers.horizontalAdvance(text) / 2;
        if (x - half < free) continue;
        m_painter.setPen(theme[Ink::Secondary]);
        m_painter.drawText(QRectF(x - half - 2, rect.bottom() + kGap / 2, 2 * half + 4, numbers.height()), Qt::AlignHCenter | Qt::AlignTop, text);
        free = x + half + kGap;
    }
    m_painter.setFont(smallFont());
    m_painter.setPen(theme[Ink::Secondary]);
    m_painter.drawText(QRectF(rect.left(), rect.bottom() + kGap / 2 + numbers.height(), rect.width(), words.height() + kGap), Qt::AlignHCenter | Qt::AlignVCenter, m_plot.xTitle);
    m_painter.save();
    m_painter.translate(0, rect.bottom());
    m_painter.rotate(-90);
    m_painter.drawText(QRectF(0, 0, rect.height(), words.height()), Qt::AlignCenter, words.elidedText(m_plot.yTitle, Qt::ElideRight, rect.height()));
    m_painter.restore();
}

void PlotPainter::paintBand(const PlotLine& line)
{
    QColor fill = colorOf(line);
    fill.setAlphaF(0.18F);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(fill);
    for (size_t i = 0; i < line.low.size(); ++i) {
        QPolygonF above, below;
        for (; i < line.low.size() && std::isfinite(line.low[i]) && std::isfinite(line.high[i]); ++i) {
            above << m_area.at(line.x[i], line.high[i]);
            below.prepend(m_area.at(line.x[i], line.low[i]));
        }
        if (above.size() > 1) m_painter.drawPolygon(above + below);
    }
}

void PlotPainter::paintLine(const PlotLine& line)
{
    QPolygonF run;
    const auto flush = [&] {
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(penOf(line));
        if (run.size() > 1) m_painter.drawPolyline(run);
        if (run.size() == 1 || line.dots) {
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(colorOf(line));
            for (const QPointF& point : run) m_painter.drawEllipse(point, kDotRadius, kDotRadius);
        }
        run.clear();
    };
    for (size_t i = 0; i < line.x.size(); ++i) {
        if (std::isfinite(line.y[i])) run << m_area.at(line.x[i], line.y[i]);
        else flush();
    }
    flush();
}

void PlotPainter::paintNames()
{
    struct Name {
        double y;
        const PlotLine* line;
    };
    std::vector<Name> names;
    for (const PlotLine& line : m_plot.lines)
        for (size_t i = line.y.size(); i-- > 0;)
            if (std::isfinite(line.y[i]) && line.x[i] <= m_area.xHigh) {
                names.push_back({std::clamp(m_area.down(line.y[i]), m_area.rect.top(), m_area.rect.bottom()), &line});
                break;
            }
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
    const QFontMetricsF metrics(smallFont());
    for (size_t i = 1; i < names.size(); ++i) names[i].y = std::max(names[i].y, names[i - 1].y + metrics.height());
    double most = m_area.rect.bottom();
    for (size_t i = names.size(); i-- > 0; most = names[i].y - metrics.height()) names[i].y = std::min(names[i].y, most);
    m_painter.setFont(smallFont());
    for (const Name& name : names) {
        m_painter.setPen(colorOf(*name.line));
        m_painter.drawText(QRectF(m_area.rect.right() + kGap, name.y - metrics.height() / 2, kMostName + kGap, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(name.line->name, Qt::ElideRight, kMostName));
    }
}

void PlotPainter::paintNamesAbove()
{
    const QFontMetricsF metrics(smallFont());
    const double right = m_area.rect.right() + kGap;
    double x = kGap, y = 0;
    m_painter.setFont(smallFont());
    for (const PlotLine& line : m_plot.lines) {
        const QString name = metrics.elidedText(line.name, Qt::ElideRight, kMostName);
        const double width = 24 + metrics.horizontalAdvance(name) + 16;
        if (x > kGap && x + width > right) x = kGap, y += metrics.height() + 2;
        m_painter.setPen(penOf(line));
        m_painter.drawLine(QPointF(x, y + metrics.height() / 2), QPointF(x + 18, y + metrics.height() / 2));
        m_painter.setPen(ThemeSource::current()[Ink::Text]);
        m_painter.drawText(QRectF(x + 24, y, width, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, name);
        x += width;
    }
}

void PlotPainter::paintCrosshair(double x)
{
    const Theme& theme = ThemeSource::current();
    const double at = m_area.across(x);
    m_painter.setPen(QPen(theme[Ink::LineStrong], 1));
    m_painter.drawLine(QPointF(at, m_area.rect.top()), QPointF(at, m_area.rect.bottom()));
    for (const PlotLine& line : m_plot.lines) {
        const auto index = indexAt(line, x);
        if (!index || line.y[*index] < m_area.yLow || line.y[*index] > m_area.yHigh) continue;
        m_painter.setPen(QPen(theme[Ink::Panel], 1.5));
        m_painter.setBrush(colorOf(line));
        m_painter.drawEllipse(m_area.at(x, line.y[*index]), kDotRadius + 1.5, kDotRadius + 1.5);
    }
    const std::vector<QString> rows = valuesAt(m_plot, x);
    const QFontMetricsF metrics(smallMonoFont());
    double width = 0;
    for (const QString& row : rows) width = std::max(width, metrics.horizontalAdvance(row));
    QRectF box(at + 8, m_area.rect.top() + 4, width + 12, metrics.height() * static_cast<double>(rows.size()) + 8);
    if (box.right() > m_area.rect.right()) box.moveRight(std::max(at - 8, m_area.rect.left() + box.width()));
    m_painter.setPen(QPen(theme[Ink::LineStrong], 1));
    m_painter.setBrush(theme[Ink::Raised]);
    m_painter.drawRect(box);
    m_painter.setFont(smallMonoFont());
    m_painter.setPen(theme[Ink::Text]);
    for (size_t i = 0; i < rows.size(); ++i)
        m_painter.drawText(QRectF(box.left() + 6, box.top() + 4 + static_cast<double>(i) * metrics.height(), box.width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, rows[i]);
}

void PlotPainter::paintDrag(double from, double to)
{
    QColor fill = ThemeSource::current()[Ink::Accent];
    fill.setAlphaF(0.15F);
    m_painter.fillRect(QRectF(QPointF(from, m_area.rect.top()), QPointF(to, m_area.rect.bottom())).normalized(), fill);
}

}  // namespace orrery::views
