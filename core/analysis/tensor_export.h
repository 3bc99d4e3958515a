#pragma once

#include "core/tensor/tensor.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// A file format for activations.
enum class ExportFormat { Npy, Npz, Csv, Json, Safetensors };

/// Of "npy", "npz", "csv", "json", "safetensors".
std::optional<ExportFormat> exportFormat(std::string_view name);

/// An activation with names for itself and its axes.
struct NamedTensor {
    std::string name;               ///< the site's
    std::vector<std::string> axes;  ///< "pos", "d_model"
    Tensor values;
};

/// Part `index` of the axis called `axis`, which goes: [head, query, key] becomes [query, key].
/// @throws Error Argument if there is no such axis, or no such index on it
NamedTensor slice(const NamedTensor& tensor, const std::string& axis, int64_t index);

/// Writes tensors to a file, which afterwards is whole or as it was. All are float32 in C order.
///
/// npz and safetensors hold any number, each under its name; npy, csv and json hold one. JSON is {"site", "axes", "shape", "values"}
/// with nested lists; what JSON has no number for is the text "NaN", "Infinity" or "-Infinity". CSV has one line for each index of
/// all axes but the last: those indices, then the values. Numbers are the shortest text that reads back as the same float32.
/// @throws Error Argument for several tensors in a format of one; Io
void exportTensors(const std::string& path, ExportFormat format, const std::vector<NamedTensor>& tensors);

}  // namespace orrery
