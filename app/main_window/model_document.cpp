#include "app/export/model_export.h"
#include "app/export/panel_export.h"
#include "app/main_window/analysis_documents.h"
#include "app/main_window/document_area.h"
#include "app/session/model_service.h"
#include "app/session/session.h"
#include "views/model/model_panel.h"

namespace orrery::app {

void addModelDocument(const DocumentHost& host)
{
    auto* panel = new views::ModelPanel(&host.selection);
    new ModelService(host.session, *panel, &host.services);
    QObject::connect(panel, &views::ModelPanel::openModelRequested, panel, host.openModel);
    auto* exports = new PanelExport(host.session.edits(), *panel, modelSource(*panel), &host.services);
    host.follow(*exports);
    host.area.add(QStringLiteral("model"), panel);
}

}  // namespace orrery::app
