#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orrery::probe {

/// A text whose words have labels, as two cells of a table say it.
struct WordCells {
    struct Word {
        uint32_t begin, end;  ///< bytes of `text`
    };
    std::string text;
    std::vector<Word> words;
    std::vector<std::optional<std::string>> labels;  ///< one a word; none: the word is passed over
    std::string problem;                             ///< why the cells do not fit; empty if they do
};

/// Both cells as JSON lists of strings (the words then stand one blank apart), or both cut at blanks.
WordCells splitWordCells(const std::string& text, const std::string& labels);

}  // namespace orrery::probe
