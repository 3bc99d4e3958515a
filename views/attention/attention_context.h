#pragma once

#include "core/analysis/attention_maps.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace orrery::views {

/// What the pages of the attention panel show things of: a prompt, what was recorded of its attention, its tokens as they are written.
/// Immutable, held by all of them.
struct AttentionContext {
    std::shared_ptr<const RecordedPrompt> prompt;
    std::vector<AttentionLayer> layers;  ///< those with a pattern or scores, ascending
    QStringList tokens;                  ///< tokenLabel() of each position

    static std::shared_ptr<const AttentionContext> of(std::shared_ptr<const RecordedPrompt> prompt);

    const AttentionLayer* layer(int index) const;  ///< null: nothing recorded
    std::vector<HeadRef> heads() const;            ///< those with a pattern, by layer and head
    bool has(const HeadRef& head) const;
    int positionCount() const { return static_cast<int>(tokens.size()); }
    bool isPair() const;                           ///< tokens of two types: a sentence pair
};

/// "3 ·proceed": a token with its position, as texts name it.
QString numberedToken(const AttentionContext& context, int position);

}  // namespace orrery::views
