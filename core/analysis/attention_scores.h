#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace orrery {

/// Which keys a query sees.
enum class Visibility {
    Causal,  ///< those up to its own position
    All
};

/// Causal if no pattern of [heads, T, T] attends to a later position.
Visibility visibilityOf(const TensorView& pattern);

/// How well a head's pattern A fits a template D, a matrix of zeros and ones (query, key).
struct TemplateScore {
    std::optional<double> rows;  ///< mean over the queries that have a one in D of their attention mass on those keys
    double share = 0;            ///< sum(A D) / sum(A): TransformerLens's "mul", diluted by queries without a one
    double closeness = 0;        ///< 1 - T mean|A - D|: TransformerLens's "abs"
};

/// What one head attends to, over all prompts that were added; unset where no query counts.
struct HeadScores {
    std::optional<double> entropy;     ///< mean of H_i / ln(visible keys), i with more than one key; 0 one key, 1 all alike
    std::optional<double> distance;    ///< mean of sum_j A_ij |i - j|, in positions
    std::optional<double> firstToken;  ///< mean of A_i0 over i >= 1
    TemplateScore previousToken;       ///< ones at (i, i - 1)
    TemplateScore duplicateToken;      ///< ones at (i, j), j < i with the same token
    TemplateScore induction;           ///< ones at (i, j + 1), j < i with the same token: what followed the token before
};

/// Gathers head scores over prompts: each query counts once, whichever prompt it stands in (closeness: each prompt once).
///
/// Source: analysis-methods section 5; templates and the two mixed scores as in TransformerLens's head detector.
/// A value; used by one thread at a time.
class AttentionScores {
public:
    explicit AttentionScores(int64_t heads);

    /// @param pattern  [heads, T, T] after the softmax
    /// @param tokens   [T] ids; may be empty: then no query has a duplicate or induction target
    /// @throws Error Shape if pattern and tokens disagree, or the pattern is not square
    /// Cost: O(heads T^2). Nothing is kept of the pattern, nothing in it is changed.
    void add(const TensorView& pattern, std::span<const int64_t> tokens, Visibility visibility);

    /// [heads]
    std::vector<HeadScores> scores() const;

    struct Mean {
        double sum = 0;
        int64_t count = 0;
        void add(double value) { sum += value, ++count; }
        std::optional<double> value() const { return count ? std::optional(sum / static_cast<double>(count)) : std::nullopt; }
    };
    struct TemplateSums {
        Mean rows, closeness;
        double mass = 0;
    };
    struct HeadSums {
        Mean entropy, distance, firstToken;
        double mass = 0;
        TemplateSums previousToken, duplicateToken, induction;
    };

private:
    std::vector<HeadSums> m_heads;
};

/// The keys a template marks, one list a query, ascending.
using TemplateKeys = std::vector<std::vector<int64_t>>;
TemplateKeys previousTokenKeys(int64_t positions);
TemplateKeys duplicateTokenKeys(std::span<const int64_t> tokens);
TemplateKeys inductionKeys(std::span<const int64_t> tokens);

}  // namespace orrery
