#pragma once

#include <cstdint>
#include <string>

namespace orrery::cli {

/// Bytes of "512M", "1.5GiB", "2000000": K, M, G, T are powers of 1024.
/// @throws Error Argument with reason BadSize, naming the option
int64_t parseSize(const std::string& option, const std::string& text);

}  // namespace orrery::cli
