#include "app/cli/lens_report.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_outcome.h"
#include "app/cli/table.h"
#include "app/cli/token_option.h"
#include "core/analysis/prompt_predictions.h"
#include "core/base/json.h"

#include <algorithm>

namespace orrery::cli {

namespace {

constexpr int64_t kColumnsShown = 7;
constexpr int kBestShown = 3;

Json cellToken(const LensGrid::Token& token, const ModelSession& session)
{
    if (token.id < 0) return Json();
    Json document = tokenDocument(token.id, session);
    document["rank"] = token.rank;
    document["prob"] = jsonNumber(static_cast<double>(token.probability));
    document["logit"] = jsonNumber(static_cast<double>(token.logit));
    return document;
}

Json cellDocument(const LensGrid& grid, int64_t point, int64_t position, const ModelSession& session)
{
    const size_t cell = grid.cell(point, position);
    Json document{{"top", Json::array()}, {"followed", Json::array()}, {"entropy", jsonNumber(static_cast<double>(grid.entropy[cell]))},
        {"kl", jsonNumber(static_cast<double>(grid.divergence[cell]))}};
    for (int rank = 0; rank < grid.top; ++rank) document["top"].push_back(cellToken(grid.bestAt(point, position, rank), session));
    document["final"] = cellToken(grid.chosenAt(point, position, LensGrid::Final), session);
    document["target"] = cellToken(grid.chosenAt(point, position, LensGrid::Target), session);
    for (int which = LensGrid::Asked; which < grid.followed; ++which)
        document["followed"].push_back(cellToken(grid.chosenAt(point, position, which), session));
    return document;
}

/// The position that a reader wants first: where the model is asked, else the last.
int64_t shownPosition(const LensGrid& grid, const ModelSession& session)
{
    const auto tokenizer = session.tokenizer();
    const int64_t mask = tokenizer && tokenizer->maskId() ? *tokenizer->maskId() : session.config().maskId;
    for (const int64_t position : predictedPositions(session.config(), {grid.ids, {}}, mask))
        if (position >= grid.first && position < grid.first + grid.positions) return position;
    return grid.first + grid.positions - 1;
}

std::string gridText(const LensGrid& grid, const ModelSession& session)
{
    const int64_t last = grid.first + grid.positions, begin = std::max(grid.first, last - kColumnsShown);
    std::vector<std::string> heading{"likeliest"};
    for (int64_t position = begin; position < last; ++position)
        heading.push_back(std::to_string(position) + " " + tokenLabel(grid.ids[static_cast<size_t>(position)], session));
    Table table(heading);
    for (size_t point = 0; point < grid.points.size(); ++point) {
        std::vector<std::string> cells{grid.points[point].label};
        for (int64_t position = begin; position < last; ++position)
            cells.push_back(tokenLabel(grid.bestAt(static_cast<int64_t>(point), position, 0).id, session));
        table.add(std::move(cells));
    }
    return table.text() + "\n";
}

std::string positionText(const LensGrid& grid, int64_t position, const ModelSession& session)
{
    std::vector<std::string> heading{"at position " + std::to_string(position)};
    const int shown = std::min(grid.top, kBestShown);
    for (int rank = 0; rank < shown; ++rank) heading.push_back(std::to_string(rank + 1));
    for (const char* name : {"entropy", "KL", "rank of final", "of target"}) heading.emplace_back(name);
    for (int which = LensGrid::Asked; which < grid.followed; ++which)
        heading.push_back("of " + tokenLabel(grid.chosenAt(0, position, which).id, session));
    std::vector<Table::Align> align(heading.size(), Table::Align::Right);
    std::fill_n(align.begin(), 1 + shown, Table::Align::Left);
    Table table(heading, align);
    const auto tokenText = [&](const LensGrid::Token& token) { return tokenLabel(token.id, session) + " " + numberText(static_cast<double>(token.probability), 3); };
    for (int64_t point = 0; point < static_cast<int64_t>(grid.points.size()); ++point) {
        std::vector<std::string> cells{grid.points[static_cast<size_t>(point)].label};
        for (int rank = 0; rank < shown; ++rank) cells.push_back(tokenText(grid.bestAt(point, position, rank)));
        cells.push_back(numberText(static_cast<double>(grid.entropy[grid.cell(point, position)])));
        cells.push_back(numberText(static_cast<double>(grid.divergence[grid.cell(point, position)])));
        for (int which = 0; which < grid.followed; ++which) {
            const LensGrid::Token& token = grid.chosenAt(point, position, which);
            cells.push_back(token.id < 0 ? "-" : countText(token.rank));
        }
        table.add(std::move(cells));
    }
    return table.text();
}

}  // namespace

Json lensDocument(const LensGrid& grid, const ModelSession& session)
{
    Json document = tokensDocument(grid.ids, session.tokenizer().get());
    document["first"] = grid.first;
    document["self_test"] = grid.selfTest ? jsonNumber(*grid.selfTest) : Json();
    document["points"] = document["cells"] = Json::array();
    for (size_t point = 0; point < grid.points.size(); ++point) {
        document["points"].push_back({{"label", grid.points[point].label}, {"site", grid.points[point].site}, {"layer", grid.points[point].layer}});
        Json row = Json::array();
        for (int64_t position = grid.first; position < grid.first + grid.positions; ++position)
            row.push_back(cellDocument(grid, static_cast<int64_t>(point), position, session));
        document["cells"].push_back(std::move(row));
    }
    return document;
}

std::string lensText(const LensGrid& grid, const ModelSession& session)
{
    const std::string text = (grid.positions > 1 ? gridText(grid, session) : "") + positionText(grid, shownPosition(grid, session), session);
    return grid.selfTest ? text + "\nself-test: the last row is within " + numberText(*grid.selfTest, 2) + " of the model's own logits\n" : text;
}

}  // namespace orrery::cli
