#include "kernels/logit_summary.h"

#include "kernels/reference/context.h"
#include "kernels/weight_value.h"

#include <cmath>

namespace orrery {
namespace {

using Args = LogitSummaryArgsOf<double>;

double logitAt(const Args& args, int64_t row, int64_t column)
{
    double sum = 0;
    for (int64_t k = 0; k < args.inner; ++k) {
        const int64_t at = args.layout == WeightLayout::InOut ? k * args.weightStride + column : column * args.weightStride + k;
        sum += args.input[row * args.inputStride + k] * weightValue(args.weight, args.weightType, at);
    }
    return args.bias ? sum + args.bias[column] : sum;
}

double logSumExp(const Args& args, int64_t row)
{
    double largest = -INFINITY, sum = 0;
    for (int64_t v = 0; v < args.columns; ++v) largest = std::fmax(largest, logitAt(args, row, v));
    for (int64_t v = 0; v < args.columns; ++v) sum += std::exp(logitAt(args, row, v) - largest);
    return largest + std::log(sum);
}

/// ln sum e^l - sum q l, q the softmax of the row `reference`.
double crossEntropy(const Args& args, int64_t reference, int64_t row)
{
    const double normalizer = logSumExp(args, reference);
    double mean = 0;
    for (int64_t v = 0; v < args.columns; ++v) mean += std::exp(logitAt(args, reference, v) - normalizer) * logitAt(args, row, v);
    return logSumExp(args, row) - mean;
}

bool isBefore(double logit, int64_t column, double otherLogit, int64_t otherColumn)
{
    return logit > otherLogit || (logit == otherLogit && column < otherColumn);
}

/// 1 + how many tokens are before the column.
int32_t rankOf(const Args& args, int64_t row, int64_t column)
{
    int32_t rank = 1;
    for (int64_t v = 0; v < args.tokens; ++v)
        if (isBefore(logitAt(args, row, v), v, logitAt(args, row, column), column)) ++rank;
    return rank;
}

void findTop(const Args& args, int64_t row)
{
    for (int64_t i = 0; i < args.top; ++i) {
        args.topIds[row * args.top + i] = -1;
        args.topLogits[row * args.top + i] = NAN;
    }
    for (int64_t v = 0; v < args.tokens; ++v) {
        if (std::isnan(logitAt(args, row, v))) continue;
        const int64_t place = rankOf(args, row, v) - 1;
        if (place >= args.top) continue;
        args.topIds[row * args.top + place] = static_cast<int32_t>(v);
        args.topLogits[row * args.top + place] = logitAt(args, row, v);
    }
}

void summarizeRow(const Args& args, int64_t row)
{
    const int64_t reference = row / args.groupRows * args.groupRows + args.groupRows - 1;
    if (args.logSumExp) args.logSumExp[row] = logSumExp(args, row);
    if (args.entropy) args.entropy[row] = crossEntropy(args, row, row);
    if (args.crossEntropy) args.crossEntropy[row] = crossEntropy(args, reference, row);
    if (args.top > 0) findTop(args, row);
    for (int64_t i = row * args.chosen; i < (row + 1) * args.chosen; ++i) {
        args.chosenLogits[i] = logitAt(args, row, args.chosenIds[i]);
        args.chosenRanks[i] = rankOf(args, row, args.chosenIds[i]);
    }
}

}  // namespace

Status logitSummary(ReferenceContext& context, const LogitSummaryArgsOf<double>& args) noexcept
{
    if (!isWeightType(args.weightType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.weightType));
    if (args.layout != WeightLayout::InOut && args.layout != WeightLayout::OutIn)
        return context.fail(Status::InvalidArgument, "no weight layout %d", static_cast<int>(args.layout));
    for (int64_t row = 0; row < args.rows; ++row) summarizeRow(args, row);
    return Status::Ok;
}

}  // namespace orrery
