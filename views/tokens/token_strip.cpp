#include "views/tokens/token_strip.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"
#include "views/shared/token_facts.h"
#include "views/tokens/token_strip_accessible.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kMargin = kBodyPadding, kRowsShown = 3;

int heightOf(int rows) { return rows * TokenChips::kRowPitch - TokenChips::kGap + 2 * kMargin; }

void copy(const QString& text) { QApplication::clipboard()->setText(text); }

}  // namespace

TokenStrip::TokenStrip(SelectionModel* selection, QWidget* parent) : QAbstractScrollArea(parent), m_selection(selection)
{
    installTokenStripAccessibility();
    setAccessibleName(tr("Tokens of the prompt"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setMouseTracking(true);
    verticalScrollBar()->setSingleStep(TokenChips::kRowPitch);
    connect(m_selection, &SelectionModel::selectionChanged, this, &TokenStrip::followSelection);
    connect(m_selection, &SelectionModel::hoverChanged, this, &TokenStrip::followHover);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, &TokenStrip::measure);
    measure();
}

void TokenStrip::showPrompt(std::shared_ptr<const RecordedPrompt> prompt)
{
    m_prompt = std::move(prompt);
    verticalScrollBar()->setValue(0);
    measure();
    if (const auto token = selectedToken()) ensureVisible(*token);
}

void TokenStrip::measure()
{
    const QFontMetrics metrics(monoFont()), small(smallMonoFont());
    m_digit = small.horizontalAdvance(u'0');
    m_baseline = (TokenChips::kChipHeight + metrics.ascent() - metrics.descent()) / 2;
    m_chips.setTokens(m_prompt ? m_prompt->positions : std::vector<Position>(), metrics);
    const int digits = static_cast<int>(QString::number(std::max(0, m_chips.count() - 1)).size());
    m_gutter = digits * m_digit + kBodyPadding;
    layOut();
}

void TokenStrip::layOut()
{
    m_chips.setWidth(viewport()->width() - 2 * kMargin - m_gutter);
    const int height = heightOf(m_chips.rows());
    if (m_rowsLaidOut != m_chips.rows()) updateGeometry();
    m_rowsLaidOut = m_chips.rows();
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    viewport()->update();
}

QSize TokenStrip::sizeHint() const { return {640, heightOf(std::clamp(m_chips.rows(), 1, kRowsShown))}; }

QSize TokenStrip::minimumSizeHint() const { return {160, sizeHint().height()}; }

QPoint TokenStrip::origin() const { return {kMargin + m_gutter, kMargin - verticalScrollBar()->value()}; }

QRect TokenStrip::chipRect(int index) const { return m_chips.rect(index).translated(origin()); }

int TokenStrip::tokenAt(const QPoint& viewportPoint) const { return m_chips.at(viewportPoint - origin()); }

bool TokenStrip::isShown(const Selection& selection) const { return m_prompt && (!selection.prompt || *selection.prompt == m_prompt->prompt.id); }

std::optional<int> TokenStrip::selectedToken() const
{
    const Selection& selection = m_selection->selection();
    if (!isShown(selection) || !selection.token || *selection.token < 0 || *selection.token >= m_chips.count()) return {};
    return selection.token;
}

void TokenStrip::followSelection(const Selection& now, const Selection& before)
{
    viewport()->update();
    if (!isShown(now) || now.token == before.token) return;
    if (const auto token = selectedToken()) ensureVisible(*token);
    QAccessibleValueChangeEvent event(this, valueText());
    QAccessible::updateAccessibility(&event);
}

void TokenStrip::followHover(const Hover& hover)
{
    viewport()->update();
    if (!m_hovering && hover.token && *hover.token >= 0 && *hover.token < m_chips.count()) ensureVisible(*hover.token);
}

void TokenStrip::ensureVisible(int index)
{
    const QRect rect = chipRect(index);
    QScrollBar* bar = verticalScrollBar();
    if (rect.top() < kMargin) bar->setValue(bar->value() + rect.top() - kMargin);
    else if (rect.bottom() > viewport()->height() - kMargin) bar->setValue(bar->value() + rect.bottom() + 1 - viewport()->height() + kMargin);
    viewport()->update();
}

void TokenStrip::resizeEvent(QResizeEvent*)
{
    layOut();
    if (const auto token = selectedToken()) ensureVisible(*token);
}

void TokenStrip::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange) measure();
}

bool TokenStrip::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hovering) {
        m_hovering = false;
        m_selection->setHover({});
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int token = tokenAt(help->pos());
        if (token >= 0) QToolTip::showText(help->globalPos(), tipText(token), viewport(), chipRect(token));
        else QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TokenStrip::mouseMoveEvent(QMouseEvent* event)
{
    const int token = tokenAt(event->position().toPoint());
    m_hovering = true;
    m_selection->setHover(token >= 0 ? Hover{.token = token} : Hover{});
}

void TokenStrip::mousePressEvent(QMouseEvent* event)
{
    const int token = tokenAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || token < 0) return;
    Selection selection = m_selection->selection();
    if (!isShown(selection)) selection = selection.withRun(m_prompt->run.id).withPrompt(m_prompt->prompt.id);
    if (event->modifiers() & Qt::ShiftModifier) selection.key = token;
    else selection.token = token;
    m_selection->select(selection);
}

int TokenStrip::walked(int key, int from) const
{
    const int last = m_chips.count() - 1;
    const QRect rect = m_chips.rect(from);
    const int row = m_chips[from].row;
    switch (key) {
    case Qt::Key_Left: return std::max(0, from - 1);
    case Qt::Key_Right: return std::min(last, from + 1);
    case Qt::Key_Up: return row > 0 ? m_chips.nearest(row - 1, rect.center().x()) : from;
    case Qt::Key_Down: return row + 1 < m_chips.rows() ? m_chips.nearest(row + 1, rect.center().x()) : from;
    case Qt::Key_Home: return 0;
    case Qt::Key_End: return last;
    default: return -1;
    }
}

void TokenStrip::keyPressEvent(QKeyEvent* event)
{
    if (m_chips.count() == 0) return event->ignore();
    const auto token = selectedToken();
    if (event->matches(QKeySequence::Copy) && token) return copy(QString::fromStdString(tokenBytes(m_prompt->prompt, m_prompt->positions[static_cast<size_t>(*token)])));
    const int to = walked(event->key(), token.value_or(0));
    if (to < 0) return event->ignore();
    walkTo(token ? to : 0);
}

void TokenStrip::walkTo(int index)
{
    Selection selection = m_selection->selection();
    if (!isShown(selection)) selection = selection.withRun(m_prompt->run.id).withPrompt(m_prompt->prompt.id);
    m_selection->adjust(selection.withToken(index));
}

void TokenStrip::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeys = event->reason() == QContextMenuEvent::Keyboard;
    const int token = byKeys ? selectedToken().value_or(-1) : tokenAt(event->pos());
    if (token < 0) return;
    QMenu menu(this);
    fillMenu(menu, token);
    menu.exec(byKeys ? viewport()->mapToGlobal(chipRect(token).bottomLeft()) : event->globalPos());
}

void TokenStrip::fillMenu(QMenu& menu, int index)
{
    const Position& position = m_prompt->positions[static_cast<size_t>(index)];
    const auto add = [&](const QString& name, const QString& text) {
        menu.addAction(icon(QStringLiteral("copy")), name, [text] { copy(text); })->setEnabled(!text.isEmpty());
    };
    add(tr("Copy Token"), QString::fromStdString(position.piece.value_or(position.label.value_or(std::string()))));
    add(tr("Copy Id"), position.token ? QString::number(*position.token) : QString());
    add(tr("Copy Text"), QString::fromStdString(tokenBytes(m_prompt->prompt, position)));
    menu.addSeparator();
    add(tr("Copy Whole Prompt"), QString::fromStdString(m_prompt->prompt.text));
    menu.addAction(tr("Select as Key"), this, [this, index] {
        Selection selection = m_selection->selection();
        selection.key = index;
        m_selection->select(selection);
    });
}

void TokenStrip::focusInEvent(QFocusEvent*) { viewport()->update(); }

void TokenStrip::focusOutEvent(QFocusEvent*) { viewport()->update(); }

QString TokenStrip::valueText() const
{
    const auto token = selectedToken();
    if (!token) return tr("no token selected");
    const Position& position = m_prompt->positions[static_cast<size_t>(*token)];
    QString text = tr("position %1, %2").arg(*token).arg(spokenToken(position, *token));
    if (position.token) text += tr(", id %1").arg(*position.token);
    const QString origin = tokenOriginText(position);
    return origin.isEmpty() ? text : text + QStringLiteral(", ") + origin;
}

QString TokenStrip::tipText(int index) const
{
    const Position& position = m_prompt->positions[static_cast<size_t>(index)];
    QStringList lines{tr("Position %1").arg(index)};
    if (position.token) lines += tr("Id %1").arg(*position.token);
    lines += tr("Text %1").arg(tokenLabel(position, index));
    if (position.piece && position.piece != position.label) lines += tr("Piece %1").arg(QString::fromStdString(*position.piece));
    const QString bytes = tokenBytesText(m_prompt->prompt, position);
    if (!bytes.isEmpty()) lines += tr("Bytes %1").arg(bytes);
    const QString origin = tokenOriginText(position);
    if (!origin.isEmpty()) lines += origin.at(0).toUpper() + origin.mid(1);
    return lines.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")).replace(u' ', QStringLiteral("&nbsp;"));
}

void TokenStrip::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), ThemeSource::current()[Ink::Panel]);
    if (m_chips.count() == 0) return paintEmpty(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    const int top = verticalScrollBar()->value() - kMargin;
    const int first = std::max(0, top / TokenChips::kRowPitch);
    const int last = std::min(m_chips.rows() - 1, (top + viewport()->height()) / TokenChips::kRowPitch);
    for (int row = first; row <= last; ++row) paintRow(painter, row);
    if (!hasFocus()) return;
    painter.setPen(ThemeSource::current()[Ink::Accent]);
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

void TokenStrip::paintRow(QPainter& painter, int row) const
{
    const auto [begin, end] = m_chips.rowRange(row);
    painter.setFont(smallMonoFont());
    painter.setPen(ThemeSource::current()[Ink::Secondary]);
    const QRect number(kMargin, chipRect(begin).top(), m_gutter - kBodyPadding, TokenChips::kChipHeight);
    painter.drawText(number, Qt::AlignRight | Qt::AlignVCenter, QString::number(begin));
    for (int i = begin; i < end; ++i) paintChip(painter, i);
}

void TokenStrip::paintChip(QPainter& painter, int index) const
{
    const Theme& theme = ThemeSource::current();
    const Selection& selection = m_selection->selection();
    const Hover& hover = m_selection->hover();
    const int64_t flags = m_prompt->positions[static_cast<size_t>(index)].flags;
    const bool selected = selectedToken() == index, key = isShown(selection) && selection.key == index;
    const bool hovered = hover.token == index;
    const QRect rect = chipRect(index);
    QPen outline(Qt::NoPen);
    if (flags & kPositionSpecial) outline = QPen(theme[Ink::Outline], 1, Qt::DashLine);
    if (hovered || hover.key == index) outline = QPen(theme[Ink::Outline], 1);
    if (selected || key) outline = QPen(theme[Ink::Accent], 1.5);
    painter.setPen(outline);
    painter.setBrush(selected ? theme[Ink::AccentSoft] : hovered ? theme[Ink::Line] : theme[Ink::Window]);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    if (flags & kPositionGenerated) painter.fillRect(QRect(rect.left() + TokenChips::kPadding, rect.bottom() - 3, rect.width() - 2 * TokenChips::kPadding, 2), theme[Ink::Outline]);
    paintText(painter, index, rect);
}

void TokenStrip::paintText(QPainter& painter, int index, const QRect& rect) const
{
    const Theme& theme = ThemeSource::current();
    QFont font = monoFont();
    font.setBold(selectedToken() == index);  // as wide as the regular one
    painter.setFont(font);
    const QFontMetrics metrics(font);
    int x = rect.left() + TokenChips::kPadding;
    for (const TokenPart& part : m_chips[index].parts) {
        painter.setPen(theme[part.sign ? Ink::Secondary : Ink::Text]);
        painter.drawText(x, rect.top() + m_baseline, part.text);
        x += metrics.horizontalAdvance(part.text);
    }
}

void TokenStrip::paintEmpty(QPainter& painter) const
{
    painter.setPen(ThemeSource::current()[Ink::Secondary]);
    painter.setFont(interfaceFont());
    const QString sentence = m_prompt ? tr("This prompt has no tokens.") : tr("Run a prompt, or choose a run: its tokens stand here.");
    painter.drawText(viewport()->rect().adjusted(kMargin, 0, -kMargin, 0), Qt::AlignCenter | Qt::TextWordWrap, sentence);
}

}  // namespace orrery::views
