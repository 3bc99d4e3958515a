#pragma once

#include "core/base/progress.h"
#include "core/record/workspace.h"

#include <optional>
#include <vector>

namespace orrery {

/// Largest window that is read at once, in values.
inline constexpr int64_t kMaxSliceValues = int64_t{1} << 18;

/// A window of a tensor's two-dimensional slice.
struct SliceRequest {
    TensorId tensor{};
    int rowAxis = 0, columnAxis = 1;   ///< which axes run down and across; -1: none (one row, or one column)
    std::vector<int64_t> index = {};   ///< place on every axis; what stands at the two shown is ignored
    int64_t firstRow = 0, rows = 1, firstColumn = 0, columns = 1;

    bool operator==(const SliceRequest&) const = default;
};

struct TensorSlice {
    SliceRequest request;
    Tensor values;   ///< [rows, columns]
};

/// Reads only the stored rows that the window needs, a few at a time.
/// @throws Error Argument with reason NoSuchTensor, or BadSlice for axes, places or a window outside the tensor or a window of more than
///         kMaxSliceValues; Cancelled; as Workspace's readers
TensorSlice readSlice(const Workspace& workspace, const SliceRequest& request, const std::stop_token& stop = {});

/// How a tensor's stored values are spread. In a triangle the zeros that are not stored are not counted.
struct TensorHistogram {
    TensorId tensor{};
    double low = 0, high = 0;             ///< of the finite values; bins are equally wide, the last includes `high`
    std::vector<int64_t> counts = {};     ///< empty: there is no finite value
    int64_t finite = 0, notANumber = 0, plusInfinity = 0, minusInfinity = 0;
    std::vector<int64_t> lowestAt = {}, highestAt = {}, firstNonFiniteAt = {};  ///< index on every axis; empty: none

    int64_t largestCount() const;
};

/// @param bins  >= 1
/// @throws Error Argument with reason NoSuchTensor; Cancelled; as Workspace's readers
/// Cost: reads the tensor once, twice where its range was not recorded; 4 MiB of memory whatever its size.
TensorHistogram readHistogram(const Workspace& workspace, TensorId tensor, int bins, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
