#pragma once

#include <cstddef>
#include <functional>

namespace orrery::probe {

/// Calls body(0) … body(count - 1) on up to `threads` threads (0: one a processor), the calling one included, each index once and in order
/// of demand. The first exception ends it: no further index is begun, and it is thrown here.
void sideBySide(size_t count, int threads, const std::function<void(size_t)>& body);

}  // namespace orrery::probe
