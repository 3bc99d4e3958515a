#include "views/attention/head_chips.h"

#include "views/shared/theme.h"

#include <QPainter>
#include <QSizePolicy>
#include <QToolButton>

namespace orrery::views {

namespace {

constexpr int kChipHeight = 24, kSwatch = 12, kBeside = 20;

}  // namespace

HeadChips::HeadChips(QWidget* parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Heads of the layer"));
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] {
        for (size_t head = 0; head < m_buttons.size(); ++head) m_buttons[head]->setIcon(swatch(static_cast<int>(head)));
    });
}

QColor HeadChips::color(int head) { return ThemeSource::current().category(head); }

/// Filled for a head that is on, an outline for one that is not.
QIcon HeadChips::swatch(int head) const
{
    QIcon icon;
    const double ratio = devicePixelRatioF();
    for (const bool on : {false, true}) {
        QPixmap pixmap(QSize(kSwatch, kSwatch) * ratio);
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(color(head), 1.5));
        if (on) painter.setBrush(color(head));
        painter.drawRoundedRect(QRectF(1, 1, kSwatch - 2, kSwatch - 2), 2, 2);
        icon.addPixmap(pixmap, QIcon::Normal, on ? QIcon::On : QIcon::Off);
    }
    return icon;
}

void HeadChips::setHeadCount(int heads)
{
    if (heads == static_cast<int>(m_buttons.size())) return;
    for (QToolButton* button : m_buttons) delete button;
    m_buttons.clear();
    for (int head = 0; head < heads; ++head) {
        auto* button = new QToolButton(this);
        button->setText(QStringLiteral("H%1").arg(head));
        button->setAccessibleName(tr("Head %1").arg(head));
        button->setToolTip(tr("Show or hide head %1").arg(head));
        button->setIcon(swatch(head));
        button->setIconSize(QSize(kSwatch, kSwatch));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setCheckable(true);
        button->setFixedHeight(kChipHeight);
        button->show();
        connect(button, &QToolButton::clicked, this, [this] { Q_EMIT chosenChanged(chosen()); });
        m_buttons.push_back(button);
    }
    updateGeometry();
    arrange(width(), true);
}

void HeadChips::setChosen(const std::set<int>& heads)
{
    for (size_t head = 0; head < m_buttons.size(); ++head) m_buttons[head]->setChecked(heads.contains(static_cast<int>(head)));
}

void HeadChips::setDamaged(const std::set<int>& heads)
{
    for (size_t i = 0; i < m_buttons.size(); ++i) {
        const int head = static_cast<int>(i);
        const QString name = QStringLiteral("H%1").arg(head);
        const bool damaged = heads.contains(head);
        m_buttons[i]->setText(damaged ? name + QStringLiteral(" ⚠") : name);
        m_buttons[i]->setAccessibleName(damaged ? tr("Head %1, damaged").arg(head) : tr("Head %1").arg(head));
    }
    updateGeometry();
    arrange(width(), true);
}

std::set<int> HeadChips::chosen() const
{
    std::set<int> heads;
    for (size_t head = 0; head < m_buttons.size(); ++head)
        if (m_buttons[head]->isChecked()) heads.insert(static_cast<int>(head));
    return heads;
}

int HeadChips::arrange(int width, bool move) const
{
    int x = 0, y = 0;
    for (QToolButton* button : m_buttons) {
        const int needed = button->fontMetrics().horizontalAdvance(button->text()) + kSwatch + kBeside;
        if (x > 0 && x + needed > width) x = 0, y += kChipHeight + kGrid;
        if (move) button->setGeometry(x, y, needed, kChipHeight);
        x += needed + kGrid;
    }
    return y + kChipHeight;
}

int HeadChips::heightForWidth(int width) const { return arrange(width, false); }

QSize HeadChips::sizeHint() const { return {320, heightForWidth(std::max(320, width()))}; }

void HeadChips::resizeEvent(QResizeEvent*) { arrange(width(), true); }

}  // namespace orrery::views
