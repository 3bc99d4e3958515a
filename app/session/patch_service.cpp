#include "app/session/patch_service.h"

#include "app/session/session.h"
#include "core/patching/changed_run.h"
#include "core/prompts/stored_prompt_sets.h"
#include "views/patch/metric_field.h"
#include "views/patch/patch_form.h"
#include "views/shared/number_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QPointer>

#include <chrono>

namespace orrery::app {

namespace {

using views::PatchForm;
using views::PatchPanel;
using Cells = std::vector<std::pair<size_t, PatchCell>>;

const QString kGridTag = QStringLiteral("patch grid"), kSuggestTag = QStringLiteral("patch answers"), kSetTag = QStringLiteral("patch set");
constexpr std::chrono::milliseconds kCellsEvery{50};
/// Suggesting answers runs the model without being asked to: not one whose loading takes long.
constexpr uint64_t kSuggestBytes = 2'000'000'000;

/// Gathers cells on the thread that computes them, and hands them over now and then.
class CellMail {
public:
    explicit CellMail(std::function<void(Cells)> hand) : m_hand(std::move(hand)) {}

    void add(size_t pair, const PatchCell& cell)
    {
        m_cells.emplace_back(pair, cell);
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < kCellsEvery) return;
        m_last = now;
        flush();
    }
    void flush()
    {
        if (!m_cells.empty()) m_hand(std::exchange(m_cells, {}));
    }

private:
    std::function<void(Cells)> m_hand;
    Cells m_cells;
    std::chrono::steady_clock::time_point m_last;
};

/// What is recorded of a run that is opened from a cell: what attention and difference views need.
std::vector<std::string> openedSites() { return {"blocks.*.attn.hook_pattern", "blocks.*.attn.hook_attn_scores", "blocks.*.attn.hook_z", "blocks.*.hook_resid_*", "logits"}; }

ChangedRun runOf(const QString& title, const PreparedPrompt& prompt)
{
    ChangedRun run;
    run.title = title.toStdString();
    run.prompt = prompt;
    run.sites = openedSites();
    return run;
}

}  // namespace

PatchService::PatchService(Session& session, PatchPanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    PatchForm& form = m_panel.form();
    connect(&form, &PatchForm::alignmentRequested, this, &PatchService::align);
    connect(&form, &PatchForm::metricCheckRequested, this, &PatchService::checkMetric);
    connect(&form, &PatchForm::suggestionsRequested, this, &PatchService::suggest);
    connect(&form, &PatchForm::setRequested, this, &PatchService::readSet);
    connect(&form, &PatchForm::setFileRequested, this, &PatchService::setFileWanted);
    connect(&m_panel, &PatchPanel::gridRequested, this, &PatchService::compute);
    connect(&m_panel, &PatchPanel::stopRequested, this, [this] { m_session.compute().stop(kGridTag); });
    connect(&m_panel, &PatchPanel::patchedRunRequested, this, &PatchService::openRun);
    connect(&m_session, &Session::modelChanged, this, &PatchService::followModel);
    connect(&m_session, &Session::contentsChanged, this, &PatchService::listSets);
    connect(&m_session, &Session::runningChanged, this, &PatchService::followRunning);
    connect(&m_session, &Session::promptChanged, this, [this](const std::shared_ptr<const RecordedPrompt>& prompt) {
        if (prompt && prompt->prompt.kind == PromptKind::Text) m_panel.offerPrompt(QString::fromStdString(prompt->prompt.text));
    });
    connect(&m_session.compute(), &JobRunner::changed, this, [this](const JobStatus& status) {
        if (status.tag == kGridTag && status.state == JobStatus::State::Running) m_panel.showRunning(true, status.fraction);
    });
    followModel();
}

void PatchService::followModel()
{
    if (m_model == m_session.model()) return;
    m_session.compute().drop(kGridTag);
    m_session.compute().drop(kSuggestTag);
    m_model = m_session.model();
    m_panel.showRunning(false);
    m_panel.showModel(m_model);
    if (const auto prompt = m_session.prompt(); prompt && prompt->prompt.kind == PromptKind::Text) m_panel.offerPrompt(QString::fromStdString(prompt->prompt.text));
}

void PatchService::listSets()
{
    if (!m_session.readers()) return m_panel.form().showSets({});
    m_session.analysis().start(JobSpec{QStringLiteral("patch sets"), {}}, &m_panel,
        [readers = m_session.readers()](JobContext&) { return listPromptSets(*readers->lease()); },
        [this](const std::vector<PromptSetRow>& sets) { m_panel.form().showSets(sets); }, {});
}

void PatchService::align(const PromptTexts& texts)
{
    if (!m_model) return;
    m_session.analysis().start(JobSpec{QStringLiteral("patch alignment"), {}}, &m_panel,
        [model = m_model, texts](JobContext&) { return std::make_shared<const PairAlignment>(alignTexts(*model, texts)); },
        [this, model = m_model](std::shared_ptr<const PairAlignment> alignment) {
            if (model == m_model) m_panel.showAlignment(std::move(alignment));
        },
        {});
}

void PatchService::checkMetric(const MetricAsk& ask)
{
    if (!m_model) return;
    m_session.analysis().start(JobSpec{QStringLiteral("patch metric"), {}}, &m_panel,
        [model = m_model, ask](JobContext&) {
            orrery::checkMetric(ask, model->tokenizer.get(), model->config().vocabulary);
            return true;
        },
        [this, ask](bool) { m_panel.form().showMetricProblem(ask, {}, {}); },
        [this, ask](const Error& error) {
            if (error.kind() == ErrorKind::Cancelled) return;
            m_panel.form().showMetricProblem(ask, QString::fromUtf8(error.what()), views::characterOf(QString::fromStdString(error.place())));
        });
}

void PatchService::suggest(const PatchInquiry& inquiry)
{
    if (!m_model || m_model->folder.fileBytes() > kSuggestBytes || m_session.compute().isRunning(kGridTag)) return;
    m_session.compute().start(JobSpec{kSuggestTag, {}}, &m_panel,
        [model = m_model, load = m_session.modelLoader(), inquiry](JobContext& context) {
            const Prompt clean = preparePatchPrompt(*model, inquiry.prompts.clean, inquiry.prompts.areIds).prompt;
            const bool pair = inquiry.source == PatchSource::OtherPrompt;
            const Prompt corrupt = pair ? preparePatchPrompt(*model, inquiry.prompts.corrupt, inquiry.prompts.areIds).prompt : clean;
            return likelyAnswers(load(context), clean, corrupt, inquiry.metric.position, model->tokenLimit(), context.stop);
        },
        [this, model = m_model, texts = inquiry.prompts](const AnswerTokens& tokens) {
            const auto text = [&](int32_t id) { return id < 0 ? QString() : model->tokenizer ? QString::fromStdString(model->tokenizer->tokenText(id)) : QStringLiteral("#%1").arg(id); };
            if (model == m_model) m_panel.form().showSuggestions(texts, text(tokens.answer), text(tokens.wrong));
        },
        {});  // what keeps the prompts from running is said when the grid is asked for
}

void PatchService::loadSet(const std::function<PromptSet(const std::stop_token&)>& read)
{
    m_session.analysis().start(JobSpec{kSetTag, tr("Read a prompt set")}, &m_panel,
        [read](JobContext& context) { return std::make_shared<const PromptSet>(read(context.stop)); },
        [this](std::shared_ptr<const PromptSet> set) { m_panel.form().showSet(std::move(set)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) m_panel.form().showSetProblem(QString::fromUtf8(error.what()));
        });
}

void PatchService::readSet(const QString& name)
{
    if (!m_session.readers()) return;
    loadSet([readers = m_session.readers(), name = name.toStdString()](const std::stop_token&) {
        const auto set = readStoredPromptSet(*readers->lease(), name);
        if (!set) throw Error(ErrorKind::Argument, "there is no prompt set \"" + name + "\" any more").withReason("NoSuchPromptSet");
        return *set;
    });
}

void PatchService::readSetFile(const QString& path)
{
    loadSet([file = QFile::encodeName(path).toStdString()](const std::stop_token& stop) { return readPromptSet(file, {}, stop); });
}

void PatchService::compute(const PatchInquiry& inquiry)
{
    if (!m_model) return;
    m_session.compute().drop(kSuggestTag);
    const auto current = std::make_shared<bool>(true);  // false once this grid is over: pieces still under way are nobody's
    const QPointer<PatchPanel> panel(&m_panel);
    const auto post = [panel, current](std::function<void(PatchPanel&)> show) {
        QMetaObject::invokeMethod(QCoreApplication::instance(), [panel, current, show = std::move(show)] {
            if (panel && *current) show(*panel);
        }, Qt::QueuedConnection);
    };
    const auto over = [this, current] {
        *current = false;
        m_panel.showRunning(false);
    };
    m_session.compute().start(JobSpec{kGridTag, tr("Patch %1").arg(QString::fromUtf8(patchSiteName(inquiry.spec.site).data()))}, &m_panel,
        [model = m_model, load = m_session.modelLoader(), inquiry, post](JobContext& context) {
            CellMail mail([&post](Cells cells) { post([cells = std::move(cells)](PatchPanel& shown) { shown.showCells(cells); }); });
            const PatchListener listener{[&post](std::shared_ptr<const PatchFrame> frame) { post([frame](PatchPanel& shown) { shown.showBegun(frame); }); },
                [&mail](size_t pair, const PatchCell& cell) { mail.add(pair, cell); }};
            return answerPatch(load(context), *model, inquiry, listener, context.progress, context.stop);
        },
        [this, over](std::shared_ptr<const PatchAnswer> answer) {
            over();
            m_panel.showAnswer(std::move(answer));
        },
        [this, over](const Error& error) {
            over();
            if (error.kind() == ErrorKind::Cancelled) m_panel.showNoAnswer({}, {});
            else m_panel.showNoAnswer(tr("The grid could not be computed."), QString::fromUtf8(error.what()));
        });
    m_panel.showRunning(true);
}

void PatchService::followRunning() { m_panel.setOpenProblem(m_session.isRunning() ? tr("Another run is being recorded.") : QString()); }

/// The clean run, the one that is changed (unless it is the clean one), and the changed one: recorded in this order, the last is selected.
void PatchService::openRun(const std::shared_ptr<const PatchFrame>& frame, int layer, int column)
{
    const Recipe recipe = recipeOfCell(*frame, layer, column);
    const QString title = tr("patched: %1").arg(QString::fromStdString(recipe.name));
    m_session.record(title, [frame, recipe, title, cleanTitle = tr("clean"), corruptTitle = tr("corrupt")](const RecordTools& tools) {
        const RecipeSources sources = recipeSources(tools.opened, frame->inquiry.prompts.areIds, tools.stop);
        const auto record = [&](const ChangedRun& run) {
            return recordChangedRun(tools.model, tools.opened, run, sources, tools.workspace, tools.started, tools.progress, tools.stop, tools.log);
        };
        const bool changesClean = &changedPrompt(*frame) == &frame->clean;
        RunId base = record(runOf(cleanTitle, frame->clean));
        if (!changesClean) base = record(runOf(corruptTitle, frame->corrupt));
        ChangedRun patched = runOf(title, changedPrompt(*frame));
        patched.recipe = recipe;
        patched.parent = base;
        return record(patched);
    });
}

}  // namespace orrery::app
