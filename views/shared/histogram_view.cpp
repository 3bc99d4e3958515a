#include "views/shared/histogram_view.h"

#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace orrery::views {

HistogramView::HistogramView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Histogram of values"));
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, qOverload<>(&QWidget::update));
}

void HistogramView::showHistogram(std::shared_ptr<const TensorHistogram> histogram)
{
    m_histogram = std::move(histogram);
    m_bin = -1;
    setAccessibleDescription(summary());
    update();
}

void HistogramView::setLog(bool on)
{
    m_log = on;
    update();
}

QRect HistogramView::plot() const
{
    const int line = QFontMetrics(smallFont()).lineSpacing();
    return rect().adjusted(1, line + kGrid, -1, -line - kGrid - 1);
}

QRectF HistogramView::barRect(int bin) const
{
    const QRect area = plot();
    const double width = static_cast<double>(area.width()) / static_cast<double>(m_histogram->counts.size());
    const auto height = [this](int64_t count) { return m_log ? std::log1p(static_cast<double>(count)) : static_cast<double>(count); };
    const double share = height(m_histogram->counts[static_cast<size_t>(bin)]) / std::max(1e-9, height(m_histogram->largestCount()));
    const double tall = m_histogram->counts[static_cast<size_t>(bin)] > 0 ? std::max(1.0, share * area.height()) : 0;
    return {area.left() + bin * width, area.bottom() + 1 - tall, width, tall};
}

int HistogramView::binAt(const QPoint& point) const
{
    if (!m_histogram || m_histogram->counts.empty() || !rect().contains(point)) return -1;
    const QRect area = plot();
    const int bin = (point.x() - area.left()) * static_cast<int>(m_histogram->counts.size()) / std::max(1, area.width());
    return point.x() < area.left() || bin >= static_cast<int>(m_histogram->counts.size()) ? -1 : bin;
}

QString HistogramView::binText(int bin) const
{
    if (!m_histogram || bin < 0 || bin >= static_cast<int>(m_histogram->counts.size())) return {};
    const double width = (m_histogram->high - m_histogram->low) / static_cast<double>(m_histogram->counts.size());
    const double from = m_histogram->low + bin * width;
    return tr("%1 to %2: %3 values").arg(valueText(from, 4), valueText(from + width, 4), countText(m_histogram->counts[static_cast<size_t>(bin)]));
}

QString HistogramView::summary() const
{
    if (!m_histogram) return {};
    QString text = tr("%1 values").arg(countText(m_histogram->finite));
    if (!m_histogram->counts.empty()) text += tr(", fullest bin %1").arg(countText(m_histogram->largestCount()));
    if (m_histogram->notANumber > 0) text += tr(", %1 NaN").arg(countText(m_histogram->notANumber));
    const int64_t infinite = m_histogram->plusInfinity + m_histogram->minusInfinity;
    return infinite > 0 ? text + tr(", %1 infinite").arg(countText(infinite)) : text;
}

void HistogramView::setBin(int bin)
{
    if (bin == m_bin) return;
    m_bin = bin;
    setAccessibleDescription(bin < 0 ? summary() : binText(bin));
    update();
}

void HistogramView::mouseMoveEvent(QMouseEvent* event) { setBin(binAt(event->position().toPoint())); }

void HistogramView::leaveEvent(QEvent*) { setBin(-1); }

void HistogramView::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || !m_histogram || m_histogram->counts.empty()) return QWidget::keyPressEvent(event);
    setBin(std::clamp(m_bin + step, 0, static_cast<int>(m_histogram->counts.size()) - 1));
}

void HistogramView::focusInEvent(QFocusEvent*) { update(); }

void HistogramView::focusOutEvent(QFocusEvent*) { update(); }

void HistogramView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (!m_histogram) return;
    paintBars(painter);
    paintWords(painter);
    if (!hasFocus()) return;
    painter.setPen(ThemeSource::current()[Ink::Accent]);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void HistogramView::paintBars(QPainter& painter) const
{
    const Theme& theme = ThemeSource::current();
    const QRect area = plot();
    for (int bin = 0; bin < static_cast<int>(m_histogram->counts.size()); ++bin)
        painter.fillRect(barRect(bin), theme[bin == m_bin ? Ink::Text : Ink::Outline]);
    painter.fillRect(QRect(area.left(), area.bottom() + 1, area.width(), 1), theme[Ink::LineStrong]);
    if (m_histogram->low >= 0 || m_histogram->high <= 0) return;
    const double zero = area.left() - m_histogram->low / (m_histogram->high - m_histogram->low) * area.width();
    painter.fillRect(QRectF(std::floor(zero), area.top(), 1, area.height()), theme[Ink::LineStrong]);
}

void HistogramView::paintWords(QPainter& painter) const
{
    const Theme& theme = ThemeSource::current();
    painter.setFont(smallFont());
    painter.setPen(theme[Ink::Secondary]);
    const QString top = m_bin >= 0 ? binText(m_bin) : summary() + (m_log ? tr(" (log counts)") : QString());
    const QFontMetrics metrics(smallFont());
    painter.drawText(rect().adjusted(1, 0, -1, 0), Qt::AlignTop | Qt::AlignLeft, metrics.elidedText(top, Qt::ElideRight, width() - 2));
    if (m_histogram->counts.empty()) return painter.drawText(plot(), Qt::AlignCenter, tr("no finite value"));
    painter.setFont(smallMonoFont());
    painter.drawText(rect().adjusted(1, 0, -1, 0), Qt::AlignBottom | Qt::AlignLeft, valueText(m_histogram->low, 4));
    painter.drawText(rect().adjusted(1, 0, -1, 0), Qt::AlignBottom | Qt::AlignRight, valueText(m_histogram->high, 4));
    if (m_histogram->low >= 0 || m_histogram->high <= 0) return;
    const double zero = plot().left() - m_histogram->low / (m_histogram->high - m_histogram->low) * plot().width();
    const double room = 2.0 * kGrid + QFontMetrics(smallMonoFont()).horizontalAdvance(QStringLiteral("-0.0000e-00")) * 0.8;
    if (zero > room && zero < width() - room) painter.drawText(QRectF(zero - 20, 0, 40, height()), Qt::AlignBottom | Qt::AlignHCenter, QStringLiteral("0"));
}

}  // namespace orrery::views
