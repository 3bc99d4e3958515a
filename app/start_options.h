#pragma once

#include "app/export/figure_theme.h"
#include "views/shared/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

namespace orrery::app {

/// What the command line of the window says; see `orrery --help`.
struct StartOptions {
    QString path;                  ///< a workspace file or a model folder
    views::ThemeChoice theme = views::ThemeChoice::System;
    bool themeGiven = false;
    QSize size{1600, 1000};
    bool sizeGiven = false;
    bool platformGiven = false;    ///< Qt's own option, e.g. --platform offscreen
    QString view;                  ///< the panel to bring to the front
    QString tour;
    QString figure;                ///< where to write what the view shows, as a figure or as data: its suffix says what
    FigureTheme figureTheme = FigureTheme::Light;
    int dpi = 300;                 ///< of a PNG
    int layer = -1, head = -1;     ///< the head to select; -1: none
    QString mode;                  ///< of the attention panel: "atlas", "head", …
    int run = -1, prompt = 0;      ///< of the workspace: the run to show and the number of its prompt; -1: the newest run
    bool report = false;           ///< what `figure` names is a report of that run (.html, .pdf); no window is made
    int analysis = -1;             ///< the report is of this kept analysis instead
    QString model;                 ///< to open beside a workspace; its tokenizer names a report's predictions: empty, the run's own, where it still lies there
    QString screenshot;            ///< where to save the window before the program ends
    bool selftest = false, timing = false;
    int threads = 0;
    /// Nobody sits in front of it: what is remembered between starts is left alone.
    bool unattended() const { return selftest || !screenshot.isEmpty() || !figure.isEmpty(); }
    bool ended = false;            ///< nothing is to be shown: print the message, exit with the code
    QString message;
    int exitCode = 0;
};

/// Names that `--view` takes; `--view list` prints them.
QStringList viewNames();

/// Names that `--mode` takes, in the order of the attention panel's modes.
QStringList modeNames();

/// What names of files that `--export` writes end in.
QStringList figureSuffixes();
QStringList dataSuffixes();

/// Wrong usage ends with code 2, as the command line program does.
StartOptions parseStartOptions(const QStringList& arguments);

}  // namespace orrery::app
