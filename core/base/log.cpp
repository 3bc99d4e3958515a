#include "core/base/log.h"

namespace orrery {

void report(const LogSink& sink, LogLevel level, const std::string& message)
{
    if (sink) sink(level, message);
}

}  // namespace orrery
