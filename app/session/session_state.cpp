#include "app/session/session_state.h"

#include "app/session/selection_json.h"
#include "views/prompt/prompt_history.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace orrery::app {

namespace {

using Input = RunSettings::Input;

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
    const QJsonObject object{{key("workspace"), state.workspace}, {key("model"), state.model}, {key("selection"), toJson(state.selection)},
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
