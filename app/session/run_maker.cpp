#include "app/session/run_maker.h"

#include <QFile>

#include <algorithm>

namespace orrery::app {

RunMaker makerOf(const WorkspaceContents& contents, RunId run, const std::shared_ptr<const OpenedModel>& opened)
{
    const RunEntry* entry = contents.find(run);
    if (!entry || !entry->run.model) return {.name = {}, .path = {}, .isOpen = opened != nullptr};
    const auto row = std::ranges::find(contents.models, *entry->run.model, &ModelRow::id);
    if (row == contents.models.end()) return {.name = {}, .path = {}, .isOpen = opened != nullptr};
    return {.name = QString::fromStdString(row->info.displayName), .path = QFile::decodeName(row->info.path.c_str()),
        .isOpen = opened && opened->folder.configText() == row->info.configJson};
}

}  // namespace orrery::app
