#include "views/shared/run_text.h"

#include "views/shared/number_text.h"

#include <QCoreApplication>
#include <QDateTime>

namespace orrery::views {

namespace {

constexpr qsizetype kTitleLength = 120, kTitleIds = 4;

QString tr(const char* text) { return QCoreApplication::translate("Runs", text); }

QString oneLine(const std::string& text)
{
    const QString line = QString::fromStdString(text.substr(0, 4 * kTitleLength)).simplified();
    return line.size() > kTitleLength ? line.left(kTitleLength - 1) + QChar(0x2026) : line;
}

/// "12 ids: 464, 3797, 3332, 319, …"
QString idsTitle(const PromptRow& prompt)
{
    QStringList ids;
    for (size_t i = 0; i < prompt.firstIds.size() && ids.size() < kTitleIds; ++i) ids.append(QString::number(prompt.firstIds[i]));
    if (prompt.positionCount > ids.size()) ids.append(QString(QChar(0x2026)));
    return tr("%1 ids: %2").arg(prompt.positionCount).arg(ids.join(QStringLiteral(", ")));
}

}  // namespace

QString promptTitle(const PromptRow& prompt)
{
    const QString line = oneLine(prompt.text);
    if (!line.isEmpty()) return line;
    return prompt.firstIds.empty() ? countedText(prompt.positionCount, tr("token"), tr("tokens")) : idsTitle(prompt);
}

QString runTitle(const RunEntry& entry)
{
    if (!entry.run.title.empty() && entry.run.title != entry.modelName) return oneLine(entry.run.title);
    if (!entry.prompts.empty()) return promptTitle(entry.prompts.front());
    return tr("run %1").arg(number(entry.run.id));
}

QString statusWord(RunStatus status)
{
    switch (status) {
    case RunStatus::Recording: return tr("recording");
    case RunStatus::Complete: return tr("complete");
    case RunStatus::Aborted: return tr("stopped");
    case RunStatus::Failed: return tr("failed");
    }
    return {};
}

QString statusIconName(RunStatus status)
{
    switch (status) {
    case RunStatus::Recording: return QStringLiteral("run");
    case RunStatus::Complete: return QStringLiteral("check");
    case RunStatus::Aborted: return QStringLiteral("stop");
    case RunStatus::Failed: return QStringLiteral("error");
    }
    return {};
}

QString kindWord(RunKind kind)
{
    switch (kind) {
    case RunKind::Forward: return tr("forward");
    case RunKind::Generate: return tr("generation");
    case RunKind::PatchSweep: return tr("patching");
    case RunKind::Train: return tr("training");
    case RunKind::Import: return tr("import");
    }
    return {};
}

QString startedText(int64_t microseconds)
{
    return QDateTime::fromMSecsSinceEpoch(microseconds / 1000).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

int64_t positionsOf(const RunEntry& entry)
{
    int64_t sum = 0;
    for (const PromptRow& prompt : entry.prompts) sum += prompt.positionCount;
    return sum;
}

}  // namespace orrery::views
