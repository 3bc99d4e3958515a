#include "views/start/start_button.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QEvent>
#include <QPainter>

namespace orrery::views {

namespace {

constexpr int kPadding = 3 * kGrid, kIcon = 20;

QFont titleOf(bool card)
{
    QFont font = interfaceFont();
    if (card) font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

StartButton::StartButton(const QString& iconName, const QString& title, const QString& sentences, QWidget* parent)
    : QAbstractButton(parent), m_iconName(iconName), m_sentences(sentences)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(sentences);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, qOverload<>(&QWidget::update));
}

void StartButton::setShortcutText(const QString& text)
{
    m_shortcut = text;
    setToolTip(text.isEmpty() ? QString() : QStringLiteral("%1 (%2)").arg(this->text(), text));
    update();
}

QRect StartButton::textRect(int width) const { return QRect(kPadding * 2 + kIcon, kPadding, std::max(40, width - 3 * kPadding - kIcon), 4096); }

int StartButton::heightForWidth(int width) const
{
    int height = std::max(kIcon, QFontMetrics(titleOf(!m_sentences.isEmpty())).height());
    if (!m_sentences.isEmpty())
        height += kGrid + QFontMetrics(interfaceFont()).boundingRect(textRect(width), Qt::TextWordWrap, m_sentences).height();
    return height + 2 * kPadding;
}

QSize StartButton::sizeHint() const { return QSize(320, heightForWidth(320)); }

QSize StartButton::minimumSizeHint() const { return QSize(240, heightForWidth(240)); }

bool StartButton::event(QEvent* event)
{
    if (event->type() == QEvent::FontChange) updateGeometry();
    return QAbstractButton::event(event);
}

void StartButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = ThemeSource::current();
    const bool card = !m_sentences.isEmpty();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? theme[Ink::Accent] : theme[Ink::LineStrong]);
    painter.setBrush(isDown() ? theme[Ink::Line] : underMouse() ? theme[Ink::Window] : theme[Ink::Raised]);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);

    QRect text = textRect(width());
    const int lineHeight = std::max(kIcon, QFontMetrics(titleOf(card)).height());
    views::icon(m_iconName).paint(&painter, QRect(kPadding, kPadding + (lineHeight - kIcon) / 2, kIcon, kIcon), Qt::AlignCenter,
        underMouse() ? QIcon::Active : QIcon::Normal);
    QRect line = text;
    line.setHeight(lineHeight);
    painter.setFont(smallFont());
    painter.setPen(theme[Ink::Secondary]);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, m_shortcut);
    painter.setFont(titleOf(card));
    painter.setPen(theme[Ink::Text]);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, this->text());
    if (!card) return;
    painter.setFont(interfaceFont());
    painter.setPen(theme[Ink::Secondary]);
    text.setTop(line.bottom() + 1 + kGrid);
    painter.drawText(text, Qt::TextWordWrap, m_sentences);
}

}  // namespace orrery::views
