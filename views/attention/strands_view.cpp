#include "views/attention/strands_view.h"

#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr int kRowHeight = 24, kMargin = kBodyPadding, kHeading = 24;
constexpr int kMinimumColumn = 96, kMaximumColumn = 240;
constexpr int kNumberWidth = 44;
constexpr int kWidestGap = 640;  ///< between the columns
constexpr size_t kMostStrands = 3000;  ///< more would be a grey field, and slow

bool isStronger(const StrandsView::Strand& a, const StrandsView::Strand& b) { return a.weight > b.weight; }

}  // namespace

StrandsView::StrandsView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Attention as lines from queries to keys"));
    viewport()->setMouseTracking(true);
    connect(&ThemeSource::instance(), &ThemeSource::changed, viewport(), qOverload<>(&QWidget::update));
}

void StrandsView::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_heads.clear();
    m_query = m_key = {};
    m_hovered = {};
    const QStringList tokens = m_context ? m_context->tokens : QStringList();
    const auto longest = std::max_element(tokens.begin(), tokens.end(), [](const QString& a, const QString& b) { return a.size() < b.size(); });
    const int widest = longest == tokens.end() ? 0 : QFontMetrics(monoFont()).horizontalAdvance(*longest);
    m_columnWidth = std::clamp(widest + kNumberWidth + 2 * kGrid, kMinimumColumn, kMaximumColumn);
    updateRange();
    verticalScrollBar()->setValue(0);
    viewport()->update();
}

void StrandsView::setHead(int head, std::shared_ptr<const MatrixPyramid> map, const QColor& color)
{
    m_heads[head] = {std::move(map), color};
    viewport()->update();
}

std::map<int, std::shared_ptr<const MatrixPyramid>> StrandsView::maps() const
{
    std::map<int, std::shared_ptr<const MatrixPyramid>> maps;
    for (const auto& [head, lines] : m_heads)
        if (lines.map) maps[head] = lines.map;
    return maps;
}

double StrandsView::opacity(double weight, double strongest) { return std::clamp(0.12 + 0.88 * weight / strongest, 0.0, 1.0); }

void StrandsView::removeHeads()
{
    m_heads.clear();
    viewport()->update();
}

void StrandsView::setThreshold(double threshold)
{
    m_threshold = threshold;
    viewport()->update();
}

void StrandsView::setCurrent(std::optional<int> query, std::optional<int> key)
{
    if (query == m_query && key == m_key) return;
    m_query = query, m_key = key;
    const std::optional<int> token = query ? query : key;
    if (token && (*token < firstVisible() || *token > lastVisible() - 1)) verticalScrollBar()->setValue(kRowHeight * *token - viewport()->height() / 2);
    describe();
    viewport()->update();
}

/// What assistive tools read of the current token: its strongest lines.
void StrandsView::describe()
{
    QStringList lines;
    const std::vector<Strand> all = m_query || m_key ? strands() : std::vector<Strand>();
    for (auto strand = all.rbegin(); strand != all.rend() && lines.size() < 4; ++strand)
        lines.append(tr("%1 to %2: %3").arg(numberedToken(*m_context, strand->query), numberedToken(*m_context, strand->key), fixedText(strand->weight, 3)));
    setAccessibleDescription(lines.join(QStringLiteral(", ")));
}

void StrandsView::setHovered(std::optional<Place> place)
{
    if (place == m_hovered) return;
    m_hovered = place;
    viewport()->update();
}

void StrandsView::updateRange()
{
    const int height = kHeading + (m_context ? m_context->positionCount() : 0) * kRowHeight + kMargin;
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(kRowHeight);
}

void StrandsView::resizeEvent(QResizeEvent*) { updateRange(); }

int StrandsView::firstVisible() const { return std::max(0, (verticalScrollBar()->value()) / kRowHeight); }

int StrandsView::lastVisible() const
{
    const int size = m_context ? m_context->positionCount() : 0;
    return std::min(size - 1, (verticalScrollBar()->value() + viewport()->height() - kHeading) / kRowHeight);
}

/// Columns keep near enough for an eye to follow a line; the block stands in the middle.
int StrandsView::columnLeft(Side side) const
{
    const int block = std::min(viewport()->width() - 2 * kMargin, 2 * m_columnWidth + kWidestGap), left = (viewport()->width() - block) / 2;
    return side == Side::Query ? left : left + block - m_columnWidth;
}

QRect StrandsView::row(const Place& place) const
{
    return {columnLeft(place.side), kHeading + place.token * kRowHeight - verticalScrollBar()->value(), m_columnWidth, kRowHeight};
}

std::optional<StrandsView::Place> StrandsView::placeAt(const QPoint& viewportPoint) const
{
    if (!m_context || viewportPoint.y() < kHeading) return std::nullopt;
    const int token = (viewportPoint.y() - kHeading + verticalScrollBar()->value()) / kRowHeight;
    if (token >= m_context->positionCount()) return std::nullopt;
    for (const Side side : {Side::Query, Side::Key})
        if (row({side, token}).contains(viewportPoint)) return Place{side, token};
    return std::nullopt;
}

std::optional<StrandsView::Place> StrandsView::focusPlace() const
{
    if (m_hovered) return m_hovered;
    if (m_query) return Place{Side::Query, *m_query};
    return m_key ? std::optional(Place{Side::Key, *m_key}) : std::nullopt;
}

void StrandsView::addStrands(std::vector<Strand>& strands, int head, const MatrixPyramid& map, const Place& place) const
{
    const bool fromQuery = place.side == Side::Query;
    if (place.token >= (fromQuery ? map.rows() : map.columns())) return;
    const int others = fromQuery ? map.columns() : map.rows();
    for (int other = 0; other < others; ++other) {
        const int query = fromQuery ? place.token : other, key = fromQuery ? other : place.token;
        const double weight = map.value(query, key);
        if (weight >= m_threshold && weight > 0) strands.push_back({head, query, key, weight});
    }
}

std::vector<StrandsView::Strand> StrandsView::strands() const
{
    std::vector<Strand> strands;
    const std::optional<Place> focus = focusPlace();
    const int first = firstVisible(), last = lastVisible();
    for (const auto& [head, lines] : m_heads) {
        if (!lines.map) continue;
        if (focus) {
            addStrands(strands, head, *lines.map, *focus);
            continue;
        }
        for (int token = first; token <= last; ++token) addStrands(strands, head, *lines.map, {Side::Query, token});
        std::vector<Strand> arriving;  // at keys in view, from queries that are not
        for (int token = first; token <= last; ++token) addStrands(arriving, head, *lines.map, {Side::Key, token});
        std::copy_if(arriving.begin(), arriving.end(), std::back_inserter(strands), [&](const Strand& s) { return s.query < first || s.query > last; });
    }
    if (strands.size() > kMostStrands) {
        std::nth_element(strands.begin(), strands.begin() + kMostStrands, strands.end(), isStronger);
        strands.resize(kMostStrands);
    }
    std::sort(strands.rbegin(), strands.rend(), isStronger);
    return strands;
}

void StrandsView::paintStrands(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const std::optional<Place> focus = focusPlace();
    const std::vector<Strand> lines = strands();
    // With one token in focus, numbers stand at the far ends, and the strongest line is opaque.
    const double left = columnLeft(Side::Query) + m_columnWidth + kGrid + (focus && focus->side == Side::Key ? kNumberWidth : 0);
    const double right = columnLeft(Side::Key) - kGrid - (focus && focus->side == Side::Query ? kNumberWidth : 0);
    const double strongest = focus && !lines.empty() ? lines.back().weight : 1;
    const auto middle = [this](Side side, int token) { return row({side, token}).center().y() + 0.5; };
    for (const Strand& strand : lines) {
        QColor color = m_heads.at(strand.head).color;
        color.setAlphaF(static_cast<float>(opacity(strand.weight, strongest)));
        painter.setPen(QPen(color, focus ? 2 : 1.5, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(left, middle(Side::Query, strand.query)), QPointF(right, middle(Side::Key, strand.key)));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void StrandsView::paintTokens(QPainter& painter, Side side) const
{
    const Theme& theme = ThemeSource::current();
    const bool isQuery = side == Side::Query;
    const Qt::Alignment inner = isQuery ? Qt::AlignRight : Qt::AlignLeft, outer = isQuery ? Qt::AlignLeft : Qt::AlignRight;
    for (int token = firstVisible(); token <= lastVisible(); ++token) {
        const QRect place = row({side, token});
        const bool current = (isQuery ? m_query : m_key) == token, hovered = m_hovered == Place{side, token};
        if (current || hovered) painter.fillRect(place, theme[current ? Ink::AccentSoft : Ink::Line]);
        const QRect inside = place.adjusted(kGrid, 0, -kGrid, 0);
        painter.setFont(smallMonoFont());
        painter.setPen(theme[Ink::Secondary]);
        painter.drawText(inside, outer | Qt::AlignVCenter, QString::number(token));
        painter.setFont(monoFont());
        painter.setPen(theme[Ink::Text]);
        const QRect label = isQuery ? inside.adjusted(kNumberWidth - kGrid, 0, 0, 0) : inside.adjusted(0, 0, -kNumberWidth + kGrid, 0);
        const QString text = painter.fontMetrics().elidedText(m_context->tokens[token], Qt::ElideMiddle, label.width());
        painter.drawText(label, inner | Qt::AlignVCenter, text);
    }
}

/// What the token in focus has with each token in view, beside those: the strongest of the heads.
void StrandsView::paintNumbers(QPainter& painter, const Place& place) const
{
    std::map<int, double> strongest;
    for (const Strand& strand : strands()) {
        double& weight = strongest[place.side == Side::Query ? strand.key : strand.query];
        weight = std::max(weight, strand.weight);
    }
    painter.setFont(smallMonoFont());
    painter.setPen(ThemeSource::current()[Ink::Text]);
    const Side far = place.side == Side::Query ? Side::Key : Side::Query;
    for (const auto& [token, weight] : strongest) {
        if (token < firstVisible() || token > lastVisible()) continue;
        const QRect beside = row({far, token});
        const int left = far == Side::Key ? beside.left() - kGrid - kNumberWidth : beside.right() + kGrid;
        const QRect box(left, beside.top() + 4, kNumberWidth, beside.height() - 8);
        painter.drawText(box, Qt::AlignCenter, fixedText(weight, 3));
    }
}

void StrandsView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Theme& theme = ThemeSource::current();
    painter.fillRect(viewport()->rect(), theme[Ink::Panel]);
    if (!m_context) return;
    painter.setClipRect(QRect(0, kHeading, viewport()->width(), viewport()->height() - kHeading));
    paintStrands(painter);
    paintTokens(painter, Side::Query);
    paintTokens(painter, Side::Key);
    if (const std::optional<Place> focus = focusPlace()) paintNumbers(painter, *focus);
    painter.setClipping(false);
    painter.setFont(smallFont());
    painter.setPen(theme[Ink::Secondary]);
    painter.drawText(QRect(columnLeft(Side::Query), 0, m_columnWidth - kGrid, kHeading), Qt::AlignRight | Qt::AlignVCenter, tr("query"));
    painter.drawText(QRect(columnLeft(Side::Key) + kGrid, 0, m_columnWidth - kGrid, kHeading), Qt::AlignLeft | Qt::AlignVCenter, tr("key"));
}

bool StrandsView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hovered) {
        setHovered({});
        Q_EMIT placeHovered({});
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void StrandsView::mouseMoveEvent(QMouseEvent* event)
{
    const std::optional<Place> place = placeAt(event->position().toPoint());
    viewport()->setCursor(place ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (place == m_hovered) return;
    setHovered(place);
    Q_EMIT placeHovered(place);
}

void StrandsView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    if (const std::optional<Place> place = placeAt(event->position().toPoint())) Q_EMIT placeChosen(*place);
    else Q_EMIT cleared();
}

void StrandsView::walk(int token)
{
    if (!m_context || m_context->positionCount() == 0) return;
    Q_EMIT placeChosen({m_query || !m_key ? Side::Query : Side::Key, std::clamp(token, 0, m_context->positionCount() - 1)});
}

void StrandsView::keyPressEvent(QKeyEvent* event)
{
    const std::optional<int> current = m_query ? m_query : m_key;
    const int at = current.value_or(-1), page = std::max(1, lastVisible() - firstVisible());
    switch (event->key()) {
    case Qt::Key_Up: return walk(at - 1);
    case Qt::Key_Down: return walk(at + 1);
    case Qt::Key_PageUp: return walk(at - page);
    case Qt::Key_PageDown: return walk(at + page);
    case Qt::Key_Escape: return cleared();
    case Qt::Key_Home: return walk(0);
    case Qt::Key_End: return walk(m_context ? m_context->positionCount() - 1 : 0);
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

}  // namespace orrery::views
