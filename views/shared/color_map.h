#pragma once

#include "core/report/color_table.h"
#include "views/shared/theme.h"

#include <QColor>
#include <QString>

namespace orrery::views {

/// The maps themselves are core's, so that reports made without a window have the same colours.
using orrery::ColorMapId;
using orrery::kColorMapCount;
using orrery::lightness;

/// One map on one theme's ground: 256 colours whose lightness only rises or only falls (diverging: once each way, from the middle).
///
/// Ink and diverging begin from the theme's paper, so they have a light and a dark form; the others are the same on both.
class ColorMap {
public:
    static constexpr int kSize = 256;

    static const ColorMap& of(ColorMapId id, ThemeKind theme);
    static QString name(ColorMapId id);

    ColorMapId id() const { return m_id; }
    bool isDiverging() const { return m_id == ColorMapId::Diverging; }
    const ColorTable& table() const { return m_table; }
    /// The colour at `position` from 0 to 1, between table entries where it falls between; outside: the end's.
    QRgb at(double position) const;

private:
    ColorMapId m_id = ColorMapId::Viridis;
    ColorTable m_table{};
};

}  // namespace orrery::views
