#pragma once

class QMainWindow;
class QString;

namespace orrery::app {

/// Names the tab bars that a main window makes for stacked docks, as they come, for assistive tools.
void nameTabBars(QMainWindow& window, const QString& name);

}  // namespace orrery::app
