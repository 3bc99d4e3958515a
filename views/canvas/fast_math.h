#pragma once

#include <bit>
#include <cstdint>

namespace orrery::views {

/// log2 of a positive normal float within 1e-6, without a branch or a call, so that loops over it vectorise.
inline float fastLog2(float x)
{
    const int32_t bits = std::bit_cast<int32_t>(x);
    // The exponent so that the mantissa falls in [sqrt(1/2), sqrt(2)): 0x3F3504F3 is sqrt(1/2).
    const int32_t exponent = (bits - 0x3F3504F3) >> 23;
    const float mantissa = std::bit_cast<float>(bits - exponent * (1 << 23));
    const float s = (mantissa - 1) / (mantissa + 1), s2 = s * s;
    return static_cast<float>(exponent) + s * (2.88539008f + s2 * (0.961796694f + s2 * (0.577078016f + s2 * 0.412198583f)));
}

/// 2^x for x in [-126, 0] within 1e-6 of it, likewise.
inline float fastExp2(float x)
{
    const float shifted = x - 0.5f;
    const int32_t whole = static_cast<int32_t>(shifted);  // truncates: to nearest for x <= 0
    const float f = x - static_cast<float>(whole);        // in [-0.5, 0.5]
    const float p = 1 + f * (0.693147181f + f * (0.240226507f + f * (0.0555041087f + f * (0.00961812911f + f * (0.00133335581f + f * 0.000154035304f)))));
    return std::bit_cast<float>(std::bit_cast<int32_t>(p) + whole * (1 << 23));
}

}  // namespace orrery::views
