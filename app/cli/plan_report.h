#pragma once

#include "core/analysis/capture_plan.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orrery::cli {

/// A capture plan as a document, and for people.
nlohmann::json planDocument(const CapturePlan& plan, int64_t weightBytes);
std::string planText(const CapturePlan& plan, int64_t weightBytes);

}  // namespace orrery::cli
