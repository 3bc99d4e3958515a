#include "core/base/build_info.h"

namespace orrery {

BuildInfo buildInfo()
{
    return {ORRERY_VERSION, ORRERY_BUILD_TYPE, ORRERY_COMPILER};
}

}  // namespace orrery
