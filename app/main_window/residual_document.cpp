#include "app/main_window/analysis_documents.h"

#include "app/export/panel_export.h"
#include "app/export/residual_export.h"
#include "app/main_window/document_area.h"
#include "app/session/proof_service.h"
#include "app/session/residual_service.h"
#include "app/session/session.h"
#include "views/residual/residual_panel.h"

namespace orrery::app {

void addResidualDocument(const DocumentHost& host)
{
    auto* panel = new views::ResidualPanel(&host.selection);
    new ResidualService(host.session, *panel, &host.services);
    host.proofs.addPanel(*panel, [panel] {
        const auto context = panel->context();
        return context ? std::optional(context->prompt->run.id) : std::nullopt;
    });
    auto* exports = new PanelExport(host.session.edits(), *panel, residualSource(host.session, *panel), &host.services);
    host.follow(*exports);
    host.area.add(QStringLiteral("residual"), panel);
}

}  // namespace orrery::app
