#include "app/cli/size_text.h"

#include "core/base/error.h"

#include <charconv>
#include <cmath>

namespace orrery::cli {

int64_t parseSize(const std::string& option, const std::string& text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string unit(end, text.data() + text.size());
    const size_t power = unit.empty() || unit == "B" ? 0 : std::string("KMGT").find(unit[0]) + 1;
    const bool known = unit.empty() || unit == "B" || (power > 0 && (unit.size() == 1 || unit.substr(1) == "B" || unit.substr(1) == "iB"));
    const double bytes = number * std::pow(1024.0, static_cast<double>(power));
    if (error != std::errc() || !known || !(bytes > 0) || bytes > 1e18)
        throw Error(ErrorKind::Argument, option + " is \"" + text + "\", no size such as 512M or 4GiB").withReason("BadSize");
    return static_cast<int64_t>(bytes);
}

}  // namespace orrery::cli
