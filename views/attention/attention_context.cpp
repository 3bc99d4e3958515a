#include "views/attention/attention_context.h"

#include "views/shared/token_text.h"

#include <algorithm>

namespace orrery::views {

std::shared_ptr<const AttentionContext> AttentionContext::of(std::shared_ptr<const RecordedPrompt> prompt)
{
    auto context = std::make_shared<AttentionContext>();
    context->layers = attentionLayers(*prompt);
    for (size_t i = 0; i < prompt->positions.size(); ++i) context->tokens.append(tokenLabel(prompt->positions[i], static_cast<int>(i)));
    context->prompt = std::move(prompt);
    return context;
}

const AttentionLayer* AttentionContext::layer(int index) const
{
    const auto found = std::find_if(layers.begin(), layers.end(), [index](const AttentionLayer& layer) { return layer.layer == index; });
    return found == layers.end() ? nullptr : &*found;
}

std::vector<HeadRef> AttentionContext::heads() const
{
    std::vector<HeadRef> heads;
    for (const AttentionLayer& layer : layers)
        for (int head = 0; layer.pattern && head < layer.heads; ++head) heads.push_back({layer.layer, head});
    return heads;
}

bool AttentionContext::has(const HeadRef& head) const
{
    const AttentionLayer* found = layer(head.layer);
    return found && head.head >= 0 && head.head < found->heads;
}

bool AttentionContext::isPair() const
{
    const auto& positions = prompt->positions;
    return std::any_of(positions.begin(), positions.end(), [&](const Position& p) { return p.tokenType != positions.front().tokenType; });
}

QString numberedToken(const AttentionContext& context, int position)
{
    return QStringLiteral("%1 %2").arg(position).arg(context.tokens.value(position));
}

}  // namespace orrery::views
