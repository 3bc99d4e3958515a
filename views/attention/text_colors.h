#pragma once

#include "views/shared/theme.h"

namespace orrery::views {

/// A token of coloured text: its ground, and what is written on it.
struct TextColors {
    QColor ground, text;
};

/// What share of the highest value a value is: 0 where it is no number or below nothing.
double shareOf(double value, double highest);

/// The colours for a share of 0 to 1: from the panel's ground to the hue, under whichever of text and ground reads better there. On screen
/// and in figures.
TextColors textColors(double share, const QColor& hue, const Theme& theme);

}  // namespace orrery::views
