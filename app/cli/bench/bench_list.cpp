#include "app/cli/bench/bench_list.h"

#include "core/base/progress.h"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace orrery::cli {

namespace {

/// Starts the system's record of this process's highest resident memory anew, where there is one (Linux).
void resetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

int64_t peakBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        int64_t kibibytes = 0;
        if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
    }
    return 0;
}

double timed(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Measurement measure(const BenchSettings& settings, const std::function<void()>& work, const std::function<void()>& prepare)
{
    if (prepare) prepare();
    work();
    resetPeak();
    std::vector<double> seconds;
    for (int i = 0; i < settings.repeats; ++i) {
        throwIfStopped(settings.stop);
        if (prepare) prepare();
        seconds.push_back(timed(work));
    }
    std::sort(seconds.begin(), seconds.end());
    const size_t middle = seconds.size() / 2;
    const double median = seconds.size() % 2 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
    return {median, seconds.front(), seconds.back(), peakBytes()};
}

}  // namespace orrery::cli
