#include "views/prompt/device_picker.h"

#include "views/shared/icons.h"

#include <QMenu>

namespace orrery::views {

DevicePicker::DevicePicker(QWidget* parent) : QToolButton(parent)
{
    setIcon(views::icon(QStringLiteral("device")));
    setIconSize(QSize(16, 16));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(QToolButton::InstantPopup);
    setFixedHeight(28);
    setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(this);
    connect(menu, &QMenu::aboutToShow, this, &DevicePicker::fillMenu);
    setMenu(menu);
    setThreads(0, 1);
    setDescription({});
}

void DevicePicker::setThreads(int threads, int available)
{
    m_threads = threads, m_available = std::max(1, available);
    const int used = threads > 0 ? threads : m_available;
    setAccessibleName(tr("Device: CPU, %n thread(s)", nullptr, used));
    setText(QStringLiteral("%1 × %2 ▾").arg(tr("CPU")).arg(used));
}

void DevicePicker::setDescription(const QString& description)
{
    setToolTip(description.isEmpty() ? tr("The device that computes, and its threads") : description);
}

void DevicePicker::fillMenu()
{
    menu()->clear();
    menu()->addSection(tr("Threads"));
    const auto add = [this](const QString& text, int threads) {
        QAction* action = menu()->addAction(text, this, [this, threads] { Q_EMIT threadsChosen(threads); });
        action->setCheckable(true);
        action->setChecked(m_threads == threads);
    };
    add(tr("All of this machine (%1)").arg(m_available), 0);
    for (int threads = 1; threads <= m_available; threads = threads < 4 ? threads + 1 : threads * 2) add(QString::number(threads), threads);
}

}  // namespace orrery::views
