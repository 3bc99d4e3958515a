#include "core/report/attention_section.h"

#include "core/analysis/head_ref.h"
#include "core/report/color_table.h"
#include "core/report/heat_figure.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr int kTileCells = 32;       ///< most cells a side of a small pattern: finer ones print as mud
constexpr size_t kNamedHeads = 3;    ///< best heads named a score
constexpr FigureColor kNoNumber = 0xFF8F5500;

const MatrixPyramid::Level& levelOf(const MatrixPyramid& matrix)
{
    for (const auto& level : matrix.levels())
        if (std::max(level.rows, level.columns) <= kTileCells) return level;
    return matrix.levels().back();
}

AtlasFigureSpec::Tile tileOf(const HeadSummary& head, const ColorTable& colors, double most)
{
    AtlasFigureSpec::Tile tile{headName(head.head), 1, 1, {kNoNumber}};
    if (!head.thumbnail) return tile;
    const auto& level = levelOf(*head.thumbnail);
    tile.rows = level.rows, tile.columns = level.columns;
    tile.colors.clear();
    for (const float value : level.max) tile.colors.push_back(std::isfinite(value) ? colorAt(colors, value / most) : kNoNumber);
    return tile;
}

Figure atlasOf(const std::vector<HeadSummary>& heads)
{
    double most = 0;
    for (const HeadSummary& head : heads)
        if (head.thumbnail && !head.thumbnail->range().isEmpty()) most = std::max<double>(most, head.thumbnail->range().high);
    if (most <= 0) most = 1;
    const ColorTable colors = colorTable(ColorMapId::Viridis, {});
    AtlasFigureSpec spec;
    for (const HeadSummary& head : heads) spec.gridColumns = std::max(spec.gridColumns, head.head.head + 1);
    int row = -1, layer = -1;
    for (const HeadSummary& head : heads) {
        if (head.head.layer != layer) ++row, layer = head.head.layer;
        const auto place = static_cast<size_t>(row) * static_cast<size_t>(spec.gridColumns) + static_cast<size_t>(head.head.head);
        while (spec.tiles.size() < place) spec.tiles.push_back({"", 1, 1, {spec.look.paper}});
        spec.tiles.push_back(tileOf(head, colors, most));
    }
    spec.gridRows = row + 1;
    for (int i = 0; i < 64; ++i) spec.legend.colors.push_back(colorAt(colors, i / 63.0));
    spec.legend.ticks = {{0, "0"}, {1, significantNumber(most, 3)}};
    spec.legend.unit = "attention";
    return atlasFigure(spec);
}

const char* meaningOf(HeadScore score)
{
    switch (score) {
    case HeadScore::Entropy: return "entropy of a query's attention, of the most it could be";
    case HeadScore::Distance: return "mean distance to what is attended, positions";
    case HeadScore::PreviousToken: return "attention to the token before";
    case HeadScore::DuplicateToken: return "attention to earlier occurrences of the same token";
    case HeadScore::Induction: return "attention to what followed the token's earlier occurrence";
    case HeadScore::FirstToken: return "attention to the first token";
    }
    return "";
}

/// "L1H0 0.968, L0H3 0.41": the heads with the highest values of a score.
std::string bestHeads(const std::vector<HeadSummary>& heads, HeadScore score)
{
    std::vector<std::pair<double, HeadRef>> values;
    for (const HeadSummary& head : heads)
        if (const auto value = valueOf(head.scores, score); value && std::isfinite(*value)) values.emplace_back(*value, head.head);
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string text;
    for (size_t i = 0; i < std::min(kNamedHeads, values.size()); ++i)
        text += (i ? ", " : "") + headName(values[i].second) + " " + significantNumber(values[i].first, 3);
    return text.empty() ? "–" : text;
}

DocumentTable scoreTable(const std::vector<HeadSummary>& heads)
{
    DocumentTable table{"Heads with the highest scores on this prompt; – where no query counts.", {{"score"}, {"what it is"}, {"highest"}}, {}};
    for (const HeadScore score : kHeadScores) {
        std::string name(headScoreKey(score));
        std::replace(name.begin(), name.end(), '_', ' ');
        table.rows.push_back({name, meaningOf(score), bestHeads(heads, score)});
    }
    return table;
}

std::string damagedHeads(const std::vector<HeadSummary>& heads)
{
    std::string names;
    for (const HeadSummary& head : heads)
        if (!head.thumbnail) names += (names.empty() ? "" : ", ") + headName(head.head);
    return names;
}

}  // namespace

void addAttentionSection(Document& document, std::vector<HeadSummary> heads)
{
    if (heads.empty()) return;
    std::sort(heads.begin(), heads.end(), [](const HeadSummary& a, const HeadSummary& b) { return a.head < b.head; });
    document.blocks.push_back(DocumentHeading{"Attention"});
    document.blocks.push_back(DocumentFigure{"Attention patterns of all heads, layers down, heads across; queries down, keys across. A cell shows the largest value of those it stands for.",
        atlasOf(heads)});
    document.blocks.push_back(scoreTable(heads));
    if (const std::string names = damagedHeads(heads); !names.empty())
        document.blocks.push_back(DocumentParagraph{"Not readable in this file, and left out: " + names + ".", true});
}

}  // namespace orrery
