#include "tests/kernels/trial.h"

namespace orrery {

std::vector<DeviceRow> deviceRows()
{
    return {{"cpu, 1 thread", &cpuDeviceApi(), {0, 1}}, {"cpu, 2 threads", &cpuDeviceApi(), {0, 2}},
        {"cpu, 3 threads", &cpuDeviceApi(), {0, 3}}};
}

}  // namespace orrery
