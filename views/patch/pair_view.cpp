#include "views/patch/pair_view.h"

#include "views/shared/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <tuple>

namespace orrery::views {

namespace {

constexpr int kChip = 24, kPadding = 6, kGap = kGrid, kBetween = 14, kBandGap = 3 * kGrid, kMostWidth = 240;

int widthOf(const std::vector<TokenPart>& parts, const QFontMetrics& metrics)
{
    int width = 0;
    for (const TokenPart& part : parts) width += metrics.horizontalAdvance(part.text);
    return std::min(width, kMostWidth);
}

/// A position's token as it is shown, white space as signs.
std::vector<TokenPart> partsOf(const PreparedPrompt& prompt, size_t position)
{
    const Position& token = prompt.info.positions[position];
    if (token.label) return tokenParts(*token.label);
    return {{tokenLabel(token, static_cast<int>(position)), false}};
}

}  // namespace

PairView::PairView(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Clean and corrupt prompt, token by token"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, &PairView::measure);
    measure();
}

void PairView::setAlignment(std::shared_ptr<const PairAlignment> alignment)
{
    m_alignment = std::move(alignment);
    m_current = m_hovered = {};
    measure();
}

void PairView::setSingle(bool single)
{
    if (single == m_single) return;
    m_single = single;
    measure();
}

void PairView::setMarked(const std::set<int>& positions)
{
    m_marked = positions;
    update();
}

void PairView::setCurrent(std::optional<int> position)
{
    m_current = position && *position < positionCount() ? position : std::nullopt;
    setAccessibleDescription(m_current ? spoken(*m_current) : QString());
    update();
}

void PairView::measure()
{
    const QFontMetrics metrics(monoFont()), small(smallFont());
    m_gutter = std::max(small.horizontalAdvance(tr("clean")), small.horizontalAdvance(tr("corrupt"))) + kBodyPadding;
    m_columns.clear();
    const size_t clean = m_alignment ? m_alignment->clean.info.positions.size() : 0;
    const size_t corrupt = m_alignment && !m_single ? m_alignment->corrupt.info.positions.size() : 0;
    for (size_t i = 0; i < std::max(clean, corrupt); ++i) {
        Column column;
        column.hasClean = i < clean, column.hasCorrupt = i < corrupt;
        if (column.hasClean) column.clean = partsOf(m_alignment->clean, i);
        if (column.hasCorrupt) column.corrupt = partsOf(m_alignment->corrupt, i);
        column.differs = clean > 0 && corrupt > 0 && std::binary_search(m_alignment->differing.begin(), m_alignment->differing.end(), static_cast<int64_t>(i));
        column.width = std::max(widthOf(column.clean, metrics), widthOf(column.corrupt, metrics)) + 2 * kPadding;
        m_columns.push_back(std::move(column));
    }
    place();
}

std::vector<std::pair<int, int>> PairView::placesIn(int width) const
{
    std::vector<std::pair<int, int>> places;
    int x = m_gutter, band = 0;
    for (const Column& column : m_columns) {
        if (x > m_gutter && x + column.width > width) ++band, x = m_gutter;
        places.emplace_back(band, x);
        x += column.width + kGap;
    }
    return places;
}

void PairView::place()
{
    const auto places = placesIn(width());
    for (size_t i = 0; i < places.size(); ++i) std::tie(m_columns[i].band, m_columns[i].left) = places[i];
    m_bands = places.empty() ? 0 : places.back().first + 1;
    updateGeometry();
    update();
}

int PairView::bandHeight() const { return m_single ? kChip : 2 * kChip + kBetween; }

int PairView::heightOf(int bands) const { return bands == 0 ? kChip : bands * (bandHeight() + kBandGap) - kBandGap + 2; }

int PairView::heightForWidth(int width) const
{
    const auto places = placesIn(width);
    return heightOf(places.empty() ? 0 : places.back().first + 1);
}

QSize PairView::sizeHint() const { return {480, heightForWidth(std::max(width(), 240))}; }

QSize PairView::minimumSizeHint() const { return {160, kChip}; }

void PairView::resizeEvent(QResizeEvent*) { place(); }

QRect PairView::chipRect(int position, bool clean) const
{
    const Column& column = m_columns[static_cast<size_t>(position)];
    return {column.left, column.band * (bandHeight() + kBandGap) + (clean ? 0 : kChip + kBetween), column.width, kChip};
}

std::optional<int> PairView::at(const QPoint& point) const
{
    for (int i = 0; i < positionCount(); ++i)
        if (chipRect(i, true).united(chipRect(i, m_single)).adjusted(0, 0, kGap, 0).contains(point)) return i;
    return {};
}

QString PairView::spoken(int position) const
{
    const Column& column = m_columns[static_cast<size_t>(position)];
    const auto index = static_cast<size_t>(position);
    const auto word = [&](const PreparedPrompt& prompt) { return spokenToken(prompt.info.positions[index], position); };
    QStringList parts{tr("position %1").arg(position)};
    parts << (column.hasClean ? tr("clean “%1”").arg(word(m_alignment->clean)) : tr("no token in the clean prompt"));
    if (!m_single) parts << (column.hasCorrupt ? tr("corrupt “%1”").arg(word(m_alignment->corrupt)) : tr("no token in the corrupt prompt"));
    if (column.differs) parts << tr("they differ");
    if (m_marked.contains(position)) parts << tr("part of the subject");
    return parts.join(QStringLiteral(", "));
}

void PairView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintNames(painter);
    for (int i = 0; i < positionCount(); ++i) {
        const Column& column = m_columns[static_cast<size_t>(i)];
        if (column.hasClean) paintChip(painter, i, true);
        if (column.hasCorrupt) paintChip(painter, i, false);
        if (!column.differs) continue;
        painter.setPen(ThemeSource::current()[Ink::Warn]);
        painter.setFont(smallFont());
        const QRect clean = chipRect(i, true);
        painter.drawText(QRect(clean.left(), clean.bottom() + 1, clean.width(), kBetween), Qt::AlignCenter, QStringLiteral("≠"));
    }
}

void PairView::paintNames(QPainter& painter) const
{
    painter.setFont(smallFont());
    painter.setPen(ThemeSource::current()[Ink::Secondary]);
    for (int band = 0; band < m_bands; ++band) {
        const int top = band * (bandHeight() + kBandGap);
        painter.drawText(QRect(0, top, m_gutter, kChip), Qt::AlignLeft | Qt::AlignVCenter, tr("clean"));
        if (!m_single) painter.drawText(QRect(0, top + kChip + kBetween, m_gutter, kChip), Qt::AlignLeft | Qt::AlignVCenter, tr("corrupt"));
    }
}

void PairView::paintChip(QPainter& painter, int position, bool clean) const
{
    const Theme& theme = ThemeSource::current();
    const Column& column = m_columns[static_cast<size_t>(position)];
    const QRect rect = chipRect(position, clean);
    const bool current = m_current == position, marked = m_marked.contains(position) && clean;
    QPen outline(Qt::NoPen);
    if (column.differs || marked) outline = QPen(theme[Ink::Warn], 1, marked ? Qt::DashLine : Qt::SolidLine);
    if (m_hovered == position) outline = QPen(theme[Ink::Outline], 1);
    if (current) outline = QPen(theme[Ink::Accent], 1.5);
    painter.setPen(outline);
    painter.setBrush(current ? theme[Ink::AccentSoft] : theme[Ink::Window]);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setFont(monoFont());
    painter.setClipRect(rect.adjusted(2, 0, -2, 0));
    int x = rect.left() + kPadding;
    for (const TokenPart& part : clean ? column.clean : column.corrupt) {
        painter.setPen(theme[part.sign ? Ink::Secondary : Ink::Text]);
        const int advance = painter.fontMetrics().horizontalAdvance(part.text);
        painter.drawText(QRect(x, rect.top(), advance + 1, rect.height()), Qt::AlignLeft | Qt::AlignVCenter, part.text);
        x += advance;
    }
    painter.setClipping(false);
}

void PairView::setHovered(std::optional<int> position)
{
    if (position == m_hovered) return;
    m_hovered = position;
    setToolTip(position ? spoken(*position) : QString());
    Q_EMIT tokenHovered(position);
    update();
}

void PairView::mousePressEvent(QMouseEvent* event)
{
    if (const auto position = at(event->pos())) Q_EMIT tokenClicked(*position);
}

void PairView::mouseMoveEvent(QMouseEvent* event) { setHovered(at(event->pos())); }

void PairView::leaveEvent(QEvent*) { setHovered({}); }

void PairView::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0 || m_columns.empty()) return QWidget::keyPressEvent(event);
    const int from = m_current.value_or(step > 0 ? -1 : positionCount());
    Q_EMIT tokenClicked(std::clamp(from + step, 0, positionCount() - 1));
}

void PairView::focusInEvent(QFocusEvent*) { update(); }

void PairView::focusOutEvent(QFocusEvent*) { update(); }

}  // namespace orrery::views
