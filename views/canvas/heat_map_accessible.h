#pragma once

namespace orrery::views {

/// Lets assistive tools read canvases and range controls: role, name and live value. Once a process is enough.
void installHeatMapAccessibility();

}  // namespace orrery::views
