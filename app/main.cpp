#include "app/export/report_export.h"
#include "app/main_window/main_window.h"
#include "app/selftest/selftest.h"
#include "app/session/resource_paths.h"
#include "app/settings/settings.h"
#include "app/start_choices.h"
#include "app/start_options.h"
#include "app/window_grab.h"
#include "core/base/blocking.h"
#include "views/shared/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QIcon>
#include <QSurfaceFormat>
#include <QTemporaryDir>

#include <cstdio>

using namespace orrery;

namespace {

/// What has to be said before there is an application: canvases keep their OpenGL context when they float.
void prepareOpenGl()
{
    QSurfaceFormat format;
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setSwapInterval(1);
    QSurfaceFormat::setDefaultFormat(format);
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
}

/// Whether somebody said where to show windows.
bool hasDisplay(const app::StartOptions& options)
{
    return options.platformGiven || qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
}

/// Shows the window and runs it. `started` counts from the beginning of the process.
int show(const app::StartOptions& options, app::Settings& settings, const QString& scratchFolder, const QElapsedTimer& started)
{
    app::MainWindow window(settings, scratchFolder);
    const bool goesOn = options.path.isEmpty() && options.tour.isEmpty() && !options.unattended();
    if (goesOn) window.restoreSession();
    if (options.sizeGiven || !goesOn) window.resize(options.size);
    window.show();
    if (options.selftest) {
        QApplication::processEvents();
        const double painted = static_cast<double>(started.nsecsElapsed()) / 1e6;
        auto* test = new app::Selftest(window, options.timing, options.path, painted);
        test->start();
        return QApplication::exec();
    }
    if (!options.path.isEmpty()) window.open(options.path);
    if (!options.model.isEmpty()) window.session().openModel(options.model);
    if (!options.tour.isEmpty()) window.startTour(options.tour);
    if (options.unattended()) {
        app::grabWhenPainted(window, options);
        return QApplication::exec();
    }
    app::QuietWatch watch(window, false, nullptr);
    const app::StartChoices choices(window, options, watch, [](const QString& problem) {
        if (!problem.isEmpty()) std::fprintf(stderr, "orrery: %s\n", qUtf8Printable(problem));
    }, nullptr);
    return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv)
{
    QElapsedTimer started;
    started.start();
    QStringList arguments;
    for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
    const app::StartOptions options = app::parseStartOptions(arguments);
    if (options.ended) {
        std::fputs(options.message.toLocal8Bit().constData(), options.exitCode ? stderr : stdout);
        return options.exitCode;
    }
    if (!hasDisplay(options)) {
        if (!options.unattended()) {
            std::fputs("orrery: there is no display to open a window on; --export, --screenshot and --selftest need none\n", stderr);
            return 1;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    prepareOpenGl();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("orrery"));
    QApplication::setApplicationDisplayName(QStringLiteral("Orrery"));
    QApplication::setDesktopFileName(QStringLiteral("io.github.orrery.Orrery"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/orrery/io.github.orrery.Orrery.svg")));
    if (options.report) return app::exportReport(options);
    const QTemporaryDir own;  // of an unattended start: settings and scratch files that go with it
    app::Settings settings(options.unattended() ? own.filePath(QStringLiteral("settings.ini")) : app::settingsFile());
    app::followTheme(settings);
    if (options.themeGiven) views::ThemeSource::instance().apply(options.theme);
    if (options.threads > 0) settings.threads.set(options.threads);
    if (settings.painter.value() != QLatin1String("automatic") && !qEnvironmentVariableIsSet("ORRERY_PAINTER"))
        qputenv("ORRERY_PAINTER", settings.painter.value().toLatin1());  // before the first canvas asks
    guardThisThread([](const char* what) { qWarning("%s on the window's own thread", what); });
    const int code = show(options, settings, options.unattended() ? own.path() : app::scratchFolder(), started);
    guardThisThread({});
    return code;
}
