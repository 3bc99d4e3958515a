#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace orrery::views {

/// A text prepared for matching: folded once, then compared with every key that is typed.
struct FuzzyText {
    FuzzyText() = default;
    explicit FuzzyText(const QString& text);

    QString folded;                ///< lower case, as long as the text
    std::vector<uint8_t> starts;   ///< one a letter: what begins there
    uint64_t letters = 0;          ///< which letters occur: a text without one of the pattern's can't match
};

/// What was typed, prepared: folded, without blanks.
struct FuzzyPattern {
    FuzzyPattern() = default;
    explicit FuzzyPattern(const QString& typed);

    QString folded;
    uint64_t letters = 0;
};

/// How well the pattern's letters are found in the text, in order; nothing: they are not all there.
///
/// Each letter scores where it stands: the text's beginning most, then a word's, then a camel hump or a digit after a letter, then the
/// letter right after the one before; a gap between letters costs a little, and so does a longer text. The best way to place the
/// letters counts, by dynamic programming.  Cost: O(text * pattern); texts are cut at 128 letters, patterns at 32.
std::optional<int> fuzzyScore(const FuzzyPattern& pattern, const FuzzyText& text);

/// The positions of the letters in the best way to place them; empty: no match.
std::vector<int> fuzzyPositions(const FuzzyPattern& pattern, const FuzzyText& text);

}  // namespace orrery::views
