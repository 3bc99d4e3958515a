#pragma once

#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/checkpoint/weight_match.h"

#include <memory>
#include <stop_token>

namespace orrery {

/// Reads all matched parameters into one 64-byte aligned arena, the parts of each stacked along axis 0.
///
/// 16-bit floats are kept where the spec stores the file's type and all parts have it, else everything becomes F32.
/// Tells `log` of F64 narrowed and of values that are not finite.
/// @throws Error Format as mismatchError says; Io; Memory; Cancelled within 1 MiB of a stop
/// Cost: reads each byte once; takes the arena and a buffer of 1 MiB. Runs on the calling thread.
std::shared_ptr<const ModelWeights> loadMatchedWeights(
    const WeightMatch& match, const LogSink& log = {}, const Progress& progress = {}, const std::stop_token& stop = {});

/// How many of `count` stored floats (F32, F16 or BF16) at `data` are NaN or infinite.  Requires: `data` aligned for the type
size_t countNonFinite(DType type, const void* data, size_t count);

}  // namespace orrery
