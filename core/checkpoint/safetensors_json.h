#pragma once

#include "core/checkpoint/safetensors_header.h"

#include <string_view>

namespace orrery {

/// The header's JSON text as entries (in no order yet), metadata and notes; offsets are not compared with anything.
/// @throws Error Format, HeaderNotUtf8 to LimitExceeded in readSafetensorsHeader's order of precedence
SafetensorsHeader parseSafetensorsJson(std::string_view text);

}  // namespace orrery
