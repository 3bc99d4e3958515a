#include "app/export/panel_export.h"
#include "app/export/patch_export.h"
#include "app/main_window/analysis_documents.h"
#include "app/main_window/document_area.h"
#include "app/session/patch_service.h"
#include "app/session/proof_service.h"
#include "app/session/session.h"
#include "views/patch/patch_panel.h"

#include <QFileDialog>

namespace orrery::app {

void addPatchDocument(const DocumentHost& host)
{
    auto* panel = new views::PatchPanel(&host.selection);
    auto* service = new PatchService(host.session, *panel, &host.services);
    QObject::connect(service, &PatchService::setFileWanted, panel, [panel, service] {
        auto* dialog = new QFileDialog(panel, views::PatchPanel::tr("Prompt set of pairs"), {}, views::PatchPanel::tr("Prompt sets (*.csv *.tsv *.jsonl);;All files (*)"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        QObject::connect(dialog, &QFileDialog::fileSelected, service, &PatchService::readSetFile);
        dialog->open();
    });
    QObject::connect(panel, &views::PatchPanel::openModelRequested, panel, [panel, &session = host.session] {
        auto* dialog = new QFileDialog(panel, views::PatchPanel::tr("Model folder"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        QObject::connect(dialog, &QFileDialog::fileSelected, &session, &Session::openModel);
        dialog->open();
    });
    host.follow(*new PanelExport(host.session.edits(), *panel, patchSource(host.session, *panel), &host.services));
    host.area.add(QStringLiteral("patch"), panel);
}

}  // namespace orrery::app
