#include "core/report/analysis_sections.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {

namespace {

constexpr size_t kNamed = 3;
constexpr int64_t kMostIndex = 10'000;
constexpr double kStrongInduction = 0.4;

struct Head {
    int layer = 0, head = 0;
    ResultValue scores;

    std::string name() const { return "L" + std::to_string(layer) + "H" + std::to_string(head); }
    double score(const char* name) const
    {
        const auto found = scores.find(name);
        return found ? found->number() : std::numeric_limits<double>::quiet_NaN();
    }
};

struct Score {
    const char* name;
    const char* meaning;
};

constexpr Score kScores[] = {
    {"induction", "attention in the second copy to what followed the token in the first"},
    {"previous_token", "attention to the token before"},
    {"duplicate_token", "attention to the same token in the first copy"},
    {"first_token", "attention to the first token"},
    {"entropy", "entropy of a query's attention, of the most it could be"},
    {"distance", "mean distance to what is attended, positions"},
    {"copying", "of the weights: near 1 raises the token it attends to"},
    {"ov_norm", "of the weights: size of what it moves"},
    {"qk_norm", "of the weights: size of what it looks for"},
};

std::vector<Head> headsOf(const ResultValue& result)
{
    std::vector<Head> heads;
    for (const ResultValue& one : result["heads"].items()) {
        const int64_t layer = one["layer"].whole(), head = one["head"].whole();
        if (layer < 0 || layer >= kMostIndex || head < 0 || head >= kMostIndex) one.refuse("has a layer or a head outside 0 to " + std::to_string(kMostIndex - 1));
        heads.push_back({static_cast<int>(layer), static_cast<int>(head), one["scores"]});
    }
    if (heads.empty()) result["heads"].refuse("has none");
    return heads;
}

std::vector<const Head*> highest(const std::vector<Head>& heads, const char* score)
{
    std::vector<const Head*> order;
    for (const Head& head : heads)
        if (std::isfinite(head.score(score))) order.push_back(&head);
    std::stable_sort(order.begin(), order.end(), [&](const Head* a, const Head* b) { return a->score(score) > b->score(score); });
    return order;
}

void addFinding(Document& document, const ResultValue& result, const std::vector<Head>& heads)
{
    std::string said = "The model reads random tokens that are repeated once. ", names;
    size_t strong = 0;
    for (const Head* head : highest(heads, "induction")) {
        if (head->score("induction") < kStrongInduction) break;
        if (++strong <= kNamed) names += (names.empty() ? "" : ", ") + head->name() + " " + fixedNumber(head->score("induction"), 3);
    }
    said += strong == 0 ? "No head has an induction score of 0.4 or more."
                        : countNumber(static_cast<int64_t>(strong)) + (strong == 1 ? " head has" : " heads have") + " an induction score of 0.4 or more: " + names + (strong > kNamed ? ", …." : ".");
    const auto first = result.find("first_loss"), second = result.find("second_loss");
    if (first && second) said += " The loss is " + fixedNumber(first->number(), 2) + " nats a token in the first copy and " + fixedNumber(second->number(), 2) + " in the second.";
    document.blocks.push_back(DocumentParagraph{said});
}

void addGrid(Document& document, const std::vector<Head>& heads, const char* score, const std::string& caption)
{
    ResultGrid grid;
    for (const Head& head : heads) grid.rows = std::max(grid.rows, head.layer + 1), grid.columns = std::max(grid.columns, head.head + 1);
    if (int64_t{grid.rows} * grid.columns > kMaximumGrid) return;
    grid.values.assign(static_cast<size_t>(grid.rows) * static_cast<size_t>(grid.columns), std::numeric_limits<double>::quiet_NaN());
    for (const Head& head : heads) grid.values[static_cast<size_t>(head.layer) * static_cast<size_t>(grid.columns) + static_cast<size_t>(head.head)] = head.score(score);
    GridLabels labels{countedLabels(grid.rows), countedLabels(grid.columns), "layer", "head", "attention"};
    labels.least = 1;
    document.blocks.push_back(DocumentFigure{caption, resultGridFigure(grid, GridScale::Positive, labels)});
}

void addHighest(Document& document, const std::vector<Head>& heads)
{
    DocumentTable table{"Heads with the highest scores.", {{"score"}, {"what it is"}, {"highest"}}, {}};
    for (const Score& score : kScores) {
        const std::vector<const Head*> order = highest(heads, score.name);
        std::string names, title = score.name;
        std::replace(title.begin(), title.end(), '_', ' ');
        for (size_t i = 0; i < std::min(kNamed, order.size()); ++i) names += (i ? ", " : "") + order[i]->name() + " " + significantNumber(order[i]->score(score.name), 3);
        if (!names.empty()) table.rows.push_back({title, score.meaning, names});
    }
    if (!table.rows.empty()) document.blocks.push_back(std::move(table));
}

}  // namespace

void addHeadSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const std::vector<Head> heads = headsOf(result);
    document.title = "Attention heads on repeated random tokens";
    addFinding(document, result, heads);
    document.blocks.push_back(DocumentHeading{"Scores"});
    addGrid(document, heads, "induction", "Induction score by layer and head.");
    addGrid(document, heads, "previous_token", "Attention to the token before, by layer and head.");
    addHighest(document, heads);
    settings.facts.push_back({"prompts", countNumber(result["prompts"].whole()) + " of two copies of " + countNumber(result["tokens"].whole()) + " random tokens"
            + (result["bos"].truth() ? " after a beginning-of-sequence token" : "") + ", seed " + std::to_string(result["seed"].whole()), false});
}

}  // namespace orrery
