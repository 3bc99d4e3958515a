#pragma once

#include "core/report/figure.h"

#include <array>

namespace orrery {

/// How numbers become colours. Viridis is the default; ink is for print; diverging is for signed data, its middle standing for 0.
enum class ColorMapId { Viridis, Magma, Cividis, Ink, Diverging };
inline constexpr int kColorMapCount = 5;

/// 256 colours, opaque, whose lightness only rises or only falls (diverging: once each way, from the paper in the middle).
using ColorTable = std::array<FigureColor, 256>;

/// What a colour map is drawn on: ink and diverging begin from it, the others are the same on any.
struct ColorGround {
    FigureColor paper = 0xFFFFFFFF, ink = 0xFF1B1E23;
    bool dark = false;
};

/// Viridis and magma: Smith and van der Walt, SciPy 2015, CC0. Cividis: Nuñez, Anderton, Renslow, PLOS ONE 13(7), 2018. Each within 3/255
/// of the published table (cividis: 9/255 at its kink). Diverging: Okabe and Ito's blue and vermilion, mixed in Oklab (Ottosson 2020).
/// Cost: some microseconds.
ColorTable colorTable(ColorMapId id, const ColorGround& ground);

/// The colour at `position` from 0 to 1, mixed where it falls between entries; outside: the end's; NaN: the first.
FigureColor colorAt(const ColorTable& table, double position);

/// Perceived lightness L* of CIELAB, 0 to 100.
double lightness(FigureColor color);

}  // namespace orrery
