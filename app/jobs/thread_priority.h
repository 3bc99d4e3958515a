#pragma once

namespace orrery::app {

/// How far work stands back, in the system's niceness: the window is painted first, then comes what it waits for, then the rest.
enum class Standing { Run = 5, Filling = 5, Proof = 10 };

/// Lets the window's thread, and others as they are, go before the calling thread and those it starts from now on. There is no way back.
void standBack(Standing standing);

}  // namespace orrery::app
