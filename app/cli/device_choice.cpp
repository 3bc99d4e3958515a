#include "app/cli/device_choice.h"

#include "app/cli/output.h"
#include "core/base/error.h"

namespace orrery::cli {

namespace {

constexpr int64_t kMaxThreads = 1024;

}  // namespace

DeviceOpenArgs deviceArgs(Invocation& invocation)
{
    const GlobalOptions& options = invocation.options;
    if (options.device.rfind("cuda", 0) == 0) {
        throw Error(ErrorKind::Device, "--device " + options.device + ": no CUDA plug-in is installed; use --device cpu")
            .withReason("NoSuchDevice");
    }
    if (options.device != "auto" && options.device != "cpu") {
        throw Error(ErrorKind::Argument, "--device is \"" + options.device + "\", not auto, cpu, cuda or cuda:N");
    }
    if (options.threads < 0 || options.threads > kMaxThreads) {
        throw Error(ErrorKind::Argument,
            "--threads is " + std::to_string(options.threads) + ", not 0 (automatic) to " + std::to_string(kMaxThreads));
    }
    if (options.precision != "fp32") {
        invocation.output.note("--precision " + options.precision
            + ": arithmetic on the CPU is fp32; this precision applies to products on a GPU");
    }
    return {0, static_cast<int>(options.threads)};
}

}  // namespace orrery::cli
