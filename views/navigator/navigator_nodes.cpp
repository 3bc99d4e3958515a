#include "views/navigator/navigator_nodes.h"

#include "views/shared/number_text.h"
#include "views/shared/run_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <set>

namespace orrery::views {

namespace {

using Kind = NavigatorNode::Kind;

constexpr int kDigestDigits = 12;  ///< of 64, to tell two models apart by

QString tr(const char* text) { return QCoreApplication::translate("Navigator", text); }

NavigatorNode section(const QString& key, const QString& text)
{
    NavigatorNode node;
    node.key = key, node.text = text;
    return node;
}

NavigatorNode modelNode(const QString& name, const QString& path, const QString& detail)
{
    NavigatorNode node;
    node.kind = Kind::Model;
    node.key = QStringLiteral("model ") + path + u' ' + name;
    node.text = name, node.path = path, node.detail = detail, node.tip = path;
    node.icon = QStringLiteral("model");
    return node;
}

/// A model that is known by its weights: several may have come from one folder, or from one that nobody noted.
NavigatorNode rememberedNode(const ModelInfo& info)
{
    const QString name = QString::fromStdString(info.displayName), weights = QString::fromStdString(digestText(info.weightsDigest));
    NavigatorNode node = modelNode(name.isEmpty() ? tr("unnamed model") : name, QString::fromStdString(info.path), tr("not open"));
    node.key = QStringLiteral("weights ") + weights;
    node.tip = (node.path.isEmpty() ? QString() : node.path + u'\n') + tr("weights %1…").arg(weights.left(kDigestDigits));
    node.greyed = true;
    node.weights = info.weightsDigest;
    return node;
}

/// An open model's weights need not be read yet: it is taken for the one that was recorded last from its folder.
std::optional<Digest> lastWeightsFrom(const WorkspaceContents* contents, const QString& path)
{
    std::optional<Digest> weights;
    for (size_t i = 0; contents && i < contents->models.size(); ++i)
        if (QString::fromStdString(contents->models[i].info.path) == path) weights = contents->models[i].info.weightsDigest;
    return weights;
}

NavigatorNode modelsSection(const WorkspaceContents* contents, const std::vector<OpenModelEntry>& open)
{
    NavigatorNode models = section(QStringLiteral("models"), tr("Models"));
    std::set<Digest> listed;
    for (const OpenModelEntry& entry : open) {
        NavigatorNode& node = models.children.emplace_back(modelNode(entry.name, entry.path, entry.current ? tr("runs prompts") : tr("open")));
        node.weights = lastWeightsFrom(contents, entry.path);
        if (node.weights) listed.insert(*node.weights);
    }
    for (size_t i = 0; contents && i < contents->models.size(); ++i)
        if (const ModelInfo& info = contents->models[i].info; listed.insert(info.weightsDigest).second) models.children.push_back(rememberedNode(info));
    return models;
}

NavigatorNode promptNode(const RunEntry& entry, const PromptRow& prompt)
{
    NavigatorNode node;
    node.kind = Kind::Prompt;
    node.key = QStringLiteral("prompt %1").arg(number(prompt.id));
    node.text = promptTitle(prompt);
    node.detail = countText(prompt.positionCount);
    node.tip = tr("%1\n%2 tokens, run %3").arg(node.text, countText(prompt.positionCount)).arg(number(entry.run.id));
    node.icon = QStringLiteral("prompt");
    node.run = entry.run.id, node.prompt = prompt.id;
    return node;
}

/// What makes two prompts one line: their text, or all their ids; long ones of ids alone stay apart. Empty: it is not listed.
QString sameness(const PromptRow& prompt)
{
    if (!prompt.text.empty()) return QStringLiteral("text ") + QString::fromStdString(prompt.text);
    if (prompt.firstIds.empty()) return {};
    if (prompt.positionCount > static_cast<int64_t>(prompt.firstIds.size())) return QStringLiteral("prompt %1").arg(number(prompt.id));
    QString key = QStringLiteral("ids");
    for (const int64_t id : prompt.firstIds) key += QStringLiteral(" %1").arg(id);
    return key;
}

NavigatorNode promptsSection(const WorkspaceContents* contents)
{
    NavigatorNode prompts = section(QStringLiteral("prompts"), tr("Prompts"));
    std::set<QString> seen;
    for (size_t i = contents ? contents->runs.size() : 0; i-- > 0;) {
        const RunEntry& entry = contents->runs[i];
        for (const PromptRow& prompt : entry.prompts) {
            const QString key = sameness(prompt);
            if (entry.run.hidden || key.isEmpty() || !seen.insert(key).second) continue;
            NavigatorNode node = promptNode(entry, prompt);
            node.key = key;
            prompts.children.push_back(std::move(node));
        }
    }
    return prompts;
}

NavigatorNode runNode(const RunEntry& entry)
{
    NavigatorNode node;
    node.kind = Kind::Run;
    node.key = QStringLiteral("run %1").arg(number(entry.run.id));
    node.text = QStringLiteral("%1  %2").arg(number(entry.run.id)).arg(runTitle(entry));
    const bool plain = entry.run.status == RunStatus::Complete;
    node.detail = entry.run.hidden ? tr("deleted") : plain ? QString() : statusWord(entry.run.status);
    node.tip = tr("%1\n%2 %3, %4, %5").arg(runTitle(entry), QString::fromStdString(entry.modelName), kindWord(entry.run.kind), statusWord(entry.run.status),
        startedText(entry.run.startedMicroseconds));
    node.icon = entry.run.hidden ? QStringLiteral("trash") : plain ? QStringLiteral("runs") : statusIconName(entry.run.status);
    node.greyed = entry.run.hidden;
    node.run = entry.run.id;
    if (entry.prompts.size() > 1)
        for (const PromptRow& prompt : entry.prompts) node.children.push_back(promptNode(entry, prompt));
    return node;
}

NavigatorNode runsSection(const WorkspaceContents* contents)
{
    NavigatorNode runs = section(QStringLiteral("runs"), tr("Runs"));
    if (!contents) return runs;
    std::for_each(contents->runs.rbegin(), contents->runs.rend(), [&](const RunEntry& entry) { runs.children.push_back(runNode(entry)); });
    return runs;
}

NavigatorNode analysisNode(const AnalysisRow& row)
{
    NavigatorNode node;
    node.kind = Kind::Analysis;
    node.key = QStringLiteral("analysis %1").arg(number(row.id));
    node.text = QString::fromStdString(row.info.name);
    node.detail = QString::fromStdString(row.info.kind);
    node.tip = tr("%1\n%2 %3, %4").arg(node.text, QString::fromStdString(row.info.modelName), node.detail, startedText(row.createdMicroseconds));
    for (const AnalysisSubject& subject : row.info.subjects) node.tip += u'\n' + QString::fromStdString(subject.says);
    node.icon = QStringLiteral("histogram");
    node.analysis = row.id;
    node.command = QString::fromStdString(row.info.command);
    if (!row.info.subjects.empty()) node.run = row.info.subjects[0].run, node.prompt = row.info.subjects[0].prompt;
    return node;
}

enum class Kept { Analyses, Probes };

NavigatorNode keptSection(const WorkspaceContents* contents, Kept which)
{
    NavigatorNode kept = which == Kept::Probes ? section(QStringLiteral("probes"), tr("Probes")) : section(QStringLiteral("analyses"), tr("Analyses"));
    for (size_t i = contents ? contents->analyses.size() : 0; i-- > 0;)
        if ((contents->analyses[i].info.kind == "probe") == (which == Kept::Probes)) kept.children.push_back(analysisNode(contents->analyses[i]));
    return kept;
}

NavigatorNode viewsSection(const std::vector<SavedViewRow>* views)
{
    NavigatorNode saved = section(QStringLiteral("views"), tr("Views"));
    for (size_t i = 0; views && i < views->size(); ++i) {
        NavigatorNode node;
        node.kind = Kind::View;
        node.key = QStringLiteral("view %1").arg(number((*views)[i].id));
        node.text = QString::fromStdString((*views)[i].name);
        node.tip = tr("%1\nsaved %2").arg(node.text, startedText((*views)[i].changedMicroseconds));
        node.icon = QStringLiteral("eye");
        node.view = (*views)[i].id;
        saved.children.push_back(std::move(node));
    }
    return saved;
}

}  // namespace

std::vector<NavigatorNode> navigatorNodes(const WorkspaceContents* contents, const std::vector<OpenModelEntry>& models, const std::vector<SavedViewRow>* views)
{
    std::vector<NavigatorNode> sections;
    for (NavigatorNode node : std::array{modelsSection(contents, models), promptsSection(contents), runsSection(contents), keptSection(contents, Kept::Analyses),
             keptSection(contents, Kept::Probes), viewsSection(views)}) {
        const bool isKept = node.key == QLatin1String("analyses") || node.key == QLatin1String("probes");
        if (isKept && node.children.empty()) continue;
        node.detail = node.children.empty() ? QString() : countText(static_cast<int64_t>(node.children.size()));
        sections.push_back(std::move(node));
    }
    return sections;
}

}  // namespace orrery::views
