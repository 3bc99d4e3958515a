#include "app/session/prompt_service.h"

#include "app/session/session.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/number_text.h"

#include <algorithm>

namespace orrery::app {

namespace {

/// Positions a prompt may have: sentence encoders cut what is longer.
int64_t limitOf(const ModelConfig& config)
{
    return config.sentence.maximumTokens > 0 ? config.sentence.maximumTokens : config.context;
}

/// A short sentence for what core says of a prompt; empty where there is nothing to complain of yet.
QString problemOf(const Error& error, const PreparedPrompt& prepared, const ModelConfig& config)
{
    const auto tokens = static_cast<int64_t>(prepared.prompt.ids.size());
    if (error.reason() == "EmptyPrompt") return {};
    if (error.reason() == "NoTokenizer") return PromptService::tr("no tokenizer: write token ids");
    if (error.reason() == "ContextTooLong")
        return PromptService::tr("%1, %2 too many").arg(views::countedText(tokens, PromptService::tr("token"), PromptService::tr("tokens")), views::countText(tokens - config.context));
    if (error.reason() == "TokenOutOfRange") {
        const auto& ids = prepared.prompt.ids;
        const auto wrong = std::find_if(ids.begin(), ids.end(), [&](int32_t id) { return id < 0 || id >= config.vocabulary; });
        if (wrong != ids.end())
            return PromptService::tr("id %1 is past the last, %2").arg(views::countText(*wrong), views::countText(config.vocabulary - 1));
    }
    return QString::fromUtf8(error.what());
}

}  // namespace

views::PromptCount countPrompt(const OpenedModel& model, const RunSettings& settings)
{
    PreparedPrompt prepared;
    views::PromptCount count;
    count.limit = limitOf(model.config());
    try {
        prepared = preparePrompt(model, settings);
        count.tokens = static_cast<int64_t>(prepared.prompt.ids.size());
        count.isCut = prepared.truncated;
        for (const std::string& note : prepared.notes) count.note += (count.note.isEmpty() ? QString() : QStringLiteral(" ")) + QString::fromStdString(note);
        checkPrompts(model.config(), {prepared.prompt});
    } catch (const Error& error) {
        count.problem = problemOf(error, prepared, model.config());
    }
    return count;
}

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
        [model = m_session.model(), settings](JobContext&) { return countPrompt(*model, settings); },
        [this, model = m_session.model()](const views::PromptCount& count) {
            if (model == m_session.model()) m_bar.showCount(count);
        }, {});
}

}  // namespace orrery::app
