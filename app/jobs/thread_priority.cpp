#include "app/jobs/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace orrery::app {

void standBack(Standing standing) { setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), static_cast<int>(standing)); }

}  // namespace orrery::app
