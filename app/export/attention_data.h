#pragma once

#include "core/analysis/tensor_export.h"
#include "core/base/progress.h"

#include <functional>
#include <stop_token>

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

/// Writes numbers as a file of that format and, beside it, PATH.about.json, which says where they are from and what rows and columns are.
/// Any thread. Afterwards both are whole, or both are as they were.
/// @throws Error Argument for a format that data has not; Cancelled; Io
using DataWriter = std::function<void(const std::string& path, ExportFormat format, const std::stop_token& stop)>;

/// The numbers behind what the attention panel shows in its mode: a matrix [query, key] of one head or of a rollout; lines, tokens or heads
/// with their scores as a table.
/// @return  nothing where there are none, or not yet those that the controls ask for
DataWriter attentionData(views::AttentionPanel& panel, const std::string& provenance);

}  // namespace orrery::app
