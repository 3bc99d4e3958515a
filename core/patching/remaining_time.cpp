#include "core/patching/remaining_time.h"

#include <cmath>
#include <cstdio>

namespace orrery {

double RemainingTime::seconds(double fraction) const
{
    const double passed = std::chrono::duration<double>(Clock::now() - m_start).count();
    if (fraction < 0.01 || passed < 0.2) return -1;
    return passed * (1 - fraction) / fraction;
}

std::string RemainingTime::text(double fraction) const
{
    const double left = seconds(fraction);
    return left < 0 ? "" : durationText(left) + " left";
}

std::string durationText(double seconds)
{
    char text[48];
    if (seconds < 10) std::snprintf(text, sizeof text, "%.1f s", seconds);
    else if (seconds < 120) std::snprintf(text, sizeof text, "%.0f s", seconds);
    else if (seconds < 7200) std::snprintf(text, sizeof text, "%.0f min", seconds / 60);
    else std::snprintf(text, sizeof text, "%.0f h %.0f min", std::floor(seconds / 3600), std::floor(std::fmod(seconds, 3600) / 60));
    return text;
}

}  // namespace orrery
