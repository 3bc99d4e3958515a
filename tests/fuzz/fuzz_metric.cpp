#include "core/base/error.h"
#include "core/patching/metric.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace orrery;

/// A metric's text is refused with BadMetric, or is a number of every row, and says so whatever the logits.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const Metric metric = Metric::parse(text, {nullptr, 4, 2, 0});
        const std::vector<float> logits{0.5f, -3, 80, -80}, reference{1, 1, 2, 1};
        const double value = metric.value(LogitsRow(logits, reference, 1)), again = metric.value(LogitsRow(logits, reference, 1));
        if (value != again && value == value) std::abort();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Argument || error.reason() != "BadMetric") std::abort();
    }
    return 0;
}
