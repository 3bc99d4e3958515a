#pragma once

#include "core/analysis/store_choice.h"
#include "core/model/model.h"

#include <string>
#include <vector>

namespace orrery {

/// How fast this machine computes and writes, measured for an estimate.
struct CaptureRates {
    double flopsPerSecond = 0;  ///< of a product
    double bytesPerSecond = 0;  ///< written and synced; 0: nothing is to be written
};

/// What a run will take, said before it runs.
struct CapturePlan {
    struct Site {
        std::string name;
        int64_t elements = 0;
        int64_t bytes = 0;      ///< as stored
    };
    std::vector<Site> sites;    ///< the chosen ones, in forward order, over all prompts
    int64_t bytes = 0;          ///< of all sites as stored
    int64_t arenaBytes = 0;     ///< working memory of the largest batch
    double flops = 0;
    double computeSeconds = 0;
    double writeSeconds = 0;    ///< of a plain write of these bytes
};

/// Needs no weights.  @throws Error as planRun
CapturePlan planCapture(const ModelConfig& config, const RunRequest& request, const StoreChoice& store, const CaptureRates& rates);

/// Floating-point operations a second of [256, 768] x [768, 768] products on a device, the best of about 50 ms.
double measureProductRate(const DeviceApi& api, const DeviceOpenArgs& args);

/// Bytes a second at which a file of 16 MiB can be written and synced in a folder; the file is removed again.
/// @throws Error Io, with reason DiskFull where that is why
double measureWriteRate(const std::string& folder);

}  // namespace orrery
