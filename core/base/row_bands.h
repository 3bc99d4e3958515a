#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace orrery {

/// How many threads are worth starting for so much work, each taking at least `perThread` items; at most four, so that others have some.
inline int bandCount(int64_t items, int64_t perThread)
{
    const int64_t worth = items / std::max<int64_t>(1, perThread);
    return static_cast<int>(std::clamp<int64_t>(worth, 1, std::clamp(std::thread::hardware_concurrency(), 1U, 4U)));
}

/// Calls body(first, end) for `bands` bands of rows, each but the first on a thread of its own, and returns when all are done.
///
/// For single passes of milliseconds over large arrays outside a kernel. Bands begin at multiples of `grain` rows.
/// Requires: body does not throw, and bands may run side by side.
template <typename Body>
void inRowBands(int64_t rows, int bands, int64_t grain, const Body& body)
{
    const int64_t grains = (rows + grain - 1) / grain;
    const auto edge = [&](int band) { return std::min(rows, grains * band / bands * grain); };
    std::vector<std::jthread> threads;
    for (int band = 1; band < bands; ++band)
        if (edge(band) < edge(band + 1)) threads.emplace_back([&body, first = edge(band), end = edge(band + 1)] { body(first, end); });
    body(0, edge(1));
}

}  // namespace orrery
