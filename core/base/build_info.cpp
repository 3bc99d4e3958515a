#include "core/base/build_info.h"

namespace orrery {

BuildInfo buildInfo()
{
    return {ORRERY_VERSION, ORRERY_BUILD_TYPE, ORRERY_COMPILER};
}

std::string engineVersion()
{
    const BuildInfo build = buildInfo();
    return build.version + ' ' + build.buildType + ' ' + build.compiler;
}

}  // namespace orrery
