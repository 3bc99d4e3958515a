#pragma once

#include <map>
#include <string>

namespace orrery::cli {

/// Median seconds of another tool, by the name of our benchmark that does the same.
///
/// Reads {"forward/512": 0.41, …} and what tests/peers/models/speed_gpt2_small.py prints: forward_sdpa is forward/T, and
/// run_with_cache plus the faster way of saving is record_lens/T.
/// @throws Error Io; Format with reason BadPeerFile
std::map<std::string, double> readPeerFigures(const std::string& path);

}  // namespace orrery::cli
