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

/// "0.1.0 Release GNU 12.2.0": by it recordings name the program that computed them.
std::string engineVersion();

}  // namespace orrery
