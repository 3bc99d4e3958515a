#pragma once

#include "app/export/figure_theme.h"
#include "core/analysis/tensor_export.h"
#include "core/base/progress.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery::app {

/// Makes a figure, on any thread: it holds what it draws (immutable, shared) and touches no widget.
using FigureMaker = std::function<Figure(const Progress&, const std::stop_token&)>;

/// Writes numbers as a file of that format and, beside it, PATH.about.json, which says where they are from and what rows and columns are.
/// Any thread. Afterwards both are whole, or both are as they were.
/// @throws Error Argument for a format that data has not; Cancelled; Io
using DataWriter = std::function<void(const std::string& path, ExportFormat format, const std::stop_token& stop)>;

/// What a panel can give away of what it shows. Called on the window's thread; each takes hold of what is shown now and costs no more than
/// copying what is shared. An empty maker or writer: there is nothing, or not yet what the controls ask for.
struct ExportSource {
    std::function<std::string()> provenance;   ///< where the numbers are from; in figures, and beside data
    std::function<FigureMaker(FigureTheme theme, const std::string& provenance)> figure;
    std::function<DataWriter(const std::string& provenance)> data;
    std::vector<ExportFormat> formats = {ExportFormat::Npy, ExportFormat::Csv, ExportFormat::Json};   ///< of the data, the one offered first in front
};

}  // namespace orrery::app
