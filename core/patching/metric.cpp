#include "core/patching/metric.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace orrery {

bool Metric::uses(Code code) const
{
    return std::any_of(m_program.begin(), m_program.end(), [&](const Instruction& instruction) { return instruction.code == code; });
}

int Metric::operands(Code code)
{
    switch (code) {
    case Code::Plus:
    case Code::Minus:
    case Code::Times:
    case Code::Over:
    case Code::Min:
    case Code::Max: return 2;
    case Code::Negate:
    case Code::Abs:
    case Code::Exp:
    case Code::Log:
    case Code::Sqrt: return 1;
    default: return 0;
    }
}

double Metric::ofRow(const Instruction& instruction, const LogitsRow& row)
{
    switch (instruction.code) {
    case Code::Logit: return row.logit(instruction.token);
    case Code::Probability: return row.probability(instruction.token);
    case Code::LogProbability: return row.logProbability(instruction.token);
    case Code::Rank: return row.rank(instruction.token);
    case Code::Divergence: return row.divergence();
    case Code::Loss: return row.loss();
    case Code::Entropy: return row.entropy();
    default: return instruction.number;
    }
}

double Metric::ofNumbers(Code code, double left, double right)
{
    switch (code) {
    case Code::Plus: return left + right;
    case Code::Minus: return left - right;
    case Code::Times: return left * right;
    case Code::Over: return left / right;
    case Code::Min: return std::fmin(left, right);
    case Code::Max: return std::fmax(left, right);
    case Code::Negate: return -left;
    case Code::Abs: return std::abs(left);
    case Code::Exp: return std::exp(left);
    case Code::Log: return std::log(left);
    default: return std::sqrt(left);
    }
}

double Metric::value(const LogitsRow& row) const
{
    std::vector<double> stack;
    for (const Instruction& instruction : m_program) {
        const int count = operands(instruction.code);
        if (count == 0) {
            stack.push_back(ofRow(instruction, row));
            continue;
        }
        assert(stack.size() >= static_cast<size_t>(count));  // the parser wrote operands before operators
        const double right = count == 2 ? stack.back() : 0;
        if (count == 2) stack.pop_back();
        stack.back() = ofNumbers(instruction.code, stack.back(), right);
    }
    return stack.back();
}

}  // namespace orrery
