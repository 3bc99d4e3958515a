#pragma once

#include "core/analysis/prompt_run.h"

#include <QString>

namespace orrery::views {

/// A prompt as its user wrote it: kept in the history and for the next start.
struct PromptText {
    RunSettings::Input input = RunSettings::Input::Text;
    QString text, second;  ///< ids are kept as they were written; second: of a pair

    bool operator==(const PromptText&) const = default;
};

/// What the bar must know of the open model.
struct PromptModel {
    bool hasTokenizer = true;  ///< else only ids
    bool takesPairs = false;
};

/// The answer to PromptBar::countRequested.
struct PromptCount {
    int64_t tokens = 0;
    int64_t limit = 0;     ///< positions of the model
    QString problem = {};  ///< why this can't run, as a short sentence; empty: it can
    QString note = {};     ///< what the user should know although it runs
    bool isCut = false;    ///< not the whole text will be read, and the note says so
};

}  // namespace orrery::views
