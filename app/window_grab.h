#pragma once

namespace orrery::app {

class MainWindow;
struct StartOptions;

/// Waits until what was asked for is open and no job runs; chooses head, mode and view as the options say, waits again; saves the
/// window, the figure, or both; ends the program: 0, or 1 if something failed or a picture can't be written.
void grabWhenPainted(MainWindow& window, const StartOptions& options);

}  // namespace orrery::app
