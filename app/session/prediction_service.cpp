#include "app/session/prediction_service.h"

#include "app/session/session.h"

#include <algorithm>

namespace orrery::app {

namespace {

/// Whether a model could read a recorded run's ids as that run did.
bool suits(const OpenedModel& model, const WorkspaceContents& contents, RunId run)
{
    const RunEntry* entry = contents.find(run);
    if (!entry || !entry->run.model) return false;
    const auto row = std::find_if(contents.models.begin(), contents.models.end(), [&](const ModelRow& r) { return r.id == *entry->run.model; });
    if (row == contents.models.end() || row->info.family != familyName(model.config().family)) return false;
    return !model.tokenizer || !row->info.tokenizerDigest || *row->info.tokenizerDigest == model.tokenizer->digest();
}

}  // namespace

PredictionService::PredictionService(Session& session, views::PredictionPanel& panel, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel)
{
    connect(&m_session, &Session::promptChanged, this, [this](const std::shared_ptr<const RecordedPrompt>& prompt) {
        m_panel.showPrompt(prompt);
        followModel();
    });
    connect(&m_session, &Session::modelChanged, this, &PredictionService::followModel);
    connect(&m_panel, &views::PredictionPanel::predictionsRequested, this, &PredictionService::read);
    connect(&m_panel, &views::PredictionPanel::runRequested, &m_session, &Session::run);
    m_panel.showPrompt(m_session.prompt());
    followModel();
}

void PredictionService::followModel()
{
    const auto prompt = m_session.prompt();
    const auto model = m_session.model();
    const auto contents = m_session.contents();
    m_panel.showModel(prompt && model && contents && suits(*model, *contents, prompt->run.id) ? model : nullptr);
}

void PredictionService::read(PromptId prompt)
{
    m_session.read(JobSpec{QStringLiteral("predictions"), {}}, &m_panel,
        [request = PredictionRequest{.prompt = prompt, .model = m_session.model()}](const Workspace& workspace, JobContext& context) {
            return std::make_shared<const PromptPredictions>(readPredictions(workspace, request, context.progress, context.stop));
        },
        [this](std::shared_ptr<const PromptPredictions> predictions) { m_panel.showPredictions(std::move(predictions)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled)
                m_panel.showFailed(sentenceFor(tr("The recorded logits could not be read."), error), QString::fromUtf8(error.what()));
        });
}

}  // namespace orrery::app
