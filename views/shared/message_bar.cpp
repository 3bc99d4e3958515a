#include "views/shared/message_bar.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace orrery::views {

MessageBar::MessageBar(QWidget* parent) : QWidget(parent)
{
    m_sign = new QLabel;
    m_sentence = new QLabel;
    m_details = new QLabel;
    for (QLabel* label : {m_sentence, m_details}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    }
    m_details->setProperty("role", QStringLiteral("secondary"));
    m_sentence->setAccessibleName(tr("Message"));
    m_details->setAccessibleName(tr("Details of the message"));
    m_more = new QPushButton(tr("Details"));
    m_more->setCheckable(true);
    connect(m_more, &QPushButton::toggled, m_details, &QWidget::setVisible);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kGrid);
    row->addWidget(m_sign);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_more);
    row->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * kGrid, kGrid, 2 * kGrid, kGrid);
    column->setSpacing(kGrid);
    column->addLayout(row);
    column->addWidget(m_details);
    hide();
}

void MessageBar::show(Tone tone, const QString& sentence, const QString& details)
{
    m_tone = tone;
    m_sign->setPixmap(icon(tone == Tone::Failure ? QStringLiteral("error") : QStringLiteral("info")).pixmap(QSize(16, 16), QIcon::Active));
    m_sentence->setText(sentence);
    m_details->setText(details);
    m_more->setChecked(false);
    m_more->setVisible(!details.isEmpty());
    m_details->hide();
    setAccessibleName(sentence);
    QWidget::show();
    update();
}

QString MessageBar::sentence() const { return m_sentence->text(); }

void MessageBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = ThemeSource::current();
    painter.fillRect(rect(), theme[Ink::Raised]);
    painter.fillRect(QRect(0, 0, 3, height()), theme[m_tone == Tone::Failure ? Ink::Bad : Ink::Secondary]);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme[Ink::Line]);
}

}  // namespace orrery::views
