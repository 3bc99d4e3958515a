#pragma once

namespace orrery::views {

/// Lets assistive tools read a lens's current cell. Once a process is enough.
void installLensAccessibility();

}  // namespace orrery::views
