#pragma once

#include <QString>

namespace orrery::app {

/// The sample model's folder: beside the installed program, or in the source tree it was built in. Empty: not there.
QString sampleModelFolder();

/// Where recordings lie that nobody has named yet; the folder need not exist.
QString scratchFolder();

/// The file that keeps the settings; need not exist.
QString settingsFile();

}  // namespace orrery::app
