#include "app/cli/version_text.h"

#include "app/cli/device_choice.h"
#include "app/cli/output.h"
#include "core/analysis/run_recording.h"
#include "core/backend/device.h"
#include "core/base/json.h"

namespace orrery::cli {

void printVersion(Invocation& invocation)
{
    const ComputeDevice device(cpuDeviceApi(), deviceArgs(invocation));
    const Json document = buildDescription(device.info());
    if (invocation.output.isJson()) return invocation.output.printJson(document);
    invocation.output.print("orrery-cli " + document["version"].get<std::string>() + "\n");
    for (const char* key : {"build_type", "compiler", "blas", "threads", "device"}) {
        const Json& value = document[key];
        invocation.output.print(std::string(key) + ": " + (value.is_string() ? value.get<std::string>() : value.dump()) + "\n");
    }
}

}  // namespace orrery::cli
