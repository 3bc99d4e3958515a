#include "core/patching/patch_tally.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace orrery {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double meanOf(const std::vector<PatchGrid>& grids, double PatchGrid::* member)
{
    double sum = 0;
    for (const PatchGrid& grid : grids) sum += grid.*member;
    return grids.empty() ? kNone : sum / static_cast<double>(grids.size());
}

}  // namespace

void PatchTally::add(size_t pair, const PatchCell& cell)
{
    const auto at = static_cast<size_t>(cell.layer * m_columns + cell.column);
    while (m_grids.size() <= pair) {
        m_grids.push_back({m_spec, m_layers, m_columns, std::vector<double>(static_cast<size_t>(m_layers * m_columns), kNone), cell.clean, cell.corrupt, 0});
        m_known.push_back(0);
    }
    m_sums.resize(static_cast<size_t>(m_layers * m_columns));
    m_grids[pair].values[at] = cell.value;
    ++m_known[pair];
    Sum& sum = m_sums[at];
    sum.value += cell.value;
    sum.moved += m_spec.direction == PatchDirection::Denoise ? cell.value - cell.corrupt : cell.clean - cell.value;
    sum.difference += cell.clean - cell.corrupt;
    ++sum.count;
}

const PatchTally::Sum* PatchTally::sumOf(int64_t layer, int64_t column) const
{
    const auto at = static_cast<size_t>(layer * m_columns + column);
    return at < m_sums.size() && m_sums[at].count > 0 ? &m_sums[at] : nullptr;
}

double PatchTally::value(int64_t layer, int64_t column) const
{
    const Sum* sum = sumOf(layer, column);
    return sum ? sum->value / static_cast<double>(sum->count) : kNone;
}

double PatchTally::effect(int64_t layer, int64_t column) const
{
    const Sum* sum = sumOf(layer, column);
    return sum && sum->difference != 0 ? sum->moved / sum->difference : kNone;
}

double PatchTally::clean() const { return meanOf(m_grids, &PatchGrid::clean); }

double PatchTally::corrupt() const { return meanOf(m_grids, &PatchGrid::corrupt); }

bool PatchTally::isWhole() const
{
    for (const int64_t known : m_known)
        if (known < m_layers * m_columns) return false;
    return !m_known.empty();
}

PatchSetGrid PatchTally::summary(uint64_t seed) const
{
    assert(!m_grids.empty());
    std::vector<PatchGrid> whole;
    for (size_t pair = 0; pair < m_grids.size(); ++pair)
        if (m_known[pair] == m_layers * m_columns) whole.push_back(m_grids[pair]);
    if (whole.empty()) whole.push_back(m_grids.front());
    return summarise(std::move(whole), seed);
}

}  // namespace orrery
