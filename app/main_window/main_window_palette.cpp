#include "app/main_window/main_window.h"
#include "app/main_window/palette_entries.h"
#include "app/session/saved_views_service.h"
#include "views/command_palette/command_palette.h"

namespace orrery::app {

void MainWindow::createPalette()
{
    m_palette = new views::CommandPalette(this);
    m_palette->addProvider([this] { return commandEntries(*m_commands); });
    m_palette->addProvider([this] {
        std::vector<views::PaletteEntry> entries;
        if (const auto rows = m_savedViews->rows())
            for (const SavedViewRow& row : *rows)
                entries.push_back({.text = QString::fromStdString(row.name), .kind = tr("View"), .icon = QStringLiteral("eye"), .act = [this, id = row.id] { m_savedViews->choose(id); }});
        return entries;
    });
    m_palette->addProvider([this] { return runEntries(m_session->contents().get(), m_selection); });
    m_palette->addProvider([this] { return promptEntries(m_session->prompt().get(), m_selection); });
}

}  // namespace orrery::app
