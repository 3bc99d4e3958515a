#include "app/session/prompt_service.h"

#include "views/prompt/prompt_bar.h"
#include "views/shared/number_text.h"

#include <algorithm>

namespace orrery::app {

namespace {

/// A short sentence for what core says of a prompt.
QString problemOf(const Error& error, const PreparedPrompt& prepared, const ModelConfig& config)
{
    const auto tokens = static_cast<int64_t>(prepared.prompt.ids.size());
    if (error.reason() == "ContextTooLong")
        return PromptService::tr("%1 tokens, %2 too many").arg(views::countText(tokens), views::countText(tokens - config.context));
    if (error.reason() == "EmptyPrompt") return PromptService::tr("no tokens");
    if (error.reason() == "NoTokenizer") return PromptService::tr("no tokenizer: write token ids");
    if (error.reason() == "TokenOutOfRange") {
        const auto& ids = prepared.prompt.ids;
        const auto wrong = std::find_if(ids.begin(), ids.end(), [&](int32_t id) { return id < 0 || id >= config.vocabulary; });
        if (wrong != ids.end())
            return PromptService::tr("id %1 is past the last, %2").arg(views::countText(*wrong), views::countText(config.vocabulary - 1));
    }
    return QString::fromStdString(error.what());
}

}  // namespace

views::PromptCount countPrompt(const OpenedModel& model, const RunSettings& settings)
{
    const ModelConfig& config = model.config();
    PreparedPrompt prepared;
    views::PromptCount count{0, config.context};
    try {
        prepared = preparePrompt(model, settings);
        count.tokens = static_cast<int64_t>(prepared.prompt.ids.size());
        if (!prepared.notes.empty()) count.note = QString::fromStdString(prepared.notes.front());
        checkPrompts(config, {prepared.prompt});
    } catch (const Error& error) {
        count.problem = problemOf(error, prepared, config);
    }
    return count;
}

PromptService::PromptService(JobRunner& analysis, views::PromptBar& bar, QObject* parent) : QObject(parent), m_analysis(analysis), m_bar(bar)
{
    connect(&bar, &views::PromptBar::countRequested, this, &PromptService::count);
}

void PromptService::setModel(std::shared_ptr<const OpenedModel> model)
{
    m_model = std::move(model);
    m_analysis.stop(QStringLiteral("count"));
    if (!m_model) return m_bar.setModel({});
    m_bar.setModel(views::PromptModel{m_model->tokenizer != nullptr, m_model->config().family == Family::Bert});
}

void PromptService::count(const RunSettings& settings)
{
    if (!m_model) return;
    m_analysis.start(JobSpec{QStringLiteral("count"), {}}, this,
        [model = m_model, settings](JobContext&) { return countPrompt(*model, settings); },
        [this, model = m_model](const views::PromptCount& count) {
            if (model == m_model) m_bar.showCount(count);
        },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) m_bar.showCount({0, 0, QString::fromStdString(error.what())});
        });
}

}  // namespace orrery::app
