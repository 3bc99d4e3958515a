#pragma once

#include <cstdint>
#include <string>

namespace orrery::cli {

/// Writes a new file of that many bytes with plain write() calls and syncs it: what any recording has to do at least.
/// @throws Error Io
void writePlainFile(const std::string& path, int64_t bytes);

}  // namespace orrery::cli
