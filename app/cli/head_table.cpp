#include "app/cli/head_table.h"

#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/json.h"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace orrery::cli {

namespace {

struct ScoreColumn {
    const char* name;
    std::optional<double> (*value)(const HeadRow&);
};

constexpr ScoreColumn kColumns[] = {
    {"induction", [](const HeadRow& row) { return row.induction ? row.induction : row.scores.induction.rows; }},
    {"previous_token", [](const HeadRow& row) { return row.scores.previousToken.rows; }},
    {"duplicate_token", [](const HeadRow& row) { return row.scores.duplicateToken.rows; }},
    {"first_token", [](const HeadRow& row) { return row.scores.firstToken; }},
    {"entropy", [](const HeadRow& row) { return row.scores.entropy; }},
    {"distance", [](const HeadRow& row) { return row.scores.distance; }},
    {"copying", [](const HeadRow& row) { return row.copying; }},
    {"ov_norm", [](const HeadRow& row) { return row.ovNorm; }},
    {"qk_norm", [](const HeadRow& row) { return row.qkNorm; }},
};
constexpr size_t kPatternScores = 6;

/// How many columns there is something to say in: those of the weights only if they were read.
size_t columnsOf(const std::vector<HeadRow>& heads)
{
    const bool read = std::any_of(heads.begin(), heads.end(), [](const HeadRow& row) { return row.ovNorm.has_value(); });
    return read ? std::size(kColumns) : kPatternScores;
}

Json optionalNumber(const std::optional<double>& value)
{
    return value ? jsonNumber(*value) : Json();
}

Json templatesDocument(const HeadScores& scores, double TemplateScore::* part)
{
    return {{"previous_token", jsonNumber(scores.previousToken.*part)}, {"duplicate_token", jsonNumber(scores.duplicateToken.*part)},
        {"induction", jsonNumber(scores.induction.*part)}};
}

std::string scoreText(const std::optional<double>& value)
{
    if (!value) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", *value);
    return text;
}

}  // namespace

const std::vector<std::string>& headScoreNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const ScoreColumn& column : kColumns) list.emplace_back(column.name);
        return list;
    }();
    return names;
}

std::vector<std::string> patternScoreNames()
{
    return {headScoreNames().begin(), headScoreNames().begin() + kPatternScores};
}

void sortByScore(std::vector<HeadRow>& heads, const std::string& score)
{
    const auto column = std::find_if(std::begin(kColumns), std::end(kColumns), [&](const ScoreColumn& c) { return c.name == score; });
    const auto key = [&](const HeadRow& row) { return column->value(row).value_or(-std::numeric_limits<double>::infinity()); };
    std::stable_sort(heads.begin(), heads.end(), [&](const HeadRow& a, const HeadRow& b) { return key(a) > key(b); });
}

Json headsDocument(const std::vector<HeadRow>& heads)
{
    Json list = Json::array();
    for (const HeadRow& row : heads) {
        Json scores = Json::object();
        for (size_t i = 0; i < columnsOf(heads); ++i) scores[kColumns[i].name] = optionalNumber(kColumns[i].value(row));
        list.push_back({{"layer", row.layer}, {"head", row.head}, {"scores", scores},
            {"share", templatesDocument(row.scores, &TemplateScore::share)},
            {"closeness", templatesDocument(row.scores, &TemplateScore::closeness)}});
    }
    return list;
}

std::string headsText(const std::vector<HeadRow>& heads)
{
    std::vector<std::string> heading{"layer", "head"};
    const size_t columns = columnsOf(heads);
    heading.insert(heading.end(), headScoreNames().begin(), headScoreNames().begin() + static_cast<std::ptrdiff_t>(columns));
    Table table(heading, std::vector<Table::Align>(heading.size(), Table::Align::Right));
    for (const HeadRow& row : heads) {
        std::vector<std::string> cells{std::to_string(row.layer), std::to_string(row.head)};
        for (size_t i = 0; i < columns; ++i) cells.push_back(scoreText(kColumns[i].value(row)));
        table.add(std::move(cells));
    }
    return table.text();
}

}  // namespace orrery::cli
