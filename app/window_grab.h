#pragma once

namespace orrery::app {

class MainWindow;
struct StartOptions;

/// Waits until what was asked for is open, no job runs and nothing was repainted for a moment; saves the window; ends the
/// program: 0, or 1 if something failed or the picture can't be written.
void grabWhenPainted(MainWindow& window, const StartOptions& options);

}  // namespace orrery::app
