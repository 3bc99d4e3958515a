#pragma once

#include "core/report/figure.h"

#include <QString>

namespace orrery::app {

enum class FigureFormat { Png, Svg, Pdf };

/// By what the file's name ends in.  @throws Error Argument for any other
FigureFormat figureFormatOf(const QString& path);

/// Writes a figure to a file, which afterwards is whole or as it was. Any thread.
/// @param dpi  of a PNG: dots an inch, 36 to 1200; the file says so
/// @throws Error Argument for a resolution outside, or one that makes the picture larger than 32,767 dots a side; Io
void exportFigure(const Figure& figure, const QString& path, FigureFormat format, int dpi = 300);

}  // namespace orrery::app
