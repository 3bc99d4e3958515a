#pragma once

#include "views/canvas/heat_types.h"

#include <QRgb>

#include <array>
#include <cstdint>
#include <span>

namespace orrery::views {

/// Where a value stands on a scale: the arithmetic that both painters, the legend and the range control share.
///
/// A position is 0 to 1 along the colour map. Sequential: share u = (v - low) / (high - low), or in logarithms; diverging: 0.5 + 0.5 sign(v) u
/// with u = |v| / max(|low|, |high|). Transfer: linear u; gamma u^gamma; log as HeatScale says (linear where no value is positive).
class ValueScale {
public:
    static constexpr int kColors = 1024;
    /// Positions that are none.
    static constexpr float kOutside = -1, kNan = -2, kPlusInf = -3, kMinusInf = -4;

    explicit ValueScale(const HeatScale& scale);

    /// The same scale over another range: a row's own.
    ValueScale over(double low, double high) const;

    /// The entry of colorsOf() that stands for a position of 0 to 1: the nearest, on every canvas and in every figure.
    static size_t colorIndex(float position) { return static_cast<size_t>(position * (kColors - 1) + 0.5f); }

    double position(double value) const;
    /// The value at a position of 0 to 1: the inverse, for ticks and handles.
    double valueAt(double position) const;
    /// Positions of many values; what no colour stands for gets one of the negative constants.
    void positions(const float* values, float* positions, int count) const;

    const HeatScale& scale() const { return m_scale; }
    double low() const { return m_low; }
    double high() const { return m_high; }
    bool isDiverging() const { return m_scale.map == ColorMapId::Diverging; }
    bool isLog() const { return m_log; }
    /// Factors of the arithmetic, for a shader: u = value * factor + offset (of log2 value where isLog()).
    float factor() const { return m_factor; }
    float offset() const { return m_offset; }
    float floorValue() const { return m_floor; }
    float exponent() const { return m_exponent; }

private:
    HeatScale m_scale;
    double m_low, m_high;
    bool m_log = false;
    float m_floor = 0;     ///< smallest magnitude that the logarithm tells apart
    float m_factor = 1, m_offset = 0, m_exponent = 1;
};

/// The map's colours at kColors positions, in a theme.
std::array<QRgb, ValueScale::kColors> colorsOf(ColorMapId map, ThemeKind theme);

/// low and high so that all of the data show; for a diverging map the same both ways, and never of no width.
HeatScale fittedTo(HeatScale scale, const ValueRange& range);

}  // namespace orrery::views
