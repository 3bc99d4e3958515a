#pragma once

#include "core/base/progress.h"
#include "core/report/figure.h"

#include <QImage>
#include <QString>

namespace orrery::app {

enum class FigureFormat { Png, Svg, Pdf };

/// By what the file's name ends in.  @throws Error Argument for any other
FigureFormat figureFormatOf(const QString& path);

/// A figure as a picture of so many dots an inch. Any thread.
/// @throws Error Argument for a resolution outside 36 to 1200, or one that makes the picture larger than 32,767 dots a side; Memory; Cancelled
QImage figureImage(const Figure& figure, int dpi, const Progress& progress = {}, const std::stop_token& stop = {});

/// Writes a figure to a file, which afterwards is whole or as it was. Any thread.
/// @param dpi  of a PNG; the file says so
/// @throws Error as figureImage(); Io
void exportFigure(const Figure& figure, const QString& path, FigureFormat format, int dpi = 300, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery::app
