// GPT-2: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; equations of models-and-formats section 3.1.
//
//   x = wte[t] + wpe[p];   x += Attn(LN1(x));   x += MLP(LN2(x));   logits = LN_f(x) W_U
#include "core/model/families.h"
#include "core/model/forward_builder.h"

namespace orrery {
namespace {

ValueId block(ForwardBuilder& forward, ValueId x)
{
    x = forward.streamSite("hook_resid_pre", x);
    x = forward.add(x, forward.attention(x, "ln1"));
    x = forward.streamSite("hook_resid_mid", x);
    const ValueId mlpIn = forward.branchSite("hook_mlp_in", x);
    x = forward.add(x, forward.mlp(forward.norm(mlpIn, "ln2", "ln2", "ln2.hook_out")));
    return forward.streamSite("hook_resid_post", x);
}

}  // namespace

void buildGpt2(ForwardBuilder& forward)
{
    const ModelConfig& config = forward.config();
    const ValueId tokens = forward.embedding("embed.W_E", IdSource::Tokens, "hook_embed");
    ValueId x = forward.add(tokens, forward.embedding("pos_embed.W_pos", IdSource::Positions, "hook_pos_embed"));
    for (int layer = 0; layer < config.layers; ++layer) {
        forward.enterLayer(layer);
        x = block(forward, x);
    }
    forward.enterLayer(-1);
    x = forward.norm(x, "ln_final", "ln_final", "ln_final.hook_out");
    if (config.output != OutputHead::LanguageModel) return;
    const std::string unembedding = config.tied ? "embed.W_E" : "unembed.W_U", bias = config.unembedBias ? "unembed.b_U" : "";
    forward.site("logits", forward.linear(x, unembedding, bias, config.vocabulary), {"pos", "d_vocab"}, {0, config.vocabulary});
    const ValueId last = forward.gatherRows(x, RowChoice::Last);
    forward.site("last_logits", forward.linear(last, unembedding, bias, config.vocabulary), {"d_vocab"}, {config.vocabulary}, true);
}

}  // namespace orrery
