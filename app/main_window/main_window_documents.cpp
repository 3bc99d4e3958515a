#include "app/export/attention_export.h"
#include "app/export/panel_export.h"
#include "app/main_window/analysis_documents.h"
#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/session/attention_service.h"
#include "app/session/pins_service.h"
#include "app/session/prediction_service.h"
#include "app/session/proof_service.h"
#include "app/session/recordings_service.h"
#include "app/session/view_state.h"
#include "views/attention/attention_panel.h"
#include "views/plan/plan_panel.h"
#include "views/predictions/prediction_panel.h"
#include "views/prompt/prompt_bar.h"
#include "views/recordings/recordings_panel.h"
#include "views/shared/message_bar.h"

#include <QDockWidget>
#include <QFileDialog>

namespace orrery::app {

void MainWindow::addAttention()
{
    m_attention = new views::AttentionPanel(&m_selection);
    auto* service = new AttentionService(m_session->analysis(), *m_attention, &m_services);
    connect(m_session.get(), &Session::promptChanged, service,
        [this, service](const std::shared_ptr<const RecordedPrompt>& prompt) { service->setPrompt(m_session->readers(), prompt); });
    connect(m_session.get(), &Session::contentsChanged, service, &AttentionService::setContents);
    connect(m_attention, &views::AttentionPanel::recordPatternRequested, this, [this] {
        m_planDock->show();
        m_prompt->focusPrompt();
    });
    new PinsService(*m_session, *m_attention, *m_undo, &m_services);
    m_export = new PanelExport(m_session->edits(), *m_attention, attentionSource(*m_session, *m_attention), &m_services);
    m_documents->add(QStringLiteral("attention"), m_attention);
}

void MainWindow::addPredictions()
{
    m_predictions = new views::PredictionPanel(&m_selection);
    new PredictionService(*m_session, *m_predictions, &m_services);
    m_documents->add(QStringLiteral("prediction"), m_predictions);
}

void MainWindow::addRecordings()
{
    m_recordings = new views::RecordingsPanel(&m_selection);
    m_recordingsService = new RecordingsService(*m_session, *m_recordings, *m_undo, &m_services);
    connect(m_recordings, &views::RecordingsPanel::openRequested, this, &MainWindow::askForWorkspace);
    m_documents->add(QStringLiteral("recordings"), m_recordings);
}

/// A badge on each panel that shows what a model computed.
void MainWindow::addProofs()
{
    m_proofs = new ProofService(*m_session, &m_services);
    m_proofs->addPanel(*m_attention, [this] {
        const auto context = m_attention->context();
        return context ? std::optional(context->prompt->run.id) : std::nullopt;
    });
    m_proofs->addPanel(*m_predictions, [this] {
        const auto prompt = m_session->prompt();
        return prompt ? std::optional(prompt->run.id) : std::nullopt;
    });
}

ViewState MainWindow::viewNow() const { return {m_selection.selection(), m_documents->current(), m_attention->mode()}; }

void MainWindow::showView(const ViewState& state)
{
    m_selection.select(state.selection);
    m_attention->setMode(state.mode);
    m_documents->reveal(state.document);
}

void MainWindow::addAnalysis()
{
    addAnalysisDocuments({*m_session, m_selection, *m_documents, *m_undo, *m_proofs, m_services, [this](PanelExport& exports) { followExport(exports); },
        [this] { askForModel(); }, [this] { askForWorkspace(); }});
}

void MainWindow::followExport(PanelExport& exports)
{
    connect(&exports, &PanelExport::failed, m_message, [this](const QString& sentence, const QString& details) { m_message->show(views::MessageBar::Tone::Failure, sentence, details); });
    connect(&exports, &PanelExport::written, m_message, [this](const QString& path) { m_message->show(views::MessageBar::Tone::Note, tr("Written: %1").arg(path)); });
}

void MainWindow::connectFailures()
{
    connect(m_session.get(), &Session::failed, this, [this](const QString& sentence, const QString& details) { m_message->show(views::MessageBar::Tone::Failure, sentence, details); });
    followExport(*m_export);
    connect(m_attention, &views::AttentionPanel::exportRequested, this, [this](const QString& name, const QString& text) {
        auto* dialog = new QFileDialog(this, tr("Export"), name);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->selectFile(name);
        connect(dialog, &QFileDialog::fileSelected, m_export, [this, text](const QString& path) { m_export->writeText(path, text); });
        dialog->open();
    });
}

}  // namespace orrery::app
