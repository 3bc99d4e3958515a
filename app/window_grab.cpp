#include "app/window_grab.h"

#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/start_options.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace orrery::app {

namespace {

constexpr int kLookEvery = 50;       ///< ms
constexpr int kQuietLooks = 8;       ///< in a row, before the picture is taken
constexpr int kPatience = 120'000;   ///< ms

/// Looks at the session until it has been quiet for a while.
class Grabber : public QObject {
public:
    Grabber(MainWindow& window, const StartOptions& options) : QObject(&window), m_window(window), m_options(options)
    {
        connect(&window.session(), &Session::failed, this, [this](const QString& sentence, const QString& details) {
            m_failed = true;
            std::fprintf(stderr, "orrery: %s (%s)\n", qUtf8Printable(sentence), qUtf8Printable(details));
        });
        connect(&m_timer, &QTimer::timeout, this, &Grabber::look);
        m_timer.start(kLookEvery);
    }

private:
    bool isQuiet() const
    {
        Session& session = m_window.session();
        return session.compute().isIdle() && session.edits().isIdle() && session.analysis().isIdle();
    }

    void look()
    {
        m_waited += kLookEvery;
        m_quiet = isQuiet() ? m_quiet + 1 : 0;
        if (m_quiet < kQuietLooks && m_waited < kPatience) return;
        if (!m_revealed && !m_options.view.isEmpty()) {
            m_revealed = true, m_quiet = 0;
            m_window.documents().reveal(m_options.view);
            return;
        }
        m_timer.stop();
        const bool saved = m_window.grab().save(m_options.screenshot, "PNG");
        if (!saved) std::fprintf(stderr, "orrery: %s can't be written\n", qUtf8Printable(m_options.screenshot));
        QApplication::exit(saved && !m_failed && m_waited < kPatience ? 0 : 1);
    }

    MainWindow& m_window;
    const StartOptions m_options;
    QTimer m_timer;
    int m_quiet = 0, m_waited = 0;
    bool m_revealed = false, m_failed = false;
};

}  // namespace

void grabWhenPainted(MainWindow& window, const StartOptions& options) { new Grabber(window, options); }

}  // namespace orrery::app
