#include "app/window_grab.h"

#include "app/export/panel_export.h"
#include "app/main_window/main_window.h"
#include "app/start_choices.h"

#include <QApplication>
#include <QFileInfo>
#include <QPixmap>

#include <cstdio>

namespace orrery::app {

namespace {

/// Makes the choices, waits until all of it is painted, saves, and ends the program.
class Grabber : public QObject {
public:
    Grabber(MainWindow& window, const StartOptions& options) : QObject(&window), m_window(window), m_options(options), m_watch(window, true, this)
    {
        connect(&window.session(), &Session::failed, this, [this](const QString& sentence, const QString& details) {
            fail(QStringLiteral("%1 (%2)").arg(sentence, details));
        });
        new StartChoices(window, options, m_watch, [this](const QString& problem) {
            if (!problem.isEmpty()) fail(problem);
            m_watch.whenQuiet([this](bool quiet) { grab(quiet); });
        }, this);
    }

private:
    void grab(bool quiet)
    {
        if (!quiet) fail(tr("it took too long"));
        if (!m_options.screenshot.isEmpty() && !m_window.grab().save(m_options.screenshot, "PNG")) fail(tr("%1 can't be written").arg(m_options.screenshot));
        if (m_options.figure.isEmpty()) return end();
        writeExport();
    }

    void writeExport()
    {
        PanelExport& exports = m_window.attentionExport();
        connect(&exports, &PanelExport::written, this, &Grabber::end);
        connect(&exports, &PanelExport::failed, this, [this](const QString&, const QString& details) {
            fail(details);
            end();
        });
        const bool isData = dataSuffixes().contains(QFileInfo(m_options.figure).suffix().toLower());
        if (isData ? !exports.hasData() : !exports.canDraw()) {
            fail(tr("there is nothing to export: no attention was recorded, or what was asked for is not there"));
            return end();
        }
        exports.setTheme(m_options.figureTheme);
        if (isData) exports.writeData(m_options.figure);
        else exports.writeFigure(m_options.figure, m_options.dpi);
    }

    void fail(const QString& why)
    {
        m_failed = true;
        std::fprintf(stderr, "orrery: %s\n", qUtf8Printable(why));
    }

    void end() { QApplication::exit(m_failed ? 1 : 0); }

    MainWindow& m_window;
    const StartOptions m_options;
    QuietWatch m_watch;
    bool m_failed = false;
};

}  // namespace

void grabWhenPainted(MainWindow& window, const StartOptions& options) { new Grabber(window, options); }

}  // namespace orrery::app
