#include "kernels/cpu/panels.h"

#include "kernels/cpu/context.h"

#include <algorithm>

namespace orrery {
namespace {

// Panels a thread: more of them even out a disturbed thread's delay, fewer pack less.
constexpr int kPanelsAThread = 2;
// Sums are brought back for bias and activation while they are still in the second or third cache.
constexpr int64_t kPanelElements = 1 << 20;
// Edges between panels fall on whole register tiles and cache lines.
constexpr int64_t kColumnStep = 16;
constexpr int64_t kRowStep = 8;

/// Where part `part` of `parts` starts.
int64_t cut(int64_t size, int64_t step, int64_t part, int64_t parts)
{
    const int64_t steps = (size + step - 1) / step;
    return std::min(size, steps * part / parts * step);
}

}  // namespace

Panels::Panel Panels::at(int64_t index) const
{
    const int64_t row = index / columnParts;
    const int64_t column = index % columnParts;
    return {cut(rows, kRowStep, row, rowParts), cut(rows, kRowStep, row + 1, rowParts), cut(columns, kColumnStep, column, columnParts),
        cut(columns, kColumnStep, column + 1, columnParts)};
}

Panels panelsFor(int64_t rows, int64_t inner, int64_t columns, int threads)
{
    const double work = static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns);
    const int64_t worth = std::max<int64_t>(1, static_cast<int64_t>(std::min(work / CpuContext::kWorthAThread, 1e9)));
    const int64_t filling = (rows * columns + kPanelElements - 1) / kPanelElements;
    const int64_t wanted = threads == 1 ? filling : std::max<int64_t>(threads * kPanelsAThread, filling);
    const int64_t parts = std::min(wanted, worth);
    const int64_t mostRows = std::max<int64_t>(1, rows / kRowStep);
    const int64_t mostColumns = std::max<int64_t>(1, columns / kColumnStep);
    Panels best{rows, columns, 1, 1};
    int64_t least = INT64_MAX;
    for (int64_t rowParts = 1; rowParts <= std::min(parts, mostRows); ++rowParts) {
        const int64_t columnParts = std::min((parts + rowParts - 1) / rowParts, mostColumns);
        const int64_t packed = columnParts * rows + rowParts * columns;
        const bool enough = rowParts * columnParts >= parts || columnParts == mostColumns;
        if (enough && packed < least) {
            least = packed;
            best = {rows, columns, rowParts, columnParts};
        }
    }
    return best;
}

}  // namespace orrery
