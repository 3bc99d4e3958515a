#include "views/prompt/prompt_bar.h"

#include "views/prompt/id_list.h"
#include "views/shared/prompt_field.h"
#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QTimer>
#include <QToolButton>

namespace orrery::views {

namespace {

using Input = RunSettings::Input;
constexpr int kRestMs = 60;  ///< typing rests this long before tokens are counted

constexpr int kMinimumWidth = 400, kCompactWidth = 760;

/// Controls side by side, as high as a field of one line, whatever the field beside them grows to.
QWidget* oneLine(const std::vector<QWidget*>& widgets)
{
    auto* box = new QWidget;
    box->setFixedHeight(PromptField::kLineHeight);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    for (QWidget* widget : widgets) row->addWidget(widget, 0, Qt::AlignVCenter);
    return box;
}

}  // namespace

PromptBar::PromptBar(QWidget* parent) : QWidget(parent), m_rest(new QTimer(this))
{
    setAccessibleName(tr("Prompt"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_rest->setSingleShot(true);
    m_rest->setInterval(kRestMs);
    connect(m_rest, &QTimer::timeout, this, &PromptBar::requestCount);
    createActions();
    createFields();
    m_planButton = buttonOf(m_plan);
    m_runButton = buttonOf(m_run);
    m_runButton->setProperty("role", QStringLiteral("framed"));
    QToolButton* stop = buttonOf(m_stop);
    stop->setToolButtonStyle(Qt::ToolButtonIconOnly);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    row->addWidget(oneLine({m_kind}), 0, Qt::AlignTop);
    row->addWidget(m_first, 3, Qt::AlignTop);
    row->addWidget(m_second, 2, Qt::AlignTop);
    row->addWidget(oneLine({m_status, m_planButton, m_runButton, stop}), 0, Qt::AlignTop);
    setMinimumWidth(kMinimumWidth);
    setModel({});
}

void PromptBar::createActions()
{
    m_run = new QAction(icon(QStringLiteral("run")), tr("Run"), this);
    m_run->setShortcut(Qt::CTRL | Qt::Key_Return);
    m_stop = new QAction(icon(QStringLiteral("stop")), tr("Stop"), this);
    m_stop->setShortcut(Qt::Key_Escape);
    m_plan = new QAction(icon(QStringLiteral("tensor")), tr("What to record"), this);
    m_plan->setToolTip(tr("What to record of a run, and what it takes"));
    connect(m_run, &QAction::triggered, this, &PromptBar::run);
    connect(m_stop, &QAction::triggered, this, &PromptBar::stopRequested);
    connect(m_plan, &QAction::triggered, this, &PromptBar::planClicked);
    addActions({m_run, m_stop, m_plan});
}

void PromptBar::createFields()
{
    m_kind = new QComboBox;
    m_kind->setAccessibleName(tr("Kind of prompt"));
    m_kind->view()->setAccessibleName(tr("Kinds of prompt"));
    m_kind->setToolTip(tr("Kind of prompt"));
    m_kind->setStyleSheet(QStringLiteral("min-height: 20px;"));  // as high as the field, with padding and border
    m_kind->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_first = new PromptField(tr("Prompt"));
    m_second = new PromptField(tr("Second sentence"));
    m_status = new QLabel;
    m_status->setFont(smallFont());
    m_status->setTextFormat(Qt::PlainText);
    m_status->setContentsMargins(kGrid, 0, kGrid, 0);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_wanted = static_cast<Input>(m_kind->currentData().toInt());
        onEdited();
    });
    for (PromptField* field : {m_first, m_second}) {
        connect(field, &QPlainTextEdit::textChanged, this, &PromptBar::onEdited);
        connect(field, &PromptField::submitted, this, &PromptBar::run);
        connect(field, &PromptField::olderRequested, this, [this] { walk(m_history.older(prompt())); });
        connect(field, &PromptField::newerRequested, this, [this] { walk(m_history.newer()); });
    }
}

QToolButton* PromptBar::buttonOf(QAction* action)
{
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize(QSize(16, 16));
    button->setFixedHeight(PromptField::kLineHeight);
    button->setAccessibleName(action->text());
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void PromptBar::setModel(const std::optional<PromptModel>& model)
{
    m_model = model;
    fillKinds();
    onEdited();
}

void PromptBar::fillKinds()
{
    const QSignalBlocker quiet(m_kind);
    m_kind->clear();
    const PromptModel model = m_model.value_or(PromptModel{});
    if (model.hasTokenizer) m_kind->addItem(tr("Text"), static_cast<int>(Input::Text));
    m_kind->addItem(tr("Token ids"), static_cast<int>(Input::Ids));
    if (model.hasTokenizer && model.takesPairs) m_kind->addItem(tr("Sentence pair"), static_cast<int>(Input::Pair));
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(static_cast<int>(m_wanted))));
}

PromptText PromptBar::prompt() const
{
    const auto input = m_kind->count() ? static_cast<Input>(m_kind->currentData().toInt()) : Input::Text;
    return {input, m_first->text(), input == Input::Pair ? m_second->text() : QString()};
}

void PromptBar::setPrompt(const PromptText& prompt)
{
    m_wanted = prompt.input;
    const int kind = m_kind->findData(static_cast<int>(prompt.input));
    if (kind >= 0) m_kind->setCurrentIndex(kind);
    m_first->setText(prompt.text);
    m_second->setText(prompt.second);
}

RunSettings PromptBar::settings() const
{
    const PromptText now = prompt();
    RunSettings settings = m_others;
    settings.input = now.input;
    const bool ids = now.input == Input::Ids;
    settings.ids = ids ? parseIds(now.text).ids : std::vector<int32_t>();
    settings.text = ids ? std::string() : now.text.toStdString();
    settings.second = now.second.toStdString();
    return settings;
}

void PromptBar::onEdited()
{
    const PromptText now = prompt();
    const bool ids = now.input == Input::Ids, pair = now.input == Input::Pair;
    m_second->setVisible(pair);
    m_first->setPlaceholderText(ids ? tr("Token ids: 464 3797 3332") : pair ? tr("First sentence") : tr("Prompt: Enter runs it"));
    m_first->setFont(ids ? monoFont() : interfaceFont());
    m_idProblem = ids ? parseIds(now.text).problem : QString();
    if (m_model && !now.text.isEmpty() && m_idProblem.isEmpty()) m_rest->start();
    else m_rest->stop();
    m_count.problem.clear(), m_count.note.clear(), m_count.isCut = false;
    showState();
    Q_EMIT promptEdited();
}

void PromptBar::requestCount() { Q_EMIT countRequested(settings()); }

void PromptBar::showCount(const PromptCount& count)
{
    m_count = count;
    showState();
}

void PromptBar::setRunning(bool running)
{
    m_running = running;
    showState();
}

void PromptBar::setBlocked(const QString& why)
{
    m_blocked = why;
    showState();
}

void PromptBar::setPlanSummary(const QString& text) { m_plan->setIconText(text); }

void PromptBar::focusPrompt()
{
    m_first->setFocus(Qt::ShortcutFocusReason);
    m_first->selectAll();
}

QString PromptBar::problem() const { return !m_idProblem.isEmpty() ? m_idProblem : m_count.problem; }

void PromptBar::showState()
{
    const bool empty = m_first->text().isEmpty();
    const QString wrong = problem();
    m_run->setEnabled(m_model && !m_running && !empty && wrong.isEmpty() && m_blocked.isEmpty());
    m_stop->setEnabled(m_running);
    const QString keys = m_run->shortcut().toString(QKeySequence::NativeText);
    const QString why = !m_model ? tr("Open a model first") : empty ? tr("Write a prompt first") : !wrong.isEmpty() ? wrong : m_blocked;
    m_run->setToolTip(m_running || m_run->isEnabled() ? tr("Run and record (%1)").arg(keys) : why);
    m_stop->setToolTip(tr("Stop the run; what was recorded stays (%1)").arg(m_stop->shortcut().toString(QKeySequence::NativeText)));
    const QString count = isCompact() ? QStringLiteral("%1 / %2").arg(countText(m_count.tokens), countText(m_count.limit))
        : tr("%1 of %2").arg(countedText(m_count.tokens, tr("token"), tr("tokens")), countText(m_count.limit));
    if (!m_model) showStatus(tr("No model"), QStringLiteral("secondary"));
    else if (empty) showStatus({}, QStringLiteral("secondary"));
    else if (!wrong.isEmpty()) showStatus(QStringLiteral("✗ ") + wrong, QStringLiteral("bad"));
    else if (m_count.isCut) showStatus(tr("! cut to %1").arg(count), QStringLiteral("warn"), m_count.note);
    else showStatus(m_count.limit ? count : QString(), QStringLiteral("secondary"), m_count.note);
}

void PromptBar::showStatus(const QString& text, const QString& role, const QString& more)
{
    m_status->setText(m_status->fontMetrics().elidedText(text, Qt::ElideRight, isCompact() ? kCompactWidth / 4 : kCompactWidth / 2));
    m_status->setToolTip(more.isEmpty() ? text : more);
    setRole(*m_status, role);
}

QString PromptBar::statusText() const { return m_status->text(); }

bool PromptBar::isCompact() const { return width() < kCompactWidth; }

void PromptBar::resizeEvent(QResizeEvent*)
{
    const auto style = isCompact() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    m_planButton->setToolButtonStyle(style);
    m_runButton->setToolButtonStyle(style);
    showState();
}

void PromptBar::run()
{
    if (!m_run->isEnabled()) return;
    m_history.add(prompt());
    Q_EMIT runRequested(settings());
}

void PromptBar::walk(const PromptText* prompt)
{
    if (prompt) setPrompt(PromptText(*prompt));
}

}  // namespace orrery::views
