#pragma once

#include "views/shared/theme.h"

#include <QColor>
#include <QString>

#include <array>

namespace orrery::views {

/// How numbers become colours. Viridis is the default; ink is for print; diverging is for signed data, its middle standing for 0.
enum class ColorMapId { Viridis, Magma, Cividis, Ink, Diverging };
inline constexpr int kColorMapCount = 5;

/// A table of 256 colours whose lightness only rises or only falls (diverging: once each way, from the paper in the middle).
///
/// Ink and diverging begin from the theme's paper, so they have a light and a dark form; the others are the same on both.
class ColorMap {
public:
    static constexpr int kSize = 256;

    static const ColorMap& of(ColorMapId id, ThemeKind theme);
    static QString name(ColorMapId id);

    ColorMapId id() const { return m_id; }
    bool isDiverging() const { return m_id == ColorMapId::Diverging; }
    const std::array<QRgb, kSize>& table() const { return m_table; }
    /// The colour at `position` from 0 to 1, between table entries where it falls between; outside: the end's.
    QRgb at(double position) const;

private:
    ColorMapId m_id = ColorMapId::Viridis;
    std::array<QRgb, kSize> m_table{};
};

/// Perceived lightness L* of CIELAB, 0 to 100.
double lightness(QRgb color);

}  // namespace orrery::views
