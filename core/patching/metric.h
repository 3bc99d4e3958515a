#pragma once

#include "core/patching/logits_row.h"
#include "core/tokenizer/tokenizer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What the tokens in a metric's text mean.
struct MetricTokens {
    const Tokenizer* tokenizer = nullptr;   ///< null: tokens can only be named by id
    int64_t vocabulary = 0;                 ///< ids below it have a logit
    std::optional<int32_t> answer, wrong;   ///< what `answer` and `wrong` stand for
};

/// A number read off the logits of one position: an expression, checked and ready to be evaluated. A value; immutable.
///
/// Numbers, + - * / and parentheses, and functions of tokens and numbers:
///
///     logit(t)  prob(t)  logprob(t)  rank(t)        of one token; without parentheses, of `answer`
///     logit_diff(t, u)                              logit(t) - logit(u); without parentheses, of `answer` and `wrong`
///     kl  loss  entropy                             KL(clean || this run), -ln p of the token that comes next, both in nats
///     abs(x) exp(x) log(x) sqrt(x) min(x, y) max(x, y)
///
/// A token is a text in double quotes, as in logit(" Paris") - logit(" Rome"), an id as in #464, `answer` or `wrong`. The metrics and why
/// the logit difference comes first among them: analysis-methods section 1.
class Metric {
public:
    /// @throws Error Argument with reason BadMetric, naming the character (from 1): what does not parse, a name nobody knows, a text that is
    /// not one token, an id without a logit, `answer` or `wrong` where none was given; texts over 4,096 bytes or nested deeper than 64
    static Metric parse(std::string_view text, const MetricTokens& tokens);

    /// NaN where the row lacks what it asks for, or arithmetic gives none (0/0). Cost: O(V) for all but logit().
    double value(const LogitsRow& row) const;

    const std::string& text() const { return m_text; }
    bool usesReference() const { return uses(Code::Divergence); }
    bool usesTarget() const { return uses(Code::Loss); }

private:
    friend class MetricParser;

    enum class Code { Number, Logit, Probability, LogProbability, Rank, Divergence, Loss, Entropy, Plus, Minus, Times, Over, Negate, Abs, Exp, Log, Sqrt, Min, Max };

    /// One instruction of a stack machine.
    struct Instruction {
        Code code;
        double number = 0;   ///< Number
        int32_t token = 0;   ///< Logit … Rank
    };

    bool uses(Code code) const;
    static double ofRow(const Instruction& instruction, const LogitsRow& row);
    static double ofNumbers(Code code, double left, double right);
    static int operands(Code code);

    std::string m_text;
    std::vector<Instruction> m_program;
};

}  // namespace orrery
