#pragma once

#include "core/analysis/opened_model.h"
#include "core/analysis/token_choice.h"
#include "core/record/workspace_contents.h"

#include <QStringList>

#include <memory>

namespace orrery::views {

/// The model that made a prompt's run, as far as it is at hand.
struct MakerAtHand {
    std::shared_ptr<const OpenedModel> model = {};   ///< null: it is not open
    QString name = {};                               ///< empty: the run names none
    bool canOpen = false;                            ///< it lies where it was last seen

    bool operator==(const MakerAtHand&) const = default;
};

/// What the pages of the residual panel show things of: a prompt, and the model that made its run, open. Immutable, held by all of them.
struct ResidualContext {
    std::shared_ptr<const RecordedPrompt> prompt;
    std::shared_ptr<const OpenedModel> model;
    QStringList tokens;   ///< tokenLabel() of each position

    static std::shared_ptr<const ResidualContext> of(std::shared_ptr<const RecordedPrompt> prompt, std::shared_ptr<const OpenedModel> model);

    int positions() const { return static_cast<int>(tokens.size()); }
    bool isPostNorm() const { return model->config().family == Family::Bert; }
    /// The token a person typed; · stands for a blank, as it does in cells.
    TokenChoice typedToken(const QString& typed) const;
    /// "·the", "#318": a token as cells and fields show it.
    QString tokenName(int32_t id) const;
    /// "5 ·cat"
    QString numbered(int position) const;
};

}  // namespace orrery::views
