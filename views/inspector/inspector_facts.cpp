#include "views/inspector/inspector_facts.h"

#include "views/shared/number_text.h"
#include "views/shared/run_text.h"
#include "views/shared/token_facts.h"
#include "views/shared/token_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace orrery::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Inspector", text); }

QString tokenAt(const RecordedPrompt& prompt, int index)
{
    if (index < 0 || index >= static_cast<int>(prompt.positions.size())) return QString::number(index);
    return QStringLiteral("%1  %2").arg(index).arg(tokenLabel(prompt.positions[static_cast<size_t>(index)], index));
}

void add(std::vector<Fact>& facts, const QString& label, const QString& value)
{
    if (!value.isEmpty()) facts.push_back({label, value});
}

void add(std::vector<Fact>& facts, const QString& label, const std::optional<double>& value)
{
    facts.push_back({label, value ? valueText(*value) : QStringLiteral("–")});
}

QString plainText(const QJsonValue& value)
{
    if (value.isString()) return value.toString();
    if (value.isDouble()) return value.toVariant().toString();
    if (value.isBool()) return value.toBool() ? tr("yes") : tr("no");
    if (value.isNull()) return QStringLiteral("–");
    if (!value.isArray()) return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    QStringList items;
    for (const QJsonValue& item : value.toArray()) items << plainText(item);
    return items.isEmpty() ? tr("none") : items.join(QStringLiteral(", "));
}

/// The fields of a JSON object, "model_digest" as "model digest", those of objects in it as "build.version".
void addFields(std::vector<Fact>& facts, const QString& prefix, const QJsonObject& object)
{
    for (auto field = object.begin(); field != object.end(); ++field) {
        const QString name = prefix + QString(field.key()).replace(u'_', u' ');
        if (field->isObject()) addFields(facts, name + u'.', field->toObject());
        else add(facts, name, plainText(*field));
    }
}

}  // namespace

std::vector<Fact> tokenFacts(const RecordedPrompt& prompt, int index)
{
    const Position& position = prompt.positions[static_cast<size_t>(index)];
    std::vector<Fact> facts{{tr("position"), QString::number(index)}};
    if (position.token) add(facts, tr("id"), QString::number(*position.token));
    add(facts, tr("text"), tokenLabel(position, index));
    if (position.piece && position.piece != position.label) add(facts, tr("piece"), QString::fromStdString(*position.piece));
    add(facts, tr("bytes"), tokenBytesText(prompt.prompt, position));
    add(facts, tr("origin"), tokenOriginText(position));
    if (index > 0) add(facts, tr("previous"), tokenAt(prompt, index - 1));
    if (index + 1 < static_cast<int>(prompt.positions.size())) add(facts, tr("next"), tokenAt(prompt, index + 1));
    return facts;
}

std::vector<Fact> cellFacts(const RecordedPrompt& prompt, int query, int key, const std::optional<double>& value, const std::optional<double>& rawScore)
{
    std::vector<Fact> facts{{tr("query"), tokenAt(prompt, query)}, {tr("key"), tokenAt(prompt, key)}};
    if (value) add(facts, tr("value"), value);
    if (rawScore) add(facts, tr("raw score"), rawScore);
    add(facts, tr("distance"), QString::number(query - key));
    return facts;
}

std::vector<Fact> headFacts(int layer, int head, const std::optional<HeadScores>& scores)
{
    std::vector<Fact> facts{{tr("head"), QStringLiteral("L%1H%2").arg(layer).arg(head)}};
    if (!scores) return facts;
    add(facts, tr("entropy (0–1)"), scores->entropy);
    add(facts, tr("mean distance"), scores->distance);
    add(facts, tr("first token"), scores->firstToken);
    add(facts, tr("previous token"), scores->previousToken.rows);
    add(facts, tr("duplicate token"), scores->duplicateToken.rows);
    add(facts, tr("induction"), scores->induction.rows);
    return facts;
}

std::vector<Fact> siteFacts(const TensorRow& tensor)
{
    std::vector<Fact> facts{{tr("site"), QString::fromStdString(tensor.siteInfo.name)}};
    add(facts, tr("axes"), QString::fromStdString(tensor.siteInfo.axes).replace(u',', QStringLiteral(", ")));
    add(facts, tr("shape"), shapeText({tensor.shape.sizes().begin(), tensor.shape.sizes().end()}));
    add(facts, tr("type"), QString::fromLatin1(dtypeName(tensor.type).data()));
    add(facts, tr("min"), tensor.statistics.minimum);
    add(facts, tr("max"), tensor.statistics.maximum);
    add(facts, tr("mean"), tensor.statistics.mean);
    add(facts, tr("rms"), tensor.statistics.rootMeanSquare);
    add(facts, tr("non-finite"), countText(tensor.statistics.nonFinite));
    add(facts, tr("stored"), bytesText(tensor.storedBytes()));
    return facts;
}

namespace {

QJsonObject parametersOf(const RunEntry& entry) { return QJsonDocument::fromJson(QByteArray::fromStdString(entry.run.paramsJson)).object(); }

void addPrompts(std::vector<Fact>& facts, const RunEntry& entry)
{
    if (entry.prompts.size() != 1) return add(facts, tr("prompts"), countText(static_cast<int64_t>(entry.prompts.size())));
    add(facts, tr("prompt"), QString::fromStdString(entry.prompts.front().text).simplified());
    add(facts, tr("tokens"), countText(entry.prompts.front().positionCount));
}

}  // namespace

std::vector<Fact> runFacts(const RunEntry& entry)
{
    const RunRow& run = entry.run;
    std::vector<Fact> facts{{tr("run"), QString::number(number(run.id))}};
    add(facts, tr("title"), runTitle(entry));
    add(facts, tr("model"), QString::fromStdString(entry.modelName));
    addPrompts(facts, entry);
    add(facts, tr("started"), startedText(run.startedMicroseconds));
    if (run.finishedMicroseconds) add(facts, tr("took"), durationText(static_cast<double>(*run.finishedMicroseconds - run.startedMicroseconds) * 1e-6));
    add(facts, tr("status"), run.hidden ? tr("deleted") : statusWord(run.status));
    add(facts, tr("error"), QString::fromStdString(run.errorText));
    add(facts, tr("kind"), kindWord(run.kind));
    if (run.parent) add(facts, tr("made from"), tr("run %1").arg(number(*run.parent)));
    add(facts, tr("tensors"), countText(entry.tensors));
    add(facts, tr("stored"), bytesText(entry.bytes));
    add(facts, tr("seed"), run.seed ? QString::number(*run.seed) : QString());
    QJsonObject parameters = parametersOf(entry);
    parameters.remove(QStringLiteral("build"));
    if (run.seed) parameters.remove(QStringLiteral("seed"));
    addFields(facts, {}, parameters);
    return facts;
}

std::vector<Fact> buildFacts(const RunEntry& entry)
{
    std::vector<Fact> facts;
    add(facts, tr("program"), QString::fromStdString(entry.run.engineVersion));
    add(facts, tr("device"), QString::fromStdString(entry.run.device));
    add(facts, tr("computed in"), QString::fromStdString(entry.run.computeType));
    QJsonObject build = parametersOf(entry).value(QStringLiteral("build")).toObject();
    if (build.value(QStringLiteral("device")).toString().compare(QString::fromStdString(entry.run.device), Qt::CaseInsensitive) == 0) build.remove(QStringLiteral("device"));
    addFields(facts, {}, build);
    return facts;
}

}  // namespace orrery::views
