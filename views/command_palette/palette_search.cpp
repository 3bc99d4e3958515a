#include "views/command_palette/palette_search.h"

#include <QElapsedTimer>

#include <algorithm>
#include <numeric>

namespace orrery::views {

namespace {

constexpr size_t kCheckClockEvery = 256;

bool better(const PaletteSearch::Hit& a, const PaletteSearch::Hit& b) { return a.score != b.score ? a.score > b.score : a.entry < b.entry; }

}  // namespace

void PaletteSearch::setEntries(const std::vector<PaletteEntry>& entries)
{
    m_texts.clear();
    m_texts.reserve(entries.size());
    for (const PaletteEntry& entry : entries) m_texts.emplace_back(entry.text);
    m_pattern = {};
    m_candidates.resize(entries.size());
    std::iota(m_candidates.begin(), m_candidates.end(), size_t{0});
    m_matching.clear();
    m_best.clear();
    m_next = 0;
}

void PaletteSearch::setPattern(const QString& typed)
{
    FuzzyPattern pattern(typed);
    const bool done = m_next == m_candidates.size();
    if (done && !m_pattern.folded.isEmpty() && pattern.folded.startsWith(m_pattern.folded)) m_candidates.swap(m_matching);
    else {
        m_candidates.resize(m_texts.size());
        std::iota(m_candidates.begin(), m_candidates.end(), size_t{0});
    }
    m_pattern = std::move(pattern);
    m_matching.clear();
    m_best.clear();
    m_next = 0;
}

bool PaletteSearch::advance(int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    for (size_t compared = 0; m_next < m_candidates.size(); ++compared) {
        if (compared > 0 && compared % kCheckClockEvery == 0 && clock.elapsed() >= milliseconds) return false;
        const size_t entry = m_candidates[m_next++];
        const auto score = fuzzyScore(m_pattern, m_texts[entry]);
        if (!score) continue;
        m_matching.push_back(entry);
        keep({entry, *score});
    }
    return true;
}

void PaletteSearch::keep(Hit hit)
{
    if (m_best.size() == kLimit) {
        if (!better(hit, m_best.front())) return;
        std::pop_heap(m_best.begin(), m_best.end(), better);
        m_best.pop_back();
    }
    m_best.push_back(hit);
    std::push_heap(m_best.begin(), m_best.end(), better);
}

std::vector<PaletteSearch::Hit> PaletteSearch::hits() const
{
    std::vector<Hit> sorted = m_best;
    std::sort(sorted.begin(), sorted.end(), better);
    return sorted;
}

}  // namespace orrery::views
