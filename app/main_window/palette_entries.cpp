#include "app/main_window/palette_entries.h"

#include "views/shared/number_text.h"
#include "views/shared/token_text.h"

#include <QCoreApplication>

namespace orrery::app {

namespace {

using views::PaletteEntry;
using views::SelectionModel;

QString tr(const char* text) { return QCoreApplication::translate("PaletteEntries", text); }

void addHeads(const RecordedPrompt& prompt, SelectionModel& selection, std::vector<PaletteEntry>& entries)
{
    for (int layer = 0; layer < prompt.layers; ++layer)
        for (int head = 0; head < prompt.heads; ++head)
            entries.push_back({.text = QStringLiteral("L%1H%2").arg(layer).arg(head), .kind = tr("Head"), .icon = QStringLiteral("head"),
                .act = [&selection, layer, head] { selection.select(selection.selection().withHead(layer, head)); }});
}

void addTokens(const RecordedPrompt& prompt, SelectionModel& selection, std::vector<PaletteEntry>& entries)
{
    for (int position = 0; position < static_cast<int>(prompt.positions.size()); ++position)
        entries.push_back({.text = views::tokenLabel(prompt.positions[static_cast<size_t>(position)], position), .detail = tr("position %1").arg(position),
            .kind = tr("Token"), .act = [&selection, position] { selection.select(selection.selection().withToken(position)); }});
}

void addSites(const RecordedPrompt& prompt, SelectionModel& selection, std::vector<PaletteEntry>& entries)
{
    for (const TensorRow& row : prompt.tensors) {
        const auto sizes = row.shape.sizes();
        entries.push_back({.text = QString::fromStdString(row.siteInfo.name), .detail = views::shapeText({sizes.begin(), sizes.end()}), .kind = tr("Site"),
            .icon = QStringLiteral("tensor"), .act = [&selection, name = row.siteInfo.name] { selection.select(selection.selection().withSite(name)); }});
    }
}

}  // namespace

std::vector<PaletteEntry> commandEntries(const CommandRegistry& commands)
{
    std::vector<PaletteEntry> entries;
    for (const QString& id : commands.ids()) {
        QAction* action = commands.action(id);
        entries.push_back({.text = action->text().remove(u'&'), .kind = id.startsWith(kPanelCommand) ? tr("Panel") : tr("Action"), .shortcut = action->shortcut().toString(QKeySequence::NativeText),
            .enabled = action->isEnabled(), .act = [action] { action->trigger(); }});
    }
    return entries;
}

std::vector<PaletteEntry> runEntries(const WorkspaceContents* contents, SelectionModel& selection)
{
    std::vector<PaletteEntry> entries;
    if (!contents) return entries;
    for (const RunEntry& entry : contents->runs) {
        if (entry.run.hidden) continue;
        const QString text = entry.prompts.empty() ? QString() : QString::fromStdString(entry.prompts.front().text).simplified().left(60);
        entries.push_back({.text = tr("Run %1").arg(number(entry.run.id)), .detail = text, .kind = tr("Run"), .icon = QStringLiteral("runs"),
            .act = [&selection, id = entry.run.id] { selection.select(selection.selection().withRun(id)); }});
    }
    return entries;
}

std::vector<PaletteEntry> promptEntries(const RecordedPrompt* prompt, SelectionModel& selection)
{
    std::vector<PaletteEntry> entries;
    if (!prompt) return entries;
    addHeads(*prompt, selection, entries);
    addTokens(*prompt, selection, entries);
    addSites(*prompt, selection, entries);
    return entries;
}

}  // namespace orrery::app
