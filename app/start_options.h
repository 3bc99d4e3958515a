#pragma once

#include "views/shared/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

namespace orrery::app {

/// What the command line of the window says; see design of `orrery --help`.
struct StartOptions {
    QString path;                  ///< a workspace file or a model folder
    views::ThemeChoice theme = views::ThemeChoice::System;
    bool themeGiven = false;
    QSize size{1600, 1000};
    bool sizeGiven = false;
    QString view;                  ///< the panel to bring to the front
    QString tour;
    QString screenshot;            ///< where to save the window before the program ends
    int threads = 0;
    bool ended = false;            ///< nothing is to be shown: print the message, exit with the code
    QString message;
    int exitCode = 0;
};

/// Names that `--view` takes; `--view list` prints them.
QStringList viewNames();

/// Wrong usage ends with code 2, as the command line program does.
StartOptions parseStartOptions(const QStringList& arguments);

}  // namespace orrery::app
