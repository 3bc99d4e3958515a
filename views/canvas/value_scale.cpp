#include "views/canvas/value_scale.h"

#include "views/canvas/fast_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery::views {

namespace {

constexpr double kNearZero = 0.01;  ///< of the largest value

constexpr double kDecades = 1e-4;  ///< of the high end, where the low one is not positive

bool isNonFinite(float value) { return (std::bit_cast<uint32_t>(value) & 0x7F800000U) == 0x7F800000U; }

float signOf(float value)
{
    if (std::isnan(value)) return ValueScale::kNan;
    return value > 0 ? ValueScale::kPlusInf : ValueScale::kMinusInf;
}

}  // namespace

ValueScale::ValueScale(const HeatScale& scale) : m_scale(scale), m_low(scale.low), m_high(scale.high)
{
    if (!(m_high > m_low)) m_high = std::nextafter(static_cast<float>(m_low), std::numeric_limits<float>::max());
    const double reach = std::max(std::abs(m_low), std::abs(m_high));
    if (isDiverging()) m_low = -reach, m_high = reach;
    m_exponent = scale.transfer == Transfer::Gamma ? static_cast<float>(std::clamp(scale.gamma, 0.1, 4.0)) : 1;
    m_log = scale.transfer == Transfer::Log && m_high > 0;
    if (m_log) {
        const double least = !isDiverging() && m_low > 0 ? m_low : m_high * kDecades;
        m_floor = std::max(static_cast<float>(least), std::numeric_limits<float>::min());
        const double octaves = std::log2(m_high) - std::log2(static_cast<double>(m_floor));
        m_factor = static_cast<float>(1 / std::max(octaves, 1e-6));
        m_offset = static_cast<float>(-std::log2(static_cast<double>(m_floor)) / std::max(octaves, 1e-6));
        return;
    }
    const double from = isDiverging() ? 0 : m_low;
    m_factor = static_cast<float>(1 / (m_high - from));
    m_offset = static_cast<float>(-from / (m_high - from));
}

ValueScale ValueScale::over(double low, double high) const
{
    HeatScale scale = m_scale;
    scale.low = low, scale.high = high;
    return ValueScale(scale);
}

double ValueScale::position(double value) const
{
    const auto v = static_cast<float>(value);
    float position = 0;
    positions(&v, &position, 1);
    return static_cast<double>(position);
}

double ValueScale::valueAt(double position) const
{
    const double side = isDiverging() ? 2 * position - 1 : position;
    double u = std::clamp(std::abs(side), 0.0, 1.0);
    if (m_exponent != 1) u = std::pow(u, 1 / static_cast<double>(m_exponent));
    const double magnitude = (u - static_cast<double>(m_offset)) / static_cast<double>(m_factor);
    const double value = m_log ? std::exp2(magnitude) : magnitude;
    if (!isDiverging()) return m_log && u == 0 ? std::min(m_low, value) : value;
    if (m_log && u == 0) return 0;
    return side < 0 ? -value : value;
}

void ValueScale::positions(const float* values, float* positions, int count) const
{
    const bool diverging = isDiverging();
    const float factor = m_factor, offset = m_offset, least = m_floor, exponent = m_exponent;
    const auto bounded = [](float u) { return u < 0 ? 0.0f : u > 1 ? 1.0f : u; };
    if (m_log && diverging)
        for (int i = 0; i < count; ++i) {
            const float size = std::abs(values[i]);
            positions[i] = bounded(fastLog2(size > least ? size : least) * factor + offset);
        }
    else if (m_log)
        for (int i = 0; i < count; ++i) positions[i] = bounded(fastLog2(values[i] > least ? values[i] : least) * factor + offset);
    else if (diverging)
        for (int i = 0; i < count; ++i) positions[i] = bounded(std::abs(values[i]) * factor);
    else
        for (int i = 0; i < count; ++i) positions[i] = bounded(values[i] * factor + offset);
    if (exponent != 1)
        for (int i = 0; i < count; ++i) {
            const float u = positions[i] > 1e-30f ? positions[i] : 1e-30f;
            const float x = fastLog2(u) * exponent;
            positions[i] = fastExp2(x > -126 ? x : -126);
        }
    if (diverging)
        for (int i = 0; i < count; ++i) positions[i] = values[i] < 0 ? 0.5f - 0.5f * positions[i] : 0.5f + 0.5f * positions[i];
    if (!m_scale.clip) {
        const auto low = static_cast<float>(m_low), high = static_cast<float>(m_high);
        for (int i = 0; i < count; ++i)
            if (values[i] < low || values[i] > high) positions[i] = kOutside;
    }
    for (int i = 0; i < count; ++i)
        if (isNonFinite(values[i])) positions[i] = signOf(values[i]);
}

std::array<QRgb, ValueScale::kColors> colorsOf(ColorMapId map, ThemeKind theme)
{
    std::array<QRgb, ValueScale::kColors> colors{};
    const ColorMap& table = ColorMap::of(map, theme);
    for (size_t i = 0; i < colors.size(); ++i) colors[i] = table.at(static_cast<double>(i) / (ValueScale::kColors - 1));
    return colors;
}

/// A range of positive values begins at 0 if they nearly reach it: 0 to 1 says more than 5.7e-27 to 1.
HeatScale fittedTo(HeatScale scale, const ValueRange& range)
{
    scale.low = range.isEmpty() ? 0 : static_cast<double>(range.low);
    scale.high = range.isEmpty() ? 1 : static_cast<double>(range.high);
    if (scale.low > 0 && scale.low < kNearZero * scale.high) scale.low = 0;
    if (scale.map == ColorMapId::Diverging) {
        const double reach = std::max(std::abs(scale.low), std::abs(scale.high));
        scale.low = -reach, scale.high = reach;
    }
    if (scale.high <= scale.low && scale.low > 0) scale.low = 0;  // one value, a probability of 1 say: from nothing to it
    if (scale.high <= scale.low) {
        const double half = scale.low == 0 ? 0.5 : std::abs(scale.low) / 2;
        scale.low -= half, scale.high += half;
    }
    return scale;
}

}  // namespace orrery::views
