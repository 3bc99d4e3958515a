#include "kernels/cpu/panel_product.h"

#include "kernels/weight_value.h"

#include <algorithm>

namespace orrery {
namespace {

/// Widens W's [k .. k + depth, first .. last] into `to`, dense in the weight's own layout; returns its stored width.
int64_t widenBlock(const SimdKernels& simd, const MatmulArgs& args, int64_t k, int64_t depth, int64_t first, int64_t last, float* to)
{
    const bool inOut = args.layout == WeightLayout::InOut;
    const int64_t storedRows = inOut ? depth : last - first;
    const int64_t storedWidth = inOut ? last - first : depth;
    const char* from = static_cast<const char*>(storedAt(args, k, first));
    for (int64_t row = 0; row < storedRows; ++row)
        simd.widen(args.weightType, from + row * args.weightStride * weightSize(args.weightType), to + row * storedWidth, storedWidth, false);
    return storedWidth;
}

}  // namespace

const void* storedAt(const MatmulArgs& args, int64_t k, int64_t column) noexcept
{
    const int64_t at = args.layout == WeightLayout::InOut ? k * args.weightStride + column : column * args.weightStride + k;
    return static_cast<const char*>(args.weight) + at * weightSize(args.weightType);
}

void multiplyPanel(const SimdKernels& simd, const PanelProduct& of) noexcept
{
    const MatmulArgs& args = of.args;
    const Panels::Panel& panel = of.panel;
    Product product{args.input + panel.firstRow * args.inputStride, nullptr, of.sums, panel.lastRow - panel.firstRow, args.inner,
        panel.lastColumn - panel.firstColumn, args.inputStride, args.weightStride, of.sumsStride, args.layout, 1, of.accumulate};
    if (args.weightType == WeightType::F32) {
        product.weight = static_cast<const float*>(storedAt(args, 0, panel.firstColumn));
        multiply(simd, product);
        return;
    }
    const int64_t depth = std::max<int64_t>(1, of.scratchFloats / std::max<int64_t>(1, product.columns));
    const float* input = product.input;
    for (int64_t k = 0; k < args.inner; k += depth) {
        product.inner = std::min(depth, args.inner - k);
        product.weightStride = widenBlock(simd, args, k, product.inner, panel.firstColumn, panel.lastColumn, of.scratch);
        product.weight = of.scratch;
        product.input = input + k;
        product.accumulate = of.accumulate || k > 0;
        multiply(simd, product);
    }
}

}  // namespace orrery
