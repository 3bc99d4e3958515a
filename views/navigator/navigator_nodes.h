#pragma once

#include "core/record/workspace_contents.h"
#include "core/record/workspace_notes.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace orrery::views {

/// A line of the navigator, and those under it. `key` tells it from its neighbours whatever else changes.
struct NavigatorNode {
    enum class Kind { Section, Model, Prompt, Run, Analysis, View };
    Kind kind = Kind::Section;
    QString key, text, detail, tip, icon;
    bool greyed = false;                     ///< deleted, or not where it was
    std::optional<RunId> run = {};           ///< of a run; of a prompt: the one to show it in; of an analysis: the first it is about, while it is there
    std::optional<PromptId> prompt = {};
    std::optional<Digest> weights = {};      ///< of a remembered model
    std::optional<ViewId> view = {};
    std::optional<AnalysisId> analysis = {};
    QString command = {};                    ///< of an analysis: what computes it again
    QString path = {};                       ///< of a model
    std::vector<NavigatorNode> children = {};

    /// Whether the line itself shows the same.
    bool looksLike(const NavigatorNode& other) const
    {
        return text == other.text && detail == other.detail && tip == other.tip && icon == other.icon && greyed == other.greyed && kind == other.kind;
    }
};

/// A model that is open now.
struct OpenModelEntry {
    QString name, path;
    bool current = false;  ///< the one that runs prompts
};

/// The sections Models, Prompts, Runs, Analyses, Probes and Views; Analyses and Probes only where there are any. Runs, prompts and analyses
/// stand newest first; of prompts with the same text only the newest.
/// `contents` and `views` may be null.
std::vector<NavigatorNode> navigatorNodes(
    const WorkspaceContents* contents, const std::vector<OpenModelEntry>& models, const std::vector<SavedViewRow>* views);

}  // namespace orrery::views
