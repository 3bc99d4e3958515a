#include "app/session/residual_service.h"

#include "app/session/run_maker.h"
#include "app/session/session.h"
#include "core/residual/lens_reading.h"
#include "views/residual/residual_panel.h"
#include "views/shared/run_text.h"

namespace orrery::app {

ResidualService::ResidualService(Session& session, views::ResidualPanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    connect(&m_session, &Session::promptChanged, this, &ResidualService::follow);
    connect(&m_session, &Session::modelChanged, this, &ResidualService::follow);
    connect(&m_panel, &views::ResidualPanel::openModelRequested, this, &ResidualService::openMaker);
    connect(&m_panel, &views::ResidualPanel::lensRequested, this, &ResidualService::readLens);
    follow();
}

void ResidualService::follow()
{
    const auto prompt = m_session.prompt();
    const auto contents = m_session.contents();
    if (!prompt || !contents) return m_panel.showPrompt(nullptr, {});
    const RunMaker maker = makerOf(*contents, prompt->run.id, m_session.model());
    m_panel.showPrompt(prompt, {maker.isOpen ? m_session.model() : nullptr, maker.name, !maker.path.isEmpty()});
}

void ResidualService::openMaker()
{
    const auto prompt = m_session.prompt();
    const auto contents = m_session.contents();
    if (prompt && contents) m_session.openModel(makerOf(*contents, prompt->run.id, nullptr).path);
}

void ResidualService::readLens(const views::LensAsk& ask)
{
    const auto model = m_session.model();
    if (!m_session.readers() || !model) return;
    m_session.compute().start(JobSpec{QStringLiteral("lens"), tr("Logit lens: %1").arg(views::promptTitle(m_session.prompt()->prompt))}, &m_panel,
        [ask, model, load = m_session.modelLoader(), readers = m_session.readers()](JobContext& context) {
            Model& loaded = load(context);
            LensRequest request;
            request.points = streamPoints(loaded.config(), ask.points);
            request.tokens = ask.tokens;
            request.tokenLimit = model->tokenLimit();
            const auto workspace = readers->lease();
            return std::make_shared<const LensReading>(lensOfRecording(loaded, model->tokenizer.get(), *workspace, ask.prompt, request, context.progress, context.stop));
        },
        [this, ask](const std::shared_ptr<const LensReading>& reading) { m_panel.showLens(ask, reading); },
        [this, ask](const Error& error) {
            const QString sentence = error.kind() == ErrorKind::Cancelled ? tr("The lens was stopped.") : sentenceFor(tr("The lens could not be read."), error);
            m_panel.showLensFailed(ask, sentence, QString::fromUtf8(error.what()));
        });
}

}  // namespace orrery::app
