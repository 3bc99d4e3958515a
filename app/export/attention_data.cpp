#include "app/export/attention_data.h"

#include "app/export/data_writers.h"
#include "core/analysis/attention_strands.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/head_table_model.h"
#include "views/attention/rollout_page.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/canvas/heat_map_view.h"

#include <QCoreApplication>

#include <limits>

namespace orrery::app {

namespace {

using views::AttentionPanel;
using views::TextView;

constexpr size_t kMostStrands = 1'000'000;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string headText(const HeadRef& head) { return "L" + std::to_string(head.layer) + "H" + std::to_string(head.head); }

std::vector<std::string> tokensOf(const AttentionPanel& panel)
{
    std::vector<std::string> tokens;
    for (const QString& token : panel.context()->tokens) tokens.push_back(token.toStdString());
    return tokens;
}

// Matrices.

/// "L1H0.pattern"
std::string mapName(const AttentionMap& map)
{
    static const char* const kinds[] = {"pattern", "attn_scores", "value_weighted"};
    return headText(map.request.head) + "." + kinds[static_cast<int>(map.request.kind)] + (map.request.isDifference() ? "_difference" : "");
}

std::vector<std::string> chosenTokens(const std::vector<std::string>& tokens, const std::vector<int>& chosen)
{
    std::vector<std::string> out;
    for (const int position : chosen) out.push_back(tokens[static_cast<size_t>(position)]);
    return chosen.empty() ? tokens : out;
}

DataWriter headData(AttentionPanel& panel, const std::string& provenance)
{
    const auto map = panel.mapPage().shown();
    if (!map || map->request != panel.mapPage().request() || !panel.mapPage().problem().isEmpty()) return {};
    const std::vector<std::string> tokens = tokensOf(panel);
    std::vector<std::string> notes{panel.mapPage().description().toStdString()};
    if (map->causal && map->request.kind == AttentionKind::Scores) notes.push_back("NaN: keys that a causal model masks");
    return matrixWriter({mapName(*map), "query", "key", map->matrix, chosenTokens(tokens, map->queries), chosenTokens(tokens, map->keys), notes}, provenance);
}

DataWriter rolloutData(AttentionPanel& panel, const std::string& provenance)
{
    const auto& tiles = panel.rollout().view().tiles();
    if (!panel.rollout().hasRollout() || tiles.isEmpty() || !tiles.front().matrix) return {};
    static const char* const fusions[] = {"mean of heads", "maximum of heads", "minimum of heads"};
    const RolloutOptions options = panel.rollout().options();
    const std::vector<std::string> notes{"attention rollout: descriptive, not causal", fusions[static_cast<int>(options.fusion)], "residual weight " + std::to_string(options.residual)};
    const std::vector<std::string> tokens = tokensOf(panel);
    return matrixWriter({"L" + std::to_string(panel.rollout().layer()) + ".rollout", "position", "input", tiles.front().matrix, tokens, tokens, notes}, provenance);
}

// Tables.

DataTable strandsTable(const AttentionStrands& found, int layer, const std::vector<std::string>& tokens)
{
    DataTable table{"L" + std::to_string(layer) + ".strands", {{.name = "layer"}, {.name = "head"}, {.name = "query"}, {.name = "key"}, {.name = "weight", .single = true},
                                                                  {.name = "query_token"}, {.name = "key_token"}}};
    for (auto strand = found.strands.rbegin(); strand != found.strands.rend(); ++strand) {
        const double numbers[] = {static_cast<double>(layer), static_cast<double>(strand->head), static_cast<double>(strand->query), static_cast<double>(strand->key), static_cast<double>(strand->weight)};
        for (size_t i = 0; i < std::size(numbers); ++i) table.columns[i].numbers.push_back(numbers[i]);
        table.columns[5].texts.push_back(tokens[static_cast<size_t>(strand->query)]);
        table.columns[6].texts.push_back(tokens[static_cast<size_t>(strand->key)]);
    }
    return table;
}

DataWriter strandsData(AttentionPanel& panel, const std::string& provenance)
{
    const views::StrandsView& view = panel.strands().view();
    const auto maps = view.maps();
    if (maps.empty() || maps.size() != panel.strands().wantedMaps().size()) return {};
    const StrandChoice choice{.threshold = view.threshold(), .query = view.currentQuery(), .key = view.currentKey(), .most = kMostStrands};
    return tableWriter([maps, choice, layer = panel.strands().layer(), tokens = tokensOf(panel)](const std::stop_token& stop, std::vector<std::string>& notes) {
        const AttentionStrands found = attentionStrands(maps, choice, stop);
        notes.push_back("lines of at least " + std::to_string(choice.threshold) + ", strongest first");
        if (found.found > found.strands.size()) notes.push_back("the strongest " + std::to_string(found.strands.size()) + " of " + std::to_string(found.found));
        return strandsTable(found, layer, tokens);
    }, provenance);
}

DataWriter textData(AttentionPanel& panel, const std::string& provenance)
{
    const TextView& view = panel.textPage().view();
    if (!panel.textPage().isUpToDate() || !view.value(0)) return {};
    DataTable table{headText(panel.head()) + (!view.current() ? ".mean_attention" : view.direction() == TextView::Direction::AttendsTo ? ".attends_to" : ".attended_by"),
        {{.name = "position"}, {.name = "attention", .single = true}, {.name = "token", .texts = tokensOf(panel)}}};
    for (int token = 0; token < panel.context()->positionCount(); ++token) {
        table.columns[0].numbers.push_back(token);
        table.columns[1].numbers.push_back(view.value(token).value_or(kNone));
    }
    const std::string what = !view.current() ? "what each token gets of a query's attention on average"
        : (view.direction() == TextView::Direction::AttendsTo ? "how much position " + std::to_string(*view.current()) + " attends to each" : "how much each attends to position " + std::to_string(*view.current()));
    return tableWriter([table = std::move(table), what](const std::stop_token&, std::vector<std::string>& notes) {
        notes.push_back(what);
        return table;
    }, provenance);
}

/// Heads with their scores, as they are shown; a score that is unset is no number.
DataTable scoresTable(const std::vector<ScoredHead>& heads)
{
    DataTable table{"attention_heads", {{.name = "layer"}, {.name = "head"}}};
    for (const HeadScore score : kHeadScores) table.columns.push_back({.name = std::string(headScoreKey(score))});
    for (const ScoredHead& row : heads) {
        table.columns[0].numbers.push_back(row.head.layer);
        table.columns[1].numbers.push_back(row.head.head);
        for (size_t i = 0; i < kHeadScores.size(); ++i) table.columns[i + 2].numbers.push_back(valueOf(row.scores, kHeadScores[i]).value_or(kNone));
    }
    return table;
}

DataWriter scoresData(AttentionPanel& panel, const std::vector<ScoredHead>& heads, const std::string& provenance)
{
    if (!panel.tablePage().isComplete()) return {};
    return tableWriter([heads](const std::stop_token&, std::vector<std::string>& notes) {
        notes.push_back("each score is a mean over the queries that have a target; none where no query has one");
        return scoresTable(heads);
    }, provenance);
}

/// The atlas's heads in the order of their tiles.
std::vector<ScoredHead> atlasHeads(AttentionPanel& panel)
{
    std::vector<ScoredHead> heads;
    for (const HeadRef& head : panel.atlas().shownHeads()) {
        const HeadScores* scores = panel.tablePage().model().scores(head);
        heads.push_back({head, scores ? *scores : HeadScores{}});
    }
    return heads;
}

}  // namespace

DataWriter attentionData(AttentionPanel& panel, const std::string& provenance)
{
    if (!panel.context() || panel.face() != views::Panel::Face::Content) return {};
    switch (panel.mode()) {
    case AttentionPanel::Mode::Atlas: return scoresData(panel, atlasHeads(panel), provenance);
    case AttentionPanel::Mode::Head: return headData(panel, provenance);
    case AttentionPanel::Mode::Strands: return strandsData(panel, provenance);
    case AttentionPanel::Mode::Text: return textData(panel, provenance);
    case AttentionPanel::Mode::Rollout: return rolloutData(panel, provenance);
    case AttentionPanel::Mode::Table: return scoresData(panel, panel.tablePage().shownHeads(), provenance);
    }
    return {};
}

}  // namespace orrery::app
