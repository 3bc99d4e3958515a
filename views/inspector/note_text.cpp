#include "views/inspector/note_text.h"

#include "views/shared/token_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace orrery::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Notes", text); }

QString siteName(SiteId site, const RecordedPrompt* prompt)
{
    if (prompt)
        for (const TensorRow& tensor : prompt->tensors)
            if (tensor.site == site) return QString::fromStdString(tensor.siteInfo.name);
    return tr("site %1").arg(number(site));
}

QString positionName(const NoteTarget& target, const RecordedPrompt* prompt)
{
    const int64_t position = *target.position;
    if (!prompt || prompt->prompt.id != target.prompt) return tr("position %1 of prompt %2").arg(position).arg(number(*target.prompt));
    if (position < 0 || position >= static_cast<int64_t>(prompt->positions.size())) return tr("position %1").arg(position);
    return tr("token %1 %2").arg(position).arg(tokenLabel(prompt->positions[static_cast<size_t>(position)], static_cast<int>(position)));
}

}  // namespace

QString noteTargetText(const NoteTarget& target, const RecordedPrompt* prompt)
{
    QStringList parts;
    if (target.position && target.prompt) parts += positionName(target, prompt);
    else if (target.prompt) parts += tr("prompt %1").arg(number(*target.prompt));
    if (target.layer && target.head) parts += QStringLiteral("L%1H%2").arg(*target.layer).arg(*target.head);
    else if (target.layer) parts += tr("layer %1").arg(*target.layer);
    if (target.site) parts += siteName(*target.site, prompt);
    if (target.run) parts += tr("run %1").arg(number(*target.run));
    return parts.isEmpty() ? tr("this file") : parts.join(QStringLiteral(", "));
}

std::vector<NoteSubject> noteSubjects(const Selection& selection, const RecordedPrompt* prompt)
{
    std::vector<NoteTarget> targets;
    if (selection.prompt && selection.token) targets.push_back({.prompt = selection.prompt, .position = *selection.token});
    if (selection.layer && selection.head) targets.push_back({.layer = *selection.layer, .head = *selection.head});
    else if (selection.layer) targets.push_back({.layer = *selection.layer});
    const TensorRow* tensor = prompt && !selection.site.empty() ? prompt->find(selection.site) : nullptr;
    if (tensor && tensor->site) targets.push_back({.site = *tensor->site});
    if (selection.prompt) targets.push_back({.prompt = selection.prompt});
    if (selection.run) targets.push_back({.run = selection.run});
    targets.push_back({});
    std::vector<NoteSubject> subjects;
    for (const NoteTarget& target : targets) subjects.push_back({noteTargetText(target, prompt), target});
    return subjects;
}

}  // namespace orrery::views
