#include "app/session/selection_json.h"

#include <cmath>

namespace orrery::app {

namespace {

constexpr double kMaxNumber = 9007199254740991;  // 2^53 - 1
constexpr int kMaxIndex = 1'000'000;

QString key(const char* name) { return QString::fromLatin1(name); }

}  // namespace

std::optional<long long> wholeNumber(const QJsonValue& value, double most)
{
    const double number = value.toDouble(-1);
    if (!(number >= 0 && number <= most) || number != std::floor(number)) return std::nullopt;
    return static_cast<long long>(number);
}

std::optional<int> indexNumber(const QJsonValue& value)
{
    const auto number = wholeNumber(value, kMaxIndex);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

QJsonObject toJson(const views::Selection& selection)
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
    if (const auto run = wholeNumber(object[key("run")], kMaxNumber)) selection.run = RunId{*run};
    if (const auto prompt = wholeNumber(object[key("prompt")], kMaxNumber); prompt && selection.run) selection.prompt = PromptId{*prompt};
    selection.token = indexNumber(object[key("token")]);
    selection.key = indexNumber(object[key("key")]);
    selection.layer = indexNumber(object[key("layer")]);
    if (selection.layer) selection.head = indexNumber(object[key("head")]);
    selection.site = object[key("site")].toString().toStdString();
    return selection;
}

}  // namespace orrery::app
