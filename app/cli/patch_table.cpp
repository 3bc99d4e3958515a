#include "app/cli/patch_table.h"

#include "app/cli/table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery::cli {

namespace {

constexpr int64_t kWidestTable = 24;
constexpr size_t kStrongest = 10;

std::string effectText(double effect)
{
    if (!std::isfinite(effect)) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", effect == 0 ? 0 : effect);
    return text;
}

std::string heading(const PatchGrid& grid, const Metric& metric)
{
    return metric.text() + ": clean " + numberText(grid.clean) + ", corrupt " + numberText(grid.corrupt) + "\neffect of patching "
        + std::string(patchSiteName(grid.spec.site)) + (grid.spec.direction == PatchDirection::Denoise ? " from clean into corrupt" : " from corrupt into clean")
        + " by layer and " + (grid.spec.by == PatchAxis::Position ? "position" : "head") + "\n";
}

/// Effects by layer and column; `effect(layer, column)` says them.
template <typename Grid, typename Effect>
std::string wholeTable(const Grid& grid, const std::vector<std::string>& labels, Effect effect)
{
    std::vector<std::string> titles{"layer"};
    for (const std::string& label : labels) titles.push_back(grid.spec.by == PatchAxis::Position ? quotedText(label) : label);
    Table table(titles, std::vector<Table::Align>(titles.size(), Table::Align::Right));
    for (int64_t layer = 0; layer < grid.layers; ++layer) {
        std::vector<std::string> cells{std::to_string(layer)};
        for (int64_t column = 0; column < grid.columns; ++column) cells.push_back(effectText(effect(layer, column)));
        table.add(std::move(cells));
    }
    return table.text();
}

std::string intervalText(const MeanInterval& interval)
{
    return effectText(interval.mean) + (std::isfinite(interval.low) ? " (" + effectText(interval.low) + " to " + effectText(interval.high) + ")" : "");
}

/// The cells of a set whose metric moved furthest from the untouched runs' mean.
std::string strongestOfSet(const PatchSetGrid& grid, const std::vector<std::string>& labels)
{
    const double untouched = grid.spec.direction == PatchDirection::Denoise ? grid.corrupt.mean : grid.clean.mean;
    std::vector<size_t> cells(grid.values.size());
    std::iota(cells.begin(), cells.end(), 0);
    std::stable_sort(cells.begin(), cells.end(), [&](size_t a, size_t b) {
        return std::abs(grid.values[a].mean - untouched) > std::abs(grid.values[b].mean - untouched);
    });
    const bool byHead = grid.spec.by == PatchAxis::Head;
    Table table({"layer", byHead ? "head" : "position", byHead ? "" : "token", "metric", "effect (95 % interval)"},
        {Table::Align::Right, Table::Align::Right, Table::Align::Left, Table::Align::Right, Table::Align::Right});
    for (size_t i = 0; i < std::min(kStrongest, cells.size()); ++i) {
        const size_t layer = cells[i] / static_cast<size_t>(grid.columns), column = cells[i] % static_cast<size_t>(grid.columns);
        table.add({std::to_string(layer), std::to_string(column), byHead ? "" : quotedText(labels[column]), numberText(grid.values[cells[i]].mean),
            intervalText(grid.effects[cells[i]])});
    }
    return table.text();
}

std::string strongest(const PatchGrid& grid, const std::vector<std::string>& labels)
{
    std::vector<size_t> cells(grid.values.size());
    std::iota(cells.begin(), cells.end(), 0);
    std::erase_if(cells, [&](size_t cell) { return !std::isfinite(grid.values[cell]); });
    const double untouched = grid.spec.direction == PatchDirection::Denoise ? grid.corrupt : grid.clean;
    const size_t count = std::min(kStrongest, cells.size());
    std::partial_sort(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(count), cells.end(), [&](size_t a, size_t b) {
        return std::abs(grid.values[a] - untouched) > std::abs(grid.values[b] - untouched);
    });
    const bool byHead = grid.spec.by == PatchAxis::Head;
    Table table({"layer", byHead ? "head" : "position", byHead ? "" : "token", "metric", "effect"},
        {Table::Align::Right, Table::Align::Right, Table::Align::Left, Table::Align::Right, Table::Align::Right});
    for (size_t i = 0; i < count; ++i) {
        const auto columns = static_cast<size_t>(grid.columns);
        const size_t layer = cells[i] / columns, column = cells[i] % columns;
        table.add({std::to_string(layer), std::to_string(column), byHead ? "" : quotedText(labels[column]), numberText(grid.values[cells[i]]),
            effectText(grid.effect(static_cast<int64_t>(layer), static_cast<int64_t>(column)))});
    }
    return table.text();
}

}  // namespace

std::string patchText(const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels)
{
    std::string text = heading(grid, metric) + "\n";
    if (grid.columns <= kWidestTable) text += wholeTable(grid, labels, [&](int64_t layer, int64_t column) { return grid.effect(layer, column); }) + "\n";
    char time[32];
    std::snprintf(time, sizeof time, "%.3f s", grid.seconds);
    return text + "strongest\n" + strongest(grid, labels) + "\n" + std::to_string(grid.values.size()) + " cells in " + time + "\n";
}

std::string patchSetText(const PatchSetGrid& grid, const std::string& metric, const std::vector<std::string>& labels, const std::string& what)
{
    std::string text = metric + ", means over " + what + ": clean " + numberText(grid.clean.mean) + ", corrupt " + numberText(grid.corrupt.mean)
        + "\neffect of patching " + std::string(patchSiteName(grid.spec.site)) + " by layer and "
        + (grid.spec.by == PatchAxis::Position ? "position" : "head") + "\n\n";
    const auto effect = [&](int64_t layer, int64_t column) { return grid.effects[static_cast<size_t>(layer * grid.columns + column)].mean; };
    if (grid.columns <= kWidestTable) text += wholeTable(grid, labels, effect) + "\n";
    return text + "strongest\n" + strongestOfSet(grid, labels);
}

}  // namespace orrery::cli
