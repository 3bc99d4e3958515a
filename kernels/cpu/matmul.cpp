#include "kernels/cpu/context.h"
#include "kernels/cpu/panel_product.h"
#include "kernels/weight_value.h"

#include <algorithm>
#include <climits>

namespace orrery {
namespace {

using Panel = Panels::Panel;

/// The same product with its pointers at one replica.
MatmulArgs atReplica(MatmulArgs args, int64_t replica)
{
    args.input += replica * args.inputReplicaStride;
    args.weight = static_cast<const char*>(args.weight) + replica * args.weightReplicaStride * weightSize(args.weightType);
    if (args.bias) args.bias += replica * args.biasReplicaStride;
    args.output += replica * args.outputReplicaStride;
    if (args.preActivation) args.preActivation += replica * args.preActivationReplicaStride;
    return args;
}

/// Whether input . W may be added to the output before bias and activation are known.
bool addsInPlace(const MatmulArgs& args)
{
    return args.accumulate && args.activation == Activation::None && !args.preActivation;
}

/// Whether input . W needs a place of its own: the output still holds what is added after the activation.
bool sumsApart(const MatmulArgs& args)
{
    return args.accumulate && !addsInPlace(args);
}

/// Bias, activation and old output over a panel of sums.
void finishPanel(const SimdKernels& simd, const MatmulArgs& args, const Panel& panel, const float* sums, int64_t sumsStride)
{
    const bool untouched = !args.bias && !args.preActivation && args.activation == Activation::None;
    if (untouched && (!args.accumulate || addsInPlace(args))) return;
    const int64_t columns = panel.lastColumn - panel.firstColumn;
    for (int64_t row = panel.firstRow; row < panel.lastRow; ++row) {
        FinishRow finish{sums + (row - panel.firstRow) * sumsStride, args.bias ? args.bias + panel.firstColumn : nullptr, nullptr,
            args.output + row * args.outputStride + panel.firstColumn, columns, args.activation, sumsApart(args)};
        if (args.preActivation) finish.preActivation = args.preActivation + row * args.preActivationStride + panel.firstColumn;
        simd.finish(finish);
    }
}

/// One part of a panel that fits the scratch block.
void computePart(CpuContext& context, const MatmulArgs& args, const Panel& part, int thread)
{
    float* scratch = context.scratch(thread);
    float* sums = args.output + part.firstRow * args.outputStride + part.firstColumn;
    int64_t sumsStride = args.outputStride;
    if (sumsApart(args)) {
        sums = scratch + CpuContext::kScratchFloats / 2;
        sumsStride = part.lastColumn - part.firstColumn;
    }
    multiplyPanel(context.simd, {args, part, sums, sumsStride, addsInPlace(args), scratch, CpuContext::kScratchFloats / 2});
    finishPanel(context.simd, args, part, sums, sumsStride);
}

void computePanel(CpuContext& context, const MatmulArgs& args, const Panel& panel, int thread)
{
    constexpr int64_t kHuge = int64_t(1) << 30;
    // 512 x 512 floats are half a scratch block: the widened weights take one half, sums kept apart the other.
    const int64_t columns = args.weightType != WeightType::F32 || sumsApart(args) ? 512 : kHuge;
    const int64_t rows = sumsApart(args) ? 512 : kHuge;
    for (int64_t column = panel.firstColumn; column < panel.lastColumn; column += columns)
        for (int64_t row = panel.firstRow; row < panel.lastRow; row += rows)
            computePart(context, args,
                {row, std::min(row + rows, panel.lastRow), column, std::min(column + columns, panel.lastColumn)}, thread);
}

/// At most kFewRows rows: each thread reads its own columns of W, and no others.
void computeFew(const SimdKernels& simd, const MatmulArgs& args, const Panel& strip)
{
    Panel part = strip;
    constexpr int64_t kColumns = 512;
    float sums[kFewRows * kColumns];
    for (; part.firstColumn < strip.lastColumn; part.firstColumn = part.lastColumn) {
        part.lastColumn = std::min(part.firstColumn + kColumns, strip.lastColumn);
        float* output = sumsApart(args) ? sums : args.output + part.firstColumn;
        const int64_t stride = sumsApart(args) ? kColumns : args.outputStride;
        simd.multiplyFew({args.input, storedAt(args, 0, part.firstColumn), output, args.rows, args.inner,
            part.lastColumn - part.firstColumn, args.inputStride, args.weightStride, stride, args.weightType, args.layout, 1,
            addsInPlace(args)});
        finishPanel(simd, args, part, output, stride);
    }
}

Status check(CpuContext& context, const MatmulArgs& args)
{
    if (args.weightType == WeightType::F64)
        return context.fail(Status::Unsupported, "the CPU multiplies weights of 32 or 16 bits, not 64");
    if (!isWeightType(args.weightType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.weightType));
    if (args.layout != WeightLayout::InOut && args.layout != WeightLayout::OutIn)
        return context.fail(Status::InvalidArgument, "no weight layout %d", static_cast<int>(args.layout));
    if (!isActivation(args.activation))
        return context.fail(Status::InvalidArgument, "no activation %d", static_cast<int>(args.activation));
    const int64_t largest = std::max({args.rows, args.inner, args.columns, args.inputStride, args.weightStride, args.outputStride});
    if (largest > INT_MAX)
        return context.fail(Status::Unsupported, "a product with a side or stride of %lld, OpenBLAS counts to %d",
            static_cast<long long>(largest), INT_MAX);
    if (args.rows > 1 && (args.inputStride < args.inner || args.outputStride < args.columns))
        return context.fail(Status::InvalidArgument, "rows of %lld and %lld elements only %lld and %lld apart",
            static_cast<long long>(args.inner), static_cast<long long>(args.columns), static_cast<long long>(args.inputStride),
            static_cast<long long>(args.outputStride));
    return Status::Ok;
}

}  // namespace

Status matmul(CpuContext& context, const MatmulArgs& args) noexcept
{
    if (const Status status = check(context, args); status != Status::Ok) return status;
    if (args.rows == 0) return Status::Ok;
    const int threads = context.pool.threads();
    const int share = static_cast<int>(std::max<int64_t>(1, threads / args.replicas));
    const Panels panels = panelsFor(args.rows, args.inner, args.columns, share);
    context.pool.run(args.replicas * panels.count(), [&](int64_t item, int thread) {
        const MatmulArgs replica = atReplica(args, item / panels.count());
        const Panel panel = panels.at(item % panels.count());
        if (args.rows <= kFewRows) computeFew(context.simd, replica, panel);
        else computePanel(context, replica, panel, thread);
    });
    return Status::Ok;
}

}  // namespace orrery
