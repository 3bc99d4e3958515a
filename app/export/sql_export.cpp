#include "app/export/sql_export.h"

#include "app/export/data_writers.h"
#include "app/session/session.h"
#include "core/base/build_info.h"
#include "views/sql/sql_panel.h"

#include <QFileInfo>

namespace orrery::app {

ExportSource sqlSource(Session& session, views::SqlPanel& panel)
{
    ExportSource source;
    source.provenance = [&session] {
        const auto contents = session.contents();
        return (contents ? "workspace " + QFileInfo(QString::fromStdString(contents->path)).fileName().toStdString() + " · " : std::string()) + "Orrery " + buildInfo().version;
    };
    source.data = [&panel](const std::string& from) -> DataWriter {
        const auto answer = panel.answer();
        if (!answer || answer->table.columns.empty()) return {};
        return queryWriter({answer, &answer->table}, answer->request.sql, from);
    };
    source.formats = {ExportFormat::Csv, ExportFormat::Json};
    return source;
}

}  // namespace orrery::app
