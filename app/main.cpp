#include "app/main_window/main_window.h"
#include "app/session/resource_paths.h"
#include "app/settings/settings.h"
#include "app/start_options.h"
#include "app/window_grab.h"
#include "core/base/blocking.h"
#include "views/shared/theme.h"

#include <QApplication>
#include <QSurfaceFormat>

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

}  // namespace

int main(int argc, char** argv)
{
    prepareOpenGl();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("orrery"));
    QApplication::setApplicationDisplayName(QStringLiteral("Orrery"));
    QApplication::setDesktopFileName(QStringLiteral("io.github.orrery.Orrery"));
    const app::StartOptions options = app::parseStartOptions(application.arguments());
    if (options.ended) {
        std::fputs(options.message.toLocal8Bit().constData(), options.exitCode ? stderr : stdout);
        return options.exitCode;
    }
    app::Settings settings(app::settingsFile());
    app::followTheme(settings);
    if (options.themeGiven) views::ThemeSource::instance().apply(options.theme);
    if (options.threads > 0) settings.threads.set(options.threads);
    guardThisThread([](const char* what) { qWarning("%s on the window's own thread", what); });
    app::MainWindow window(settings, app::scratchFolder());
    const bool fresh = options.path.isEmpty() && options.tour.isEmpty() && options.screenshot.isEmpty();
    if (fresh) window.restoreSession();
    if (options.sizeGiven || !fresh) window.resize(options.size);
    window.show();
    if (!options.path.isEmpty()) window.open(options.path);
    if (!options.tour.isEmpty()) window.startTour(options.tour);
    if (!options.screenshot.isEmpty() || !options.figure.isEmpty()) app::grabWhenPainted(window, options);
    const int code = QApplication::exec();
    guardThisThread({});
    return code;
}
