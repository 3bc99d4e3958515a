#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What is wrong with a filter, and where in its text.
struct FilterProblem {
    size_t begin = 0, end = 0;  ///< bytes [begin, end)
    std::string sentence;       ///< "a layer range is written layer:3..5"
};

struct ParsedSiteFilter;

/// Which sites are meant by words such as "+blocks.*.attn.* -hook_q layer:3..5".
///
/// Every word with + must hold, none with - may, and of those without a sign one must, if there are any. A word is a layer or a range of
/// layers ("layer:3", "layer:3..5", "layer:3..", "L5..9"), a pattern with * or ? over the name or what follows one of its dots, or a part
/// of the name. An empty filter lets everything through. A value.
class SiteFilter {
public:
    static ParsedSiteFilter parse(std::string_view text);

    /// `layer` -1: the site belongs to none.
    bool matches(const std::string& name, int layer) const;
    bool isEmpty() const { return m_words.empty(); }

private:
    enum class Sign { Must, Not, Any };
    struct Word {
        Sign sign = Sign::Any;
        std::string text = {};           ///< empty: a range of layers
        int firstLayer = 0, lastLayer = 0;
        bool holds(const std::string& name, int layer) const;
    };
    static std::optional<Word> layerRange(const std::string& text, std::string& problem);
    static Word readWord(std::string_view word, std::string& problem);

    std::vector<Word> m_words;
};

/// The filter, of all words that could be read; and what could not.
struct ParsedSiteFilter {
    SiteFilter filter;
    std::optional<FilterProblem> problem;
};

}  // namespace orrery
