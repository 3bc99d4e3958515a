#include "app/session/session_state.h"

#include "views/prompt/prompt_history.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace orrery::app {

namespace {

using Input = RunSettings::Input;

constexpr double kMaxNumber = 9007199254740991;        // 2^53 - 1: what a JSON number holds exactly
constexpr int kMaxIndex = 1'000'000;                   // positions, layers and heads beyond it are rubbish
constexpr qsizetype kMaxViews = 64, kMaxSplitters = 64;
constexpr qsizetype kMaxText = 1 << 20;                // longer prompts are not worth a slow start

QString key(const char* name) { return QString::fromLatin1(name); }

const char* inputName(Input input) { return input == Input::Ids ? "ids" : input == Input::Pair ? "pair" : "text"; }

QJsonObject promptObject(const views::PromptText& prompt)
{
    QJsonObject object{{key("input"), key(inputName(prompt.input))}, {key("text"), prompt.text}};
    if (!prompt.second.isEmpty()) object[key("second")] = prompt.second;
    return object;
}

std::optional<views::PromptText> promptOf(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    const QString input = object[key("input")].toString();
    if (!object[key("text")].isString()) return std::nullopt;
    views::PromptText prompt{Input::Text, object[key("text")].toString(), object[key("second")].toString()};
    if (prompt.text.size() > kMaxText || prompt.second.size() > kMaxText) return std::nullopt;
    for (const Input kind : {Input::Text, Input::Ids, Input::Pair})
        if (input == key(inputName(kind))) prompt.input = kind;
    return prompt;
}

/// A whole number from 0 to `most`.
std::optional<long long> numberOf(const QJsonValue& value, double most)
{
    const double number = value.toDouble(-1);
    if (!(number >= 0 && number <= most) || number != std::floor(number)) return std::nullopt;
    return static_cast<long long>(number);
}

std::optional<int> indexOf(const QJsonValue& value)
{
    const auto number = numberOf(value, kMaxIndex);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

QJsonObject selectionObject(const views::Selection& selection)
{
    QJsonObject object;
    const auto put = [&](const char* name, const auto& part) {
        if (part) object[key(name)] = static_cast<qint64>(*part);
    };
    put("run", selection.run), put("prompt", selection.prompt), put("token", selection.token), put("key", selection.key);
    put("layer", selection.layer), put("head", selection.head);
    if (!selection.site.empty()) object[key("site")] = QString::fromStdString(selection.site);
    return object;
}

views::Selection selectionOf(const QJsonObject& object)
{
    views::Selection selection;
    if (const auto run = numberOf(object[key("run")], kMaxNumber)) selection.run = RunId{*run};
    if (const auto prompt = numberOf(object[key("prompt")], kMaxNumber); prompt && selection.run) selection.prompt = PromptId{*prompt};
    selection.token = indexOf(object[key("token")]);
    selection.key = indexOf(object[key("key")]);
    selection.layer = indexOf(object[key("layer")]);
    if (selection.layer) selection.head = indexOf(object[key("head")]);
    selection.site = object[key("site")].toString().toStdString();
    return selection;
}

QMap<QString, QByteArray> splittersOf(const QJsonObject& object)
{
    QMap<QString, QByteArray> splitters;
    for (auto at = object.begin(); at != object.end() && splitters.size() < kMaxSplitters; ++at)
        if (const QByteArray bytes = QByteArray::fromBase64(at.value().toString().toLatin1()); !bytes.isEmpty()) splitters[at.key()] = bytes;
    return splitters;
}

}  // namespace

QString toText(const SessionState& state)
{
    QJsonArray history;
    for (const views::PromptText& prompt : state.history) history.append(promptObject(prompt));
    QJsonObject splitters;
    for (auto at = state.splitters.begin(); at != state.splitters.end(); ++at) splitters[at.key()] = QString::fromLatin1(at.value().toBase64());
    const QJsonObject object{{key("workspace"), state.workspace}, {key("model"), state.model}, {key("selection"), selectionObject(state.selection)},
        {key("views"), QJsonArray::fromStringList(state.openViews)}, {key("view"), state.currentView}, {key("prompt"), promptObject(state.prompt)},
        {key("history"), history}, {key("splitters"), splitters}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

SessionState sessionState(const QString& text)
{
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    SessionState state;
    state.workspace = object[key("workspace")].toString();
    state.model = object[key("model")].toString();
    state.selection = selectionOf(object[key("selection")].toObject());
    for (const QJsonValue& view : object[key("views")].toArray())
        if (view.isString() && state.openViews.size() < kMaxViews) state.openViews << view.toString();
    state.currentView = object[key("view")].toString();
    state.prompt = promptOf(object[key("prompt")]).value_or(views::PromptText{});
    for (const QJsonValue& value : object[key("history")].toArray())
        if (const auto prompt = promptOf(value); prompt && state.history.size() < views::PromptHistory::kLimit) state.history.push_back(*prompt);
    state.splitters = splittersOf(object[key("splitters")].toObject());
    return state;
}

}  // namespace orrery::app
