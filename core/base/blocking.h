#pragma once

#include <functional>

namespace orrery {

/// Called where a thread may wait for a disk, a database or a kernel. Does nothing but on a guarded thread.  Cost: one thread-local read.
void mayBlock(const char* what);

/// From now on mayBlock() on the calling thread tells `heard` what was about to happen: a window guards its own thread, so that a
/// call which could freeze it is seen. An empty function ends the guard.
void guardThisThread(std::function<void(const char* what)> heard);

}  // namespace orrery
