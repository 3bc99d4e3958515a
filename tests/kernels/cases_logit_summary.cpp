#include "tests/kernels/tolerance.h"
#include "tests/kernels/trial.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

struct Shape {
    int64_t groups, groupRows, inner, columns;
    int64_t top = 5, chosen = 2;
    WeightType type = WeightType::F32;
    WeightLayout layout = WeightLayout::OutIn;
    bool bias = false;
    int64_t padding = 0;  ///< columns at the end that are no tokens
    int64_t gap = 0;
    float nan = 0;        ///< NaN: one input is

    int64_t rows() const { return groups * groupRows; }
    int64_t storedRows() const { return layout == WeightLayout::InOut ? inner : columns; }
    int64_t storedWidth() const { return layout == WeightLayout::InOut ? columns : inner; }
};

std::string nameOf(const Shape& s)
{
    static const char* const types[] = {"f32", "f16", "bf16"};
    return std::to_string(s.groups) + " x " + std::to_string(s.groupRows) + " x " + std::to_string(s.inner) + " x " + std::to_string(s.columns)
           + " " + types[static_cast<int>(s.type)] + (s.layout == WeightLayout::InOut ? " in-out" : " out-in") + " top "
           + std::to_string(s.top) + " chosen " + std::to_string(s.chosen) + (s.bias ? " bias" : "") + (s.padding ? " padding" : "")
           + (s.gap ? " gaps" : "") + (std::isnan(s.nan) ? " NaN" : "");
}

/// The logits in double, and how far a float sum may be from each.
struct Logits {
    std::vector<double> value, allowed;
};

Logits logitsOf(const Shape& s, const std::vector<float>& input, const std::vector<float>& weight, const std::vector<float>& bias)
{
    Logits logits;
    for (int64_t row = 0; row < s.rows(); ++row)
        for (int64_t v = 0; v < s.columns; ++v) {
            double sum = s.bias ? static_cast<double>(bias[static_cast<size_t>(v)]) : 0, terms = std::abs(sum);
            for (int64_t k = 0; k < s.inner; ++k) {
                const int64_t stride = s.storedWidth() + s.gap;
                const int64_t at = s.layout == WeightLayout::InOut ? k * stride + v : v * stride + k;
                const double term = static_cast<double>(input[static_cast<size_t>(row * (s.inner + s.gap) + k)])
                                    * static_cast<double>(keptBy(s.type, weight[static_cast<size_t>(at)]));
                sum += term;
                terms += std::abs(term);
            }
            logits.value.push_back(sum);
            logits.allowed.push_back(tolerance(s.inner + 1, terms));
        }
    return logits;
}

double worstAllowed(const Logits& logits, int64_t row, int64_t columns)
{
    const auto first = logits.allowed.begin() + row * columns;
    const double worst = *std::max_element(first, first + columns);
    return std::isfinite(worst) ? worst : 0;
}

/// A rank may be off by the tokens that are too near to tell; an id stands for a logit as good as the reference's.
void checkOrder(const Shape& s, const Logits& logits, const std::vector<int32_t>& topIds, const std::vector<float>& topLogits,
    const std::vector<int32_t>& ids, const std::vector<int32_t>& ranks)
{
    const int64_t tokens = s.columns - s.padding;
    const auto at = [&](int64_t row, int64_t v) { return logits.value[static_cast<size_t>(row * s.columns + v)]; };
    for (int64_t row = 0; row < s.rows(); ++row) {
        if (std::isnan(at(row, 0))) continue;
        const double near = 2 * worstAllowed(logits, row, s.columns);
        for (int64_t i = row * s.top; i < (row + 1) * s.top; ++i) {
            const int64_t id = topIds[static_cast<size_t>(i)];
            if (id < 0 || id >= tokens) throw Mismatch("row " + std::to_string(row) + ": " + std::to_string(id) + " is no token");
            if (std::abs(at(row, id) - static_cast<double>(topLogits[static_cast<size_t>(i)])) > near)
                throw Mismatch("row " + std::to_string(row) + ": token " + std::to_string(id) + " has another logit");
        }
        for (int64_t i = row * s.chosen; i < (row + 1) * s.chosen; ++i) {
            const double own = at(row, ids[static_cast<size_t>(i)]);
            int64_t surely = 1, perhaps = 1;
            for (int64_t v = 0; v < tokens; ++v) {
                surely += at(row, v) > own + near;
                perhaps += at(row, v) >= own - near && v != ids[static_cast<size_t>(i)];
            }
            const int32_t rank = ranks[static_cast<size_t>(i)];
            if (rank < surely || rank > perhaps)
                throw Mismatch("row " + std::to_string(row) + ": rank " + std::to_string(rank) + ", not " + std::to_string(surely) + " to "
                               + std::to_string(perhaps));
        }
    }
}

void check(Trial& trial, const Shape& s)
{
    std::vector<float> inputs = rowsThatHurt(s.rows(), s.inner, s.inner + s.gap, 1);
    for (float& x : inputs) x = std::abs(x) > 100 ? x / 1000 : x;  // logits of hundreds at most
    if (std::isnan(s.nan)) inputs[0] = s.nan;
    const std::vector<float> weights = randomRows(s.storedRows(), s.storedWidth(), s.storedWidth() + s.gap, 2), biases = randomRows(1, s.columns, s.columns, 3);
    const Operand input = trial.operand(inputs), bias = trial.operand(biases);
    const Stored weight = trial.stored(storedAs(s.type, weights));
    const auto rows = static_cast<size_t>(s.rows()), top = static_cast<size_t>(s.top), chosen = static_cast<size_t>(s.chosen);
    const Operand topLogits = trial.operand(garbage(rows * top)), chosenLogits = trial.operand(garbage(rows * chosen));
    const Operand logSumExp = trial.operand(garbage(rows)), entropy = trial.operand(garbage(rows)), cross = trial.operand(garbage(rows));
    Numbers numbers(5);
    std::vector<int32_t> ids, topIds[2], ranks[2];
    for (size_t i = 0; i < rows * chosen; ++i) ids.push_back(static_cast<int32_t>(numbers.below(s.columns)));
    LogitSummaryArgs sizes{};
    sizes.rows = s.rows();
    sizes.columns = s.columns;
    sizes.top = s.top;
    sizes.chosen = s.chosen;
    const Operand workspace = trial.operand(garbage(static_cast<size_t>(sizes.workspaceSize())));
    trial.run(&DeviceApi::logitSummary, &ReferenceApi::logitSummary, [&](auto real) {
        using Real = decltype(real);
        const size_t side = std::is_same_v<Real, double>;
        topIds[side].resize(rows * top);
        ranks[side].resize(rows * chosen);
        return LogitSummaryArgsOf<Real>{input.as<Real>(), weight.as<Real>(), s.bias ? bias.as<Real>() : nullptr, s.rows(), s.inner,
            s.columns, s.inner + s.gap, s.storedWidth() + s.gap, s.type, s.layout, s.groupRows, s.columns - s.padding, s.top, topIds[side].data(),
            topLogits.as<Real>(), logSumExp.as<Real>(), entropy.as<Real>(), cross.as<Real>(), s.chosen, ids.data(), chosenLogits.as<Real>(),
            ranks[side].data(), workspace.as<Real>()};
    });
    const Logits logits = logitsOf(s, inputs, weights, biases);
    std::vector<double> sumAllowed, topAllowed, chosenAllowed;
    for (int64_t row = 0; row < s.rows(); ++row) {
        const double allowed = worstAllowed(logits, row, s.columns);
        double largest = 1;
        for (int64_t v = 0; v < s.columns; ++v) largest = std::max(largest, std::abs(logits.value[static_cast<size_t>(row * s.columns + v)]));
        sumAllowed.push_back(2 * allowed + tolerance(s.columns, 1) * largest);
        for (size_t i = 0; i < top; ++i) topAllowed.push_back(allowed);
        for (size_t i = 0; i < chosen; ++i) chosenAllowed.push_back(allowed);
    }
    // The reference's own logits move the cross entropy by their errors times its spread.
    std::vector<double> crossAllowed = sumAllowed;
    for (size_t row = 0; row < rows; ++row)
        crossAllowed[row] += sumAllowed[row / static_cast<size_t>(s.groupRows) * static_cast<size_t>(s.groupRows) + static_cast<size_t>(s.groupRows) - 1] * 20;
    std::vector<double> entropyAllowed = sumAllowed;
    for (double& allowed : entropyAllowed) allowed *= 20;
    trial.compare("logSumExp", logSumExp, sumAllowed);
    trial.compare("entropy", entropy, entropyAllowed);
    trial.compare("crossEntropy", cross, crossAllowed);
    trial.compare("chosenLogits", chosenLogits, chosenAllowed);
    if (!std::isnan(s.nan)) trial.compare("topLogits", topLogits, topAllowed);
    checkOrder(s, logits, topIds[0], trial.fetch(topLogits), ids, ranks[0]);
    checkOrder(s, logits, topIds[1], trial.fetch(topLogits), ids, ranks[1]);
}

}  // namespace

std::vector<Case> logitSummaryCases()
{
    std::vector<Case> cases;
    const auto add = [&](const Shape& shape) { cases.push_back({nameOf(shape), [shape](Trial& trial) { check(trial, shape); }}); };
    for (const int64_t columns : {1, 7, 33, 1024, 1025, 2100}) add({3, 4, 15, columns, std::min<int64_t>(5, columns)});
    for (const int64_t inner : {1, 7, 64}) add({1, 13, inner, 70});
    for (const WeightType type : {WeightType::F32, WeightType::F16, WeightType::BF16})
        for (const WeightLayout layout : {WeightLayout::OutIn, WeightLayout::InOut})
            add({2, 3, 33, 1100, 3, 1, type, layout, true, 90, 3});
    add({270, 2, 5, 1030, 2, 1});
    add({3, 1, 8, 40, 0, 0});
    add({1, 40, 8, 64, 64, 3});
    add({0, 5, 8, 40});
    add({2, 3, 8, 1100, 4, 1, WeightType::F32, WeightLayout::OutIn, false, 0, 0, NAN});
    return cases;
}

}  // namespace orrery
