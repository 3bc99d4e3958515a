#include "core/probe/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace orrery::probe {

void sideBySide(size_t count, int threads, const std::function<void(size_t)>& body)
{
    std::atomic<size_t> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto work = [&] {
        for (size_t index = next++; index < count && !failed; index = next++) {
            try {
                body(index);
            } catch (...) {
                const std::scoped_lock lock(mutex);
                if (!failure) failure = std::current_exception();
                failed = true;
            }
        }
    };
    {
        const size_t wanted = threads > 0 ? static_cast<size_t>(threads) : std::max(1u, std::thread::hardware_concurrency());
        std::vector<std::jthread> pool;
        for (size_t i = 1; i < std::min(count, wanted); ++i) pool.emplace_back(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace orrery::probe
