#pragma once

#include "core/patching/patch_set_grid.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orrery {

/// {"site", "by", "direction", "window", "metric", "clean", "corrupt", "weak", "layers", "columns": labels, "values": [[…]], "effects": [[…]],
/// "seconds"}; what JSON has no number for is null.
nlohmann::json patchDocument(const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels);

/// The same of a prompt set, with "n", "seed", "interval": "bootstrap", and beside "values" and "effects", which are means, "values_low",
/// "values_high", "effects_low" and "effects_high"; "clean" and "corrupt" are {"mean", "low", "high"}.
nlohmann::json patchDocument(const PatchSetGrid& grid, const std::string& metric, const std::vector<std::string>& labels);
/// {"mean", "low", "high", "n"}
nlohmann::json intervalDocument(const MeanInterval& interval);

/// One line a cell: layer, position or head, its label, value, effect. Numbers are the shortest text that reads back the same.
std::string patchCsv(const PatchGrid& grid, const std::vector<std::string>& labels);

std::string patchCsv(const PatchSetGrid& grid, const std::vector<std::string>& labels);

/// Writes the grid to a file by the name's ending: .csv, .json as above, .npy the values [layers, columns] as float64.
/// @throws Error Argument with reason UnknownFormat; Io
void writePatchGrid(const std::string& path, const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels);

/// The same of a prompt set: CSV with mean, low and high of value and effect, and n; NPY the mean values.
void writePatchSet(const std::string& path, const PatchSetGrid& grid, const std::string& metric, const std::vector<std::string>& labels);

}  // namespace orrery
