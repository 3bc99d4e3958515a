#pragma once

#include <functional>
#include <string>

namespace orrery {

enum class LogLevel { Note, Warning };

/// Receives what a user should know but that ends nothing ("trailing spaces in the header", "f16 overflow: kept f32").
/// A value handed in by whoever wants to hear it; an empty one discards.
using LogSink = std::function<void(LogLevel, const std::string&)>;

/// Calls the sink if there is one.
void report(const LogSink& sink, LogLevel level, const std::string& message);

}  // namespace orrery
