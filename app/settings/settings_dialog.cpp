#include "app/settings/settings_dialog.h"

#include "app/settings/setting_row.h"
#include "app/settings/settings.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace orrery::app {

using views::kGrid;

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Settings"));
    createPages(settings);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    m_search->setClearButtonEnabled(true);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Pages"));
    m_list->setFixedWidth(160);
    for (const Page& page : m_pages) {
        auto* item = new QListWidgetItem(page.name, m_list);
        item->setSizeHint(QSize(0, 7 * kGrid));
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_reset = buttons->addButton(tr("Reset this page"), QDialogButtonBox::ResetRole);
    for (QPushButton* button : buttons->findChildren<QPushButton*>()) button->setAutoDefault(false);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(4 * kGrid);
    middle->addWidget(m_list);
    middle->addWidget(createColumn(), 1);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(4 * kGrid, 4 * kGrid, 4 * kGrid, 4 * kGrid);
    rows->setSpacing(3 * kGrid);
    rows->addWidget(m_search);
    rows->addLayout(middle, 1);
    rows->addWidget(buttons);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsDialog::showMatching);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        if (!m_search->text().isEmpty()) m_search->clear();
        showMatching();
    });
    connect(m_reset, &QPushButton::clicked, this, &SettingsDialog::resetShown);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_list->setCurrentRow(0);
    resize(720, 480);
}

void SettingsDialog::createPages(Settings& settings)
{
    for (SettingBase* setting : settings.all()) {
        if (setting->text().title.isEmpty()) continue;
        auto page = std::find_if(m_pages.begin(), m_pages.end(), [&](const Page& known) { return known.name == setting->text().page; });
        if (page == m_pages.end()) {
            auto* heading = new QLabel(setting->text().page);
            heading->setFont(views::titleFont());
            heading->setContentsMargins(0, m_pages.empty() ? 0 : 2 * kGrid, 0, kGrid);
            m_pages.push_back({setting->text().page, heading, {}});
            page = m_pages.end() - 1;
        }
        page->rows.push_back(new SettingRow(settings, *setting));
    }
}

QWidget* SettingsDialog::createColumn()
{
    auto* column = new QWidget;
    views::setRole(*column, QStringLiteral("panel"));
    auto* rows = new QVBoxLayout(column);
    rows->setContentsMargins(4 * kGrid, 4 * kGrid, 4 * kGrid, 4 * kGrid);
    rows->setSpacing(0);
    for (const Page& page : m_pages) {
        rows->addWidget(page.heading);
        for (SettingRow* row : page.rows) rows->addWidget(row);
    }
    m_none = new QLabel(tr("No setting is called that."));
    views::setRole(*m_none, QStringLiteral("secondary"));
    rows->addWidget(m_none);
    rows->addStretch(1);
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(column);
    return area;
}

void SettingsDialog::showMatching()
{
    const QString search = m_search->text().trimmed();
    bool none = true;
    m_reset->setEnabled(search.isEmpty());  // a search shows rows of several pages
    for (size_t p = 0; p < m_pages.size(); ++p) {
        bool some = false;
        for (SettingRow* row : m_pages[p].rows) {
            const bool shown = search.isEmpty() ? static_cast<int>(p) == m_list->currentRow() : row->matches(search);
            row->setVisible(shown);
            some = some || shown;
        }
        m_pages[p].heading->setVisible(some);
        none = none && !some;
    }
    m_none->setVisible(none);
}

void SettingsDialog::resetShown()
{
    if (m_list->currentRow() < 0) return;
    for (SettingRow* row : m_pages[static_cast<size_t>(m_list->currentRow())].rows) row->resetSetting();
}

}  // namespace orrery::app
