#include "app/export/compare_export.h"
#include "app/export/panel_export.h"
#include "app/main_window/analysis_documents.h"
#include "app/main_window/document_area.h"
#include "app/session/compare_service.h"
#include "app/session/proof_service.h"
#include "app/session/session.h"
#include "views/compare/compare_panel.h"

namespace orrery::app {

void addCompareDocument(const DocumentHost& host)
{
    auto* panel = new views::ComparePanel(&host.selection);
    new CompareService(host.session, *panel, &host.services);
    QObject::connect(panel, &views::ComparePanel::openRequested, panel, host.openWorkspace);
    auto* exports = new PanelExport(host.session.edits(), *panel, compareSource(host.session, *panel), &host.services);
    host.follow(*exports);
    host.proofs.addPanel(*panel, [panel] { return panel->pair() ? std::optional(panel->pair()->first.run.id) : std::nullopt; });
    host.area.add(QStringLiteral("compare"), panel);
}

}  // namespace orrery::app
