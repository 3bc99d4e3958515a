#include "app/commands/palette_providers.h"

#include "app/commands/command_registry.h"
#include "app/session/session.h"
#include "views/command_palette/command_palette.h"
#include "views/shared/token_text.h"

#include <QCoreApplication>
#include <QPointer>

namespace orrery::app {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("orrery::app::CommandPalette", text); }

/// Selects what `change` makes of the selection as it then is.
template <typename Change>
std::function<void()> selecting(Session& session, Change change)
{
    return [session = QPointer(&session), change] {
        if (session) session->selection().select(change(session->selection().selection()));
    };
}

QString shortened(const std::string& text)
{
    const QString line = QString::fromStdString(text).simplified();
    return line.size() > 60 ? line.left(59) + u'…' : line;
}

}  // namespace

std::vector<views::PaletteEntry> commandEntries(const CommandRegistry& commands)
{
    std::vector<views::PaletteEntry> entries;
    for (const QString& id : commands.ids()) {
        QAction* action = commands.action(id);
        if (!action->isVisible()) continue;
        entries.push_back({.text = action->text().remove(u'&'), .detail = action->statusTip(), .kind = tr("Action"),
            .shortcut = action->shortcut().toString(QKeySequence::NativeText), .icon = action->icon().name(), .enabled = action->isEnabled(),
            .act = [action = QPointer(action)] { if (action) action->trigger(); }});
    }
    return entries;
}

std::vector<views::PaletteEntry> runEntries(Session& session)
{
    std::vector<views::PaletteEntry> entries;
    if (!session.contents()) return entries;
    const auto& runs = session.contents()->runs;
    for (auto entry = runs.rbegin(); entry != runs.rend(); ++entry) {
        if (entry->run.hidden) continue;
        const QString prompt = entry->prompts.empty() ? QString() : shortened(entry->prompts.front().text);
        const QString title = prompt.isEmpty() ? QString::fromStdString(entry->run.title) : prompt;
        entries.push_back({.text = tr("Run %1: %2").arg(number(entry->run.id)).arg(title), .detail = QString::fromStdString(entry->modelName), .kind = tr("Run"),
            .icon = QStringLiteral("runs"),
            .act = selecting(session, [id = entry->run.id](const views::Selection& now) { return now.withRun(id); })});
    }
    return entries;
}

std::vector<views::PaletteEntry> headEntries(Session& session)
{
    std::vector<views::PaletteEntry> entries;
    if (!session.prompt()) return entries;
    for (int layer = 0; layer < session.prompt()->layers; ++layer)
        for (int head = 0; head < session.prompt()->heads; ++head)
            entries.push_back({.text = QStringLiteral("L%1H%2").arg(layer).arg(head), .detail = tr("layer %1, head %2").arg(layer).arg(head), .kind = tr("Head"),
                .icon = QStringLiteral("head"),
                .act = selecting(session, [layer, head](const views::Selection& now) { return now.withHead(layer, head); })});
    return entries;
}

std::vector<views::PaletteEntry> tokenEntries(Session& session)
{
    std::vector<views::PaletteEntry> entries;
    if (!session.prompt()) return entries;
    int index = 0;
    for (const Position& position : session.prompt()->positions) {
        entries.push_back({.text = views::tokenLabel(position, index), .detail = tr("position %1").arg(index), .kind = tr("Token"), .icon = QStringLiteral("text"),
            .act = selecting(session, [index](const views::Selection& now) { return now.withToken(index); })});
        ++index;
    }
    return entries;
}

std::vector<views::PaletteEntry> siteEntries(Session& session)
{
    std::vector<views::PaletteEntry> entries;
    if (!session.prompt()) return entries;
    for (const TensorRow& tensor : session.prompt()->tensors) {
        if (tensor.step != 0) continue;  // a site is listed once, however many tokens were generated
        entries.push_back({.text = QString::fromStdString(tensor.siteInfo.name), .kind = tr("Site"), .icon = QStringLiteral("tensor"),
            .act = selecting(session, [name = tensor.siteInfo.name](const views::Selection& now) { return now.withSite(name); })});
    }
    return entries;
}

void addProviders(views::CommandPalette& palette, const CommandRegistry& commands, Session& session)
{
    palette.addProvider([&commands] { return commandEntries(commands); });
    for (const auto entries : {runEntries, headEntries, tokenEntries, siteEntries}) palette.addProvider([entries, &session] { return entries(session); });
}

}  // namespace orrery::app
