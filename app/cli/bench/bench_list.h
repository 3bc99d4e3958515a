#pragma once

#include "kernels/device_api.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery::cli {

/// Wall-clock times of one benchmark's repeats, after one that was not counted.
struct Measurement {
    double median = 0, fastest = 0, slowest = 0;  ///< seconds
    int64_t peakBytes = 0;                        ///< highest resident memory meanwhile; 0 where the system does not say
};

/// What all benchmarks of one call share.
struct BenchSettings {
    DeviceOpenArgs device{0, 0};
    int repeats = 5;
    std::string scratch;        ///< folder for files that are written and removed
    std::string modelFolder;    ///< of a real model; empty: none
    std::string textFile;       ///< for tokenizers; empty: none
    std::stop_token stop;
};

/// One benchmark: its name ("forward/512"), what it is measured against, how to run it.
struct Benchmark {
    std::string name;
    std::string says;                    ///< one line for people
    std::vector<std::string> baselines;  ///< names of benchmarks whose medians, added, it is compared with
    double work = 0;                     ///< of one repeat, in `unit`s
    std::string unit;                    ///< "FLOP", "B"; empty: no rate
    std::function<Measurement()> run;
};
using BenchList = std::vector<Benchmark>;

/// Times `work`, and not `prepare`, which runs before each repeat.  @throws Error Cancelled between repeats; whatever they throw
Measurement measure(const BenchSettings& settings, const std::function<void()>& work, const std::function<void()>& prepare = {});

// Each adds its own. `settings` must outlive the list.
void addProductBenchmarks(BenchList& list, const BenchSettings& settings);
void addRunBenchmarks(BenchList& list, const BenchSettings& settings);
void addLensBenchmarks(BenchList& list, const BenchSettings& settings);
void addPatchBenchmarks(BenchList& list, const BenchSettings& settings);
void addRecordBenchmarks(BenchList& list, const BenchSettings& settings);
void addProbeBenchmarks(BenchList& list, const BenchSettings& settings);
void addFolderBenchmarks(BenchList& list, const BenchSettings& settings);

}  // namespace orrery::cli
