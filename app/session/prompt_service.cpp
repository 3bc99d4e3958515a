#include "app/session/prompt_service.h"

#include "app/session/session.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/number_text.h"

namespace orrery::app {

namespace {

/// Positions a prompt may have: sentence encoders cut what is longer.
int64_t limitOf(const ModelConfig& config)
{
    return config.sentence.maximumTokens > 0 ? config.sentence.maximumTokens : config.context;
}

QString sentence(const Error& error)
{
    if (error.reason() == "EmptyPrompt") return {};
    return QString::fromUtf8(error.what());
}

views::PromptCount counted(const OpenedModel& model, const RunSettings& settings)
{
    views::PromptCount count;
    count.limit = limitOf(model.config());
    try {
        const PreparedPrompt prompt = preparePrompt(model, settings);
        count.tokens = static_cast<int64_t>(prompt.prompt.ids.size());
        for (const std::string& note : prompt.notes) count.note += (count.note.isEmpty() ? QString() : QStringLiteral(" ")) + QString::fromStdString(note);
        if (count.tokens > 0) checkPrompts(model.config(), {prompt.prompt});
    } catch (const Error& error) {
        count.problem = sentence(error);
    }
    return count;
}

}  // namespace

PromptService::PromptService(Session& session, views::PromptBar& bar, QObject* parent) : QObject(parent), m_session(session), m_bar(bar)
{
    connect(&bar, &views::PromptBar::countRequested, this, &PromptService::count);
    connect(&bar, &views::PromptBar::runRequested, &session, &Session::run);
    connect(&bar, &views::PromptBar::stopRequested, &session, &Session::stopRun);
    connect(&session, &Session::runningChanged, &bar, &views::PromptBar::setRunning);
    connect(&session, &Session::modelChanged, this, [this](const std::shared_ptr<const OpenedModel>& model) {
        if (!model) return m_bar.setModel({});
        m_bar.setModel(views::PromptModel{model->tokenizer != nullptr, model->config().tokenTypes > 0});
    });
}

void PromptService::count(const RunSettings& settings)
{
    if (!m_session.model()) return;
    m_session.analysis().start(JobSpec{QStringLiteral("count"), {}}, this,
        [model = m_session.model(), settings](JobContext&) { return counted(*model, settings); },
        [this](const views::PromptCount& count) { m_bar.showCount(count); }, {});
}

}  // namespace orrery::app
