#include "app/session/run_maker.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace orrery::app {

RunMaker makerOf(const WorkspaceContents& contents, RunId run, const std::shared_ptr<const OpenedModel>& opened)
{
    const RunEntry* entry = contents.find(run);
    if (!entry || !entry->run.model) return {.name = {}, .path = {}, .isOpen = opened != nullptr};
    const auto row = std::ranges::find(contents.models, *entry->run.model, &ModelRow::id);
    if (row == contents.models.end()) return {.name = {}, .path = {}, .isOpen = opened != nullptr};
    const QString path = QFile::decodeName(row->info.path.c_str());
    return {.name = QString::fromStdString(row->info.displayName), .path = !path.isEmpty() && QFileInfo(path).isDir() ? path : QString(),
        .isOpen = opened && opened->folder.configText() == row->info.configJson};
}

}  // namespace orrery::app
