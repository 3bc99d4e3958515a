#pragma once

#include "core/table/table_options.h"

#include <string>

namespace orrery::table {

/// Turns bytes as they stand in a table into UTF-8, in place. False if they are not UTF-8 though the encoding says so.
bool decodeText(TextEncoding encoding, std::string& text);

}  // namespace orrery::table
