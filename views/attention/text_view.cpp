#include "views/attention/text_view.h"

#include "views/attention/text_colors.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr int kChipHeight = 24, kNumberHeight = 16, kLineHeight = kChipHeight + kNumberHeight + kGrid;
constexpr int kChipPadding = 4, kChipGap = 1, kMargin = kBodyPadding;

/// What each key gets of a query's attention on average.
std::vector<float> meanOfRows(const MatrixPyramid& map)
{
    const size_t columns = static_cast<size_t>(map.columns());
    const std::span<const float> cells = map.levels().front().max;
    std::vector<float> mean(columns);
    for (size_t row = 0; row < static_cast<size_t>(map.rows()); ++row)
        for (size_t column = 0; column < columns; ++column) mean[column] += cells[row * columns + column];
    for (float& value : mean) value /= static_cast<float>(map.rows());
    return mean;
}

bool endsLine(const QString& label) { return label.endsWith(u'↵'); }

}  // namespace

TextView::TextView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Prompt coloured by attention"));
    viewport()->setMouseTracking(true);
    connect(&ThemeSource::instance(), &ThemeSource::changed, viewport(), qOverload<>(&QWidget::update));
}

void TextView::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_map.reset();
    m_current = m_hovered = {};
    m_chips.clear();
    if (isVisible()) layOut();
    verticalScrollBar()->setValue(0);
    updateValues();
}

void TextView::showEvent(QShowEvent* event)
{
    QAbstractScrollArea::showEvent(event);
    if (m_chips.empty()) layOut();
    scrollToCurrent();
}

void TextView::setMap(std::shared_ptr<const MatrixPyramid> map)
{
    m_map = std::move(map);
    updateValues();
}

void TextView::setHue(const QColor& hue)
{
    m_hue = hue;
    viewport()->update();
}

void TextView::setDirection(Direction direction)
{
    m_direction = direction;
    updateValues();
}

void TextView::setCurrent(std::optional<int> token)
{
    if (token == m_current) return;
    m_current = token;
    scrollToCurrent();
    updateValues();
}

void TextView::scrollToCurrent()
{
    if (!m_current || *m_current >= static_cast<int>(m_chips.size())) return;
    const QRect chip = m_chips[static_cast<size_t>(*m_current)];
    QScrollBar* bar = verticalScrollBar();
    if (chip.top() < bar->value() || chip.bottom() > bar->value() + viewport()->height()) bar->setValue(chip.center().y() - viewport()->height() / 2);
}

void TextView::setHovered(std::optional<int> token)
{
    if (token == m_hovered) return;
    m_hovered = token;
    viewport()->update();
}

void TextView::updateValues()
{
    m_values.clear();
    m_highest = 0;
    const int size = m_context ? m_context->positionCount() : 0;
    const bool fits = m_map && m_map->rows() == size && m_map->columns() == size;
    for (int token = 0; fits && m_current && token < size; ++token)
        m_values.push_back(m_direction == Direction::AttendsTo ? m_map->value(*m_current, token) : m_map->value(token, *m_current));
    if (fits && !m_current) m_values = meanOfRows(*m_map);
    for (const float value : m_values)
        if (std::isfinite(value)) m_highest = std::max(m_highest, double{value});
    viewport()->update();
    Q_EMIT valuesChanged();
}

std::optional<double> TextView::value(int token) const
{
    if (token < 0 || token >= static_cast<int>(m_values.size())) return std::nullopt;
    return m_values[static_cast<size_t>(token)];
}

void TextView::layOut()
{
    m_chips.clear();
    const QFontMetrics metrics(monoFont());
    const int right = viewport()->width() - kMargin;
    int x = kMargin, y = kMargin;
    for (const QString& label : m_context ? m_context->tokens : QStringList()) {
        const int width = std::max(metrics.horizontalAdvance(label) + 2 * kChipPadding, kChipHeight / 2);
        if (x > kMargin && x + width > right) x = kMargin, y += kLineHeight;
        m_chips.emplace_back(x, y, width, kChipHeight);
        x += width + kChipGap;
        if (endsLine(label)) x = kMargin, y += kLineHeight;
    }
    const int height = m_chips.empty() ? 0 : m_chips.back().bottom() + kNumberHeight + kMargin;
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(kLineHeight);
}

void TextView::resizeEvent(QResizeEvent*)
{
    if (isVisible()) layOut();
    else m_chips.clear();
}

QRect TextView::chip(int token) const { return m_chips[static_cast<size_t>(token)].translated(0, -verticalScrollBar()->value()); }

std::optional<int> TextView::tokenAt(const QPoint& viewportPoint) const
{
    const QPoint point = viewportPoint + QPoint(0, verticalScrollBar()->value());
    const auto first = std::lower_bound(m_chips.begin(), m_chips.end(), point.y(), [](const QRect& chip, int y) { return chip.bottom() < y; });
    for (auto chip = first; chip != m_chips.end() && chip->top() <= point.y(); ++chip)
        if (chip->contains(point)) return static_cast<int>(chip - m_chips.begin());
    return std::nullopt;
}

void TextView::paintToken(QPainter& painter, int token, const QRect& chip) const
{
    const Theme& theme = ThemeSource::current();
    const std::optional<double> value = this->value(token);
    const double part = value ? shareOf(*value, m_highest) : 0;
    const auto [ground, text] = textColors(part, m_hue, theme);
    if (part > 0) painter.fillRect(chip, ground);
    int x = chip.left() + kChipPadding;
    QColor sign = part < 0.2 ? theme[Ink::Secondary] : text;
    const QFontMetrics metrics = painter.fontMetrics();
    for (const TokenPart& run : tokenParts(m_context->tokens[token].toStdString())) {
        painter.setPen(run.sign ? sign : text);
        painter.drawText(QRect(x, chip.top(), chip.right() - x + kChipPadding, chip.height()), Qt::AlignLeft | Qt::AlignVCenter, run.text);
        x += metrics.horizontalAdvance(run.text);
    }
    if (token == m_current) {
        painter.setPen(QPen(theme[Ink::Accent], 2));
        painter.drawRect(chip.adjusted(1, 1, -1, -1));
    } else if (token == m_hovered) {
        painter.setPen(QPen(theme[Ink::Outline], 1));
        painter.drawRect(chip.adjusted(0, 0, -1, -1));
    }
}

void TextView::paintNumber(QPainter& painter, int token, const QRect& chip) const
{
    const std::optional<double> value = this->value(token);
    if (!value) return;
    const QString text = valueText(*value, 3);
    painter.setFont(smallMonoFont());
    const int width = painter.fontMetrics().horizontalAdvance(text) + 2;
    const int left = std::clamp(chip.center().x() - width / 2, kMargin, std::max(kMargin, viewport()->width() - kMargin - width));
    const QRect place(left, chip.bottom() + 1, width, kNumberHeight);
    painter.fillRect(place, ThemeSource::current()[Ink::Panel]);
    painter.setPen(ThemeSource::current()[token == m_current ? Ink::Accent : Ink::Text]);
    painter.drawText(place, Qt::AlignCenter, text);
}

void TextView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), ThemeSource::current()[Ink::Panel]);
    painter.setFont(monoFont());
    const int offset = verticalScrollBar()->value();
    const auto first = std::lower_bound(m_chips.begin(), m_chips.end(), offset, [](const QRect& chip, int y) { return chip.bottom() < y; });
    for (auto chip = first; chip != m_chips.end() && chip->top() <= offset + viewport()->height(); ++chip)
        paintToken(painter, static_cast<int>(chip - m_chips.begin()), chip->translated(0, -offset));
    const auto number = [&](std::optional<int> token) {
        if (token && *token < static_cast<int>(m_chips.size())) paintNumber(painter, *token, chip(*token));
    };
    number(m_current);
    if (m_hovered != m_current) number(m_hovered);
}

bool TextView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hovered) {
        setHovered({});
        Q_EMIT tokenHovered({});
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TextView::mouseMoveEvent(QMouseEvent* event)
{
    const std::optional<int> token = tokenAt(event->position().toPoint());
    viewport()->setCursor(token ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (token == m_hovered) return;
    setHovered(token);
    Q_EMIT tokenHovered(token);
}

void TextView::mousePressEvent(QMouseEvent* event)
{
    if (const std::optional<int> token = tokenAt(event->position().toPoint()); token && event->button() == Qt::LeftButton) choose(*token);
}

void TextView::choose(int token)
{
    setCurrent(token);
    Q_EMIT tokenChosen(token);
}

int TextView::lineOf(int token) const { return m_chips[static_cast<size_t>(token)].top(); }

void TextView::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_chips.size()) - 1;
    if (last < 0) return QAbstractScrollArea::keyPressEvent(event);
    const int at = std::clamp(m_current.value_or(0), 0, last);
    const QRect here = m_chips[static_cast<size_t>(at)];
    switch (event->key()) {
    case Qt::Key_Left: return choose(std::max(0, at - 1));
    case Qt::Key_Right: return choose(std::min(last, at + 1));
    case Qt::Key_Home: return choose(0);
    case Qt::Key_End: return choose(last);
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const int step = event->key() == Qt::Key_Up ? -1 : 1;
        int next = at;
        while (next + step >= 0 && next + step <= last && lineOf(next) == here.top()) next += step;
        const int line = lineOf(next);
        while (line != here.top() && next + step >= 0 && next + step <= last && lineOf(next + step) == line
            && std::abs(m_chips[static_cast<size_t>(next + step)].center().x() - here.center().x()) < std::abs(m_chips[static_cast<size_t>(next)].center().x() - here.center().x()))
            next += step;
        return choose(next);
    }
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

}  // namespace orrery::views
