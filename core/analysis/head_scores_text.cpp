#include "core/analysis/head_scores_text.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <charconv>
#include <cmath>

namespace orrery {

namespace {

std::string shortest(double value)
{
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    return {text, end};
}

std::string lines(std::span<const ScoredHead> heads, char separator)
{
    const std::string between(1, separator);
    std::vector<std::string> fields{"layer", "head"};
    for (const HeadScore score : kHeadScores) fields.emplace_back(headScoreKey(score));
    std::string text = joinText(fields, between) + "\n";
    for (const ScoredHead& row : heads) {
        fields = {std::to_string(row.head.layer), std::to_string(row.head.head)};
        for (const HeadScore score : kHeadScores) {
            const std::optional<double> value = valueOf(row.scores, score);
            fields.push_back(value ? shortest(*value) : std::string());
        }
        text += joinText(fields, between) + "\n";
    }
    return text;
}

std::string jsonList(std::span<const ScoredHead> heads)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ScoredHead& row : heads) {
        nlohmann::ordered_json object{{"layer", row.head.layer}, {"head", row.head.head}};
        for (const HeadScore score : kHeadScores) {
            const std::optional<double> value = valueOf(row.scores, score);
            object[std::string(headScoreKey(score))] = value && std::isfinite(*value) ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
        }
        list.push_back(std::move(object));
    }
    return list.dump(2) + "\n";
}

}  // namespace

std::string headScoresText(std::span<const ScoredHead> heads, TableFormat format)
{
    switch (format) {
    case TableFormat::Csv: return lines(heads, ',');
    case TableFormat::Tsv: return lines(heads, '\t');
    case TableFormat::Json: return jsonList(heads);
    }
    return {};
}

}  // namespace orrery
