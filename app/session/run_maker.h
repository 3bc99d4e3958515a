#pragma once

#include "core/analysis/opened_model.h"
#include "core/record/workspace_contents.h"

#include <QString>

#include <memory>
#include <optional>

namespace orrery::app {

/// Who made a recorded run, as far as can be told without reading weights.
struct RunMaker {
    QString name;                  ///< empty: the run names no model
    QString path;                  ///< where it was last seen; empty: not known
    bool isOpen = false;           ///< the model at hand has the config of the one that made the run
};

/// Of a run that names no model any model may be the maker.
RunMaker makerOf(const WorkspaceContents& contents, RunId run, const std::shared_ptr<const OpenedModel>& opened);

}  // namespace orrery::app
