#include "app/window_grab.h"

#include "app/export/panel_export.h"
#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/session/proof_service.h"
#include "app/start_options.h"
#include "views/attention/attention_panel.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>

#include <cstdio>
#include <utility>

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
            fail(QStringLiteral("%1 (%2)").arg(sentence, details));
        });
        connect(&m_timer, &QTimer::timeout, this, &Grabber::look);
        m_timer.start(kLookEvery);
    }

private:
    bool isQuiet() const
    {
        Session& session = m_window.session();
        return session.compute().isIdle() && session.edits().isIdle() && session.analysis().isIdle() && m_window.proofs().runner().isIdle();
    }

    void look()
    {
        m_waited += kLookEvery;
        m_quiet = isQuiet() ? m_quiet + 1 : 0;
        if (m_quiet < kQuietLooks && m_waited < kPatience) return;
        m_quiet = 0;
        if (!std::exchange(m_chosen, true)) return choose();
        m_timer.stop();
        if (m_waited >= kPatience) fail(tr("it took too long"));
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
        const bool isData = dataSuffixes().contains(m_options.figure.section(u'.', -1).toLower());
        if (isData ? !exports.hasData() : !exports.canDraw()) {
            fail(tr("there is nothing to export: no attention was recorded, or what was asked for is not there"));
            return end();
        }
        exports.setTheme(m_options.figureTheme);
        if (isData) exports.writeData(m_options.figure);
        else exports.writeFigure(m_options.figure, m_options.dpi);
    }

    /// Selects the run and prompt that were asked for; false if the file has not got them.
    bool choosePrompt()
    {
        const auto contents = m_window.session().contents();
        const RunEntry* entry = contents ? contents->find(RunId{m_options.run}) : nullptr;
        if (!entry || m_options.prompt >= static_cast<int>(entry->prompts.size())) return false;
        const auto wanted = views::Selection{}.withRun(entry->run.id).withPrompt(entry->prompts[static_cast<size_t>(m_options.prompt)].id);
        m_window.selection().select(wanted);
        return true;
    }

    void choose()
    {
        if (m_options.run > 0 && !std::exchange(m_promptChosen, true)) {
            m_chosen = false;  // the prompt has to be read before a head of it can be chosen
            if (!choosePrompt()) fail(tr("the recording has no prompt %1 of run %2").arg(m_options.prompt).arg(m_options.run));
            return;
        }
        const auto prompt = m_window.session().prompt();
        if (m_options.layer >= 0 && (!prompt || m_options.layer >= prompt->layers || m_options.head >= prompt->heads))
            return fail(tr("the recording has no head L%1H%2").arg(m_options.layer).arg(m_options.head));
        if (m_options.layer >= 0) m_window.selection().select(m_window.selection().selection().withHead(m_options.layer, m_options.head));
        if (!m_options.mode.isEmpty()) m_window.attention().setMode(static_cast<views::AttentionPanel::Mode>(modeNames().indexOf(m_options.mode)));
        if (!m_options.view.isEmpty()) m_window.documents().reveal(m_options.view);
    }

    void fail(const QString& why)
    {
        m_failed = true;
        std::fprintf(stderr, "orrery: %s\n", qUtf8Printable(why));
    }

    void end() { QApplication::exit(m_failed ? 1 : 0); }

    MainWindow& m_window;
    const StartOptions m_options;
    QTimer m_timer;
    int m_quiet = 0, m_waited = 0;
    bool m_promptChosen = false, m_chosen = false, m_failed = false;
};

}  // namespace

void grabWhenPainted(MainWindow& window, const StartOptions& options) { new Grabber(window, options); }

}  // namespace orrery::app
