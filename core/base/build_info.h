#pragma once

#include <string>

namespace orrery {

/// What was built: version, build type, compiler, commit if known.
struct BuildInfo {
    std::string version;    ///< "0.1.0"
    std::string buildType;  ///< "Release"
    std::string compiler;   ///< "GNU 12.2.0"
};

BuildInfo buildInfo();

}  // namespace orrery
