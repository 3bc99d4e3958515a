#include "views/canvas/range_histogram.h"

#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr int kSide = 8, kBars = 24, kColors = 8;  ///< pixels: margin left and right, heights
constexpr double kReach = 12;                      ///< a handle takes what is this near: 24 px to hit
constexpr int kDigits = 4;

}  // namespace

RangeHistogram::RangeHistogram(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Range of the colour map"));
    setToolTip(tr("Drag the handles or the middle to choose the range of values that the colours span; double click to follow the data"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] { updateGeometry(), update(); });
}

QSize RangeHistogram::sizeHint() const { return {360, minimumSizeHint().height()}; }

QSize RangeHistogram::minimumSizeHint() const
{
    return {120, kBars + kColors + 2 * kGrid + static_cast<int>(std::ceil(QFontMetricsF(smallMonoFont()).height()))};
}

QRectF RangeHistogram::barArea() const { return QRectF(kSide, 0, std::max(1, width() - 2 * kSide), kBars); }

QRectF RangeHistogram::colorArea() const { return QRectF(barArea().left(), kBars, barArea().width(), kColors); }

void RangeHistogram::setData(const std::vector<double>& counts, const ValueRange& range)
{
    m_counts = counts;
    m_range = range;
    updateDomain();
}

void RangeHistogram::setScale(const HeatScale& scale)
{
    m_scale = scale;
    updateDomain();
}

void RangeHistogram::setUnit(const QString& unit)
{
    m_unit = unit;
    update();
}

/// The data's range, widened to what the scale spans; while a handle is dragged the ends stand still.
void RangeHistogram::updateDomain()
{
    update();
    if (m_drag) return;
    const HeatScale whole = fittedTo(m_scale, m_range);
    m_domainLow = std::min(whole.low, m_scale.low), m_domainHigh = std::max(whole.high, m_scale.high);
    if (!(m_domainHigh > m_domainLow)) m_domainHigh = m_domainLow + 1;
}

QString RangeHistogram::spokenValue() const
{
    const QString part = m_active == Part::Low ? tr("moving low") : m_active == Part::High ? tr("moving high") : tr("moving both");
    return tr("range %1 to %2 of %3 to %4, %5").arg(valueText(low(), kDigits), valueText(high(), kDigits), valueText(m_domainLow, kDigits), valueText(m_domainHigh, kDigits), part);
}

double RangeHistogram::xOf(double value) const
{
    const double at = std::clamp((value - m_domainLow) / (m_domainHigh - m_domainLow), 0.0, 1.0);
    return barArea().left() + at * barArea().width();
}

double RangeHistogram::valueAtX(double x) const
{
    return m_domainLow + (x - barArea().left()) / barArea().width() * (m_domainHigh - m_domainLow);
}

std::optional<RangeHistogram::Part> RangeHistogram::partAt(double x) const
{
    const double toLow = std::abs(x - xOf(low())), toHigh = std::abs(x - xOf(high()));
    if (std::min(toLow, toHigh) <= kReach) {
        if (toLow == toHigh) return x < xOf(low()) ? Part::Low : Part::High;
        return toLow < toHigh ? Part::Low : Part::High;
    }
    if (x > xOf(low()) && x < xOf(high())) return Part::Both;
    return std::nullopt;
}

void RangeHistogram::choose(double low, double high)
{
    const double least = (m_domainHigh - m_domainLow) * 1e-3;
    low = std::clamp(low, m_domainLow, m_domainHigh - least);
    high = std::clamp(high, low + least, m_domainHigh);
    if (low == m_scale.low && high == m_scale.high) return;
    Q_EMIT rangeChosen(low, high);
}

/// Moves one end or both from where they were; a diverging scale keeps its middle at 0.
void RangeHistogram::moveBy(Part part, double lowThen, double highThen, double by)
{
    if (m_scale.map == ColorMapId::Diverging) {
        const double reach = std::max(part == Part::Low ? highThen - by : highThen + by, 1e-3 * m_domainHigh);
        return choose(-std::min(reach, m_domainHigh), std::min(reach, m_domainHigh));
    }
    const double least = (m_domainHigh - m_domainLow) * 1e-3;
    if (part == Part::Both) {
        by = std::clamp(by, m_domainLow - lowThen, m_domainHigh - highThen);
        choose(lowThen + by, highThen + by);
    } else if (part == Part::Low) choose(std::min(lowThen + by, highThen - least), highThen);
    else choose(lowThen, std::max(highThen + by, lowThen + least));
}

void RangeHistogram::mousePressEvent(QMouseEvent* event)
{
    const std::optional<Part> part = partAt(event->position().x());
    if (event->button() != Qt::LeftButton || !part) return;
    m_active = *part;
    m_drag = Drag{*part, valueAtX(event->position().x()), low(), high()};
    update();
}

void RangeHistogram::mouseMoveEvent(QMouseEvent* event)
{
    if (m_drag) return moveBy(m_drag->part, m_drag->low, m_drag->high, valueAtX(event->position().x()) - m_drag->from);
    const std::optional<Part> part = partAt(event->position().x());
    if (!part) unsetCursor();
    else setCursor(*part == Part::Both ? Qt::OpenHandCursor : Qt::SizeHorCursor);
}

void RangeHistogram::mouseReleaseEvent(QMouseEvent*)
{
    m_drag.reset();
    updateDomain();
}

void RangeHistogram::mouseDoubleClickEvent(QMouseEvent*)
{
    m_drag.reset();
    Q_EMIT resetRequested();
}

void RangeHistogram::keyPressEvent(QKeyEvent* event)
{
    const double width = m_domainHigh - m_domainLow, step = width / (event->modifiers() & Qt::ShiftModifier ? 10 : 100);
    switch (event->key()) {
    case Qt::Key_Left: moveBy(m_active, low(), high(), -step); break;
    case Qt::Key_Right: moveBy(m_active, low(), high(), step); break;
    case Qt::Key_Up: m_active = m_active == Part::Low ? Part::High : Part::Both; break;
    case Qt::Key_Down: m_active = m_active == Part::Both ? Part::High : Part::Low; break;
    case Qt::Key_Home: moveBy(m_active, low(), high(), -width); break;
    case Qt::Key_End: moveBy(m_active, low(), high(), width); break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace: Q_EMIT resetRequested(); break;
    default: return QWidget::keyPressEvent(event);
    }
    update();
    QAccessibleValueChangeEvent changed(this, spokenValue());
    QAccessible::updateAccessibility(&changed);
}

void RangeHistogram::drawBars(QPainter& painter) const
{
    const QRectF area = barArea();
    painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), ThemeSource::current()[Ink::Line]);
    const double most = m_counts.empty() ? 0 : *std::max_element(m_counts.begin(), m_counts.end());
    if (most <= 0 || m_range.isEmpty()) return;
    const QColor inside = ThemeSource::current()[Ink::Secondary], outside = ThemeSource::current()[Ink::LineStrong];
    const double rangeLow = static_cast<double>(m_range.low), bin = (static_cast<double>(m_range.high) - rangeLow) / static_cast<double>(m_counts.size());
    for (int x = 0; x < static_cast<int>(area.width()); ++x) {
        const double from = valueAtX(area.left() + x), to = valueAtX(area.left() + x + 1);
        const int first = bin > 0 ? static_cast<int>(std::floor((from - rangeLow) / bin)) : 0;
        const int last = bin > 0 ? std::max(first, static_cast<int>(std::ceil((to - rangeLow) / bin)) - 1) : (from <= rangeLow && rangeLow < to ? 0 : -1);
        double count = 0;
        for (int i = std::max(0, first); i <= std::min(last, static_cast<int>(m_counts.size()) - 1); ++i) count = std::max(count, m_counts[static_cast<size_t>(i)]);
        const double height = count > 0 ? std::max(1.0, std::log1p(count) / std::log1p(most) * (kBars - 2)) : 0;
        const bool within = to > low() && from < high();
        painter.fillRect(QRectF(area.left() + x, area.bottom() - 1 - height, 1, height), within ? inside : outside);
    }
}

void RangeHistogram::drawColors(QPainter& painter) const
{
    const QRectF area = colorArea();
    const ValueScale scale(m_scale);
    const ColorMap& map = ColorMap::of(m_scale.map, ThemeSource::current().kind());
    const double ratio = devicePixelRatioF();
    const int pixels = std::max(1, static_cast<int>(area.width() * ratio));
    for (int x = 0; x < pixels; ++x) {
        const double position = scale.position(valueAtX(area.left() + (x + 0.5) / ratio));
        if (position >= 0) painter.fillRect(QRectF(area.left() + x / ratio, area.top(), 1 / ratio, area.height()), QColor::fromRgb(map.at(position)));
    }
    painter.setPen(ThemeSource::current()[Ink::Outline]);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(-0.5, -0.5, -0.5, -0.5));
}

void RangeHistogram::drawHandles(QPainter& painter) const
{
    const Theme& theme = ThemeSource::current();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Part part : {Part::Low, Part::High}) {
        const double x = xOf(part == Part::Low ? low() : high());
        const bool lit = hasFocus() && (m_active == part || m_active == Part::Both);
        painter.setPen(QPen(theme[lit ? Ink::Accent : Ink::Text], lit ? 2 : 1));
        painter.setBrush(theme[Ink::Raised]);
        painter.drawLine(QPointF(x, 4), QPointF(x, kBars + kColors));
        painter.drawRoundedRect(QRectF(x - 3.5, kBars - 3.5, 7, kColors + 7), 2, 2);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// The handles' values always; the ends' where there is room.
void RangeHistogram::drawLabels(QPainter& painter) const
{
    const Theme& theme = ThemeSource::current();
    const QFont font = smallMonoFont();
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    const double top = kBars + kColors + 2 * kGrid, height = metrics.height(), gap = 8;
    const auto place = [&](double x, const QString& text) {
        const double wide = metrics.horizontalAdvance(text) + 1;
        return QRectF(std::clamp(x - wide / 2, 0.0, std::max(0.0, this->width() - wide)), top, wide, height);
    };
    const QString lowText = valueText(low(), kDigits), highText = valueText(high(), kDigits);
    QRectF lowPlace = place(xOf(low()), lowText), highPlace = place(xOf(high()), highText);
    const double overlap = lowPlace.right() + gap - highPlace.left();
    if (overlap > 0) {
        highPlace.moveLeft(std::min(highPlace.left() + overlap, width() - highPlace.width()));
        lowPlace.moveRight(std::min(lowPlace.right(), highPlace.left() - gap));
    }
    painter.setPen(theme[Ink::Text]);
    painter.drawText(lowPlace, Qt::AlignCenter, lowText);
    painter.drawText(highPlace, Qt::AlignCenter, highText);
    painter.setPen(theme[Ink::Secondary]);
    const QRectF first = place(0, valueText(m_domainLow, kDigits)), last = place(width(), valueText(m_domainHigh, kDigits));
    if (first.right() + gap < lowPlace.left()) painter.drawText(first, Qt::AlignCenter, valueText(m_domainLow, kDigits));
    if (last.left() - gap > highPlace.right()) painter.drawText(last, Qt::AlignCenter, valueText(m_domainHigh, kDigits));
    const QRectF between(lowPlace.right() + gap, top, highPlace.left() - lowPlace.right() - 2 * gap, height);
    const QFontMetricsF unitMetrics(smallFont());
    painter.setFont(smallFont());
    if (!m_unit.isEmpty() && unitMetrics.horizontalAdvance(m_unit) < between.width()) painter.drawText(between, Qt::AlignCenter, m_unit);
}

void RangeHistogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawBars(painter);
    drawColors(painter);
    drawHandles(painter);
    drawLabels(painter);
}

}  // namespace orrery::views
