#pragma once

#include "views/command_palette/fuzzy_match.h"
#include "views/command_palette/palette_entry.h"

#include <vector>

namespace orrery::views {

/// Finds the entries that match best, a slice at a time, so that a hundred thousand of them never hold up a frame.
///
/// Longer patterns go on with what a shorter one found.
class PaletteSearch {
public:
    static constexpr size_t kLimit = 50;

    struct Hit {
        size_t entry;
        int score;
    };

    void setEntries(const std::vector<PaletteEntry>& entries);
    /// Starts over; nothing is compared yet.
    void setPattern(const QString& typed);
    /// Compares entries for about so many milliseconds. @return whether all are compared
    bool advance(int milliseconds);
    /// The best so far, best first; of equals the one that was listed first.
    std::vector<Hit> hits() const;
    const FuzzyPattern& pattern() const { return m_pattern; }
    const FuzzyText& text(size_t entry) const { return m_texts[entry]; }

private:
    void keep(Hit hit);

    std::vector<FuzzyText> m_texts;
    std::vector<size_t> m_candidates;   ///< to be compared
    std::vector<size_t> m_matching;     ///< of those compared, all that match: what a longer pattern starts from
    std::vector<Hit> m_best;            ///< a heap, the worst on top
    FuzzyPattern m_pattern;
    size_t m_next = 0;
};

}  // namespace orrery::views
