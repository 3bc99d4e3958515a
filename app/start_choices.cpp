#include "app/start_choices.h"

#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/session/proof_service.h"
#include "views/attention/attention_panel.h"

#include <utility>

namespace orrery::app {

namespace {

constexpr int kLookEvery = 50;       ///< ms
constexpr int kQuietLooks = 8;       ///< in a row
constexpr int kPatience = 120'000;   ///< ms

}  // namespace

QuietWatch::QuietWatch(MainWindow& window, bool proofs, QObject* parent) : QObject(parent), m_window(window), m_proofs(proofs)
{
    m_timer.setInterval(kLookEvery);
    connect(&m_timer, &QTimer::timeout, this, &QuietWatch::look);
}

void QuietWatch::whenQuiet(const std::function<void(bool)>& then)
{
    m_then = then;
    m_quiet = m_waited = 0;
    m_timer.start();
}

bool QuietWatch::isQuiet() const
{
    Session& session = m_window.session();
    return session.compute().isIdle() && session.edits().isIdle() && session.analysis().isIdle() && (!m_proofs || m_window.proofs().runner().isIdle());
}

void QuietWatch::look()
{
    m_waited += kLookEvery;
    m_quiet = isQuiet() ? m_quiet + 1 : 0;
    if (m_quiet < kQuietLooks && m_waited < kPatience) return;
    m_timer.stop();
    std::exchange(m_then, {})(m_quiet >= kQuietLooks);
}

StartChoices::StartChoices(MainWindow& window, const StartOptions& options, QuietWatch& watch, const std::function<void(const QString&)>& done, QObject* parent)
    : QObject(parent), m_window(window), m_options(options)
{
    watch.whenQuiet([this, &watch, done](bool) {
        if (const QString problem = choosePrompt(); !problem.isEmpty()) return done(problem);
        watch.whenQuiet([this, done](bool) { done(chooseRest()); });
    });
}

/// Selects the run and prompt that were asked for: the newest run, unless one was named.
QString StartChoices::choosePrompt()
{
    if (m_options.run < 0 && m_options.prompt == 0) return {};
    const auto contents = m_window.session().contents();
    const RunEntry* entry = nullptr;
    if (contents && m_options.run > 0) entry = contents->find(RunId{m_options.run});
    if (contents && m_options.run < 0 && !contents->runs.empty()) entry = &contents->runs.back();
    if (!entry || m_options.prompt >= static_cast<int>(entry->prompts.size()))
        return m_options.run > 0 ? tr("the recording has no prompt %1 of run %2").arg(m_options.prompt).arg(m_options.run) : tr("the recording's newest run has no prompt %1").arg(m_options.prompt);
    m_window.selection().select(views::Selection{}.withRun(entry->run.id).withPrompt(entry->prompts[static_cast<size_t>(m_options.prompt)].id));
    return {};
}

QString StartChoices::chooseRest()
{
    const auto prompt = m_window.session().prompt();
    if (m_options.layer >= 0 && (!prompt || m_options.layer >= prompt->layers || m_options.head >= prompt->heads))
        return tr("the recording has no head L%1H%2").arg(m_options.layer).arg(m_options.head);
    if (m_options.layer >= 0) m_window.selection().select(m_window.selection().selection().withHead(m_options.layer, m_options.head));
    if (!m_options.mode.isEmpty()) m_window.attention().setMode(static_cast<views::AttentionPanel::Mode>(modeNames().indexOf(m_options.mode)));
    if (!m_options.view.isEmpty()) m_window.documents().reveal(m_options.view);
    return {};
}

}  // namespace orrery::app
