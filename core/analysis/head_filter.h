#pragma once

#include "core/analysis/head_ref.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// Which heads to show: `+L5..9 -L7H3 induction>0.4 entropy<0.5`.
///
/// Terms stand between blanks. All that begin with + must hold, none that begins with - may, and of the others, if there are any, at
/// least one must. A term is a place (`L5`, `L5..9`, `H3`, `L5..9H0..3`), a comparison of a score (`entropy<0.5`, `prev>=0.3`), or a
/// kind of head, `head:induction`, which is a score above kStrongHead; `head:` may also stand before a comparison. Case does not matter.
class HeadFilter {
public:
    /// A score from which a head counts as one of that kind: strong induction heads exceed it (analysis-methods section 5).
    static constexpr double kStrongHead = 0.4;

    struct Problem {
        size_t begin = 0, length = 0;  ///< of the term in the text, in bytes
        std::string message;           ///< "what is 'foo>1'? …"
    };
    struct Parsed;

    static Parsed parse(std::string_view text);

    /// `scores` may be null where they are not known yet: then no comparison holds. Nor does one of a score that is unset.
    bool accepts(const HeadRef& head, const HeadScores* scores) const;
    bool isEmpty() const { return m_terms.empty(); }

    struct Range {
        int first = 0, last = 0;
    };
    enum class Sense { Must, Not, Any };
    enum class Comparison { Less, LessOrEqual, Greater, GreaterOrEqual };
    struct Term {
        Sense sense = Sense::Any;
        std::optional<Range> layers = {}, heads = {};  ///< of a place
        std::optional<HeadScore> score = {};           ///< of a comparison
        Comparison comparison = Comparison::Greater;
        double bound = 0;
    };

private:
    std::vector<Term> m_terms;
};

struct HeadFilter::Parsed {
    HeadFilter filter;                        ///< of the terms that were understood
    std::optional<HeadFilter::Problem> problem = {};  ///< the first that was not
};

}  // namespace orrery
