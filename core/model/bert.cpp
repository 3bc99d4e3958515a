// BERT: Devlin et al. 2018, arXiv:1810.04805; equations of models-and-formats section 3.6.
//
//   x = LN(word + pos + type);   x = LN1(x + Attn(x));   x = LN2(x + MLP(x));
//   masked-language logits = LN(act(x W + b)) W_E^T + b_U;   pooler = tanh(x[0] W + b)
#include "core/model/families.h"
#include "core/model/forward_builder.h"

namespace orrery {
namespace {

ValueId embeddings(ForwardBuilder& forward)
{
    ValueId x = forward.embedding("embed.W_E", IdSource::Tokens, "hook_embed");
    x = forward.add(x, forward.embedding("pos_embed.W_pos", IdSource::Positions, "hook_pos_embed"));
    x = forward.add(x, forward.embedding("token_type_embed.W_type", IdSource::TokenTypes, "hook_token_type_embed"));
    return forward.norm(x, "embed.ln", "embed.ln", "hook_full_embed");
}

ValueId block(ForwardBuilder& forward, ValueId x)
{
    x = forward.streamSite("hook_resid_pre", x);
    x = forward.streamSite("hook_resid_mid", forward.add(x, forward.attention(x, "")));
    x = forward.norm(x, "ln1", "ln1", "ln1.hook_out");
    const ValueId mlpIn = forward.branchSite("hook_mlp_in", x);
    x = forward.streamSite("hook_resid_post", forward.add(x, forward.mlp(mlpIn)));
    x = forward.norm(x, "ln2", "ln2", "hook_normalized_resid_post");
    // The same tensor under the name every norm's output has; opt-in, so that `*` does not keep it twice.
    return forward.site("ln2.hook_out", x, {"pos", "d_model"}, {0, forward.config().width}, true);
}

void maskedLanguageHead(ForwardBuilder& forward, ValueId x)
{
    const ModelConfig& config = forward.config();
    x = forward.activation(forward.linear(x, "mlm.W", "mlm.b", config.width), config.activation);
    x = forward.norm(forward.streamSite("mlm_head.hook_post", x), "mlm.ln", "mlm_head.ln", "mlm_head.ln.hook_out");
    const ValueId logits = forward.linear(x, config.tied ? "embed.W_E" : "unembed.W_U", "unembed.b_U", config.vocabulary);
    forward.site("logits", logits, {"pos", "d_vocab"}, {0, config.vocabulary});
}

void pooledHeads(ForwardBuilder& forward, ValueId x)
{
    const ModelConfig& config = forward.config();
    const ValueId first = forward.gatherRows(x, RowChoice::First);
    ValueId pooled = forward.activation(forward.linear(first, "pooler.W", "pooler.b", config.width), Activation::Tanh);
    pooled = forward.site("hook_pooler_out", pooled, {"d_model"}, {config.width});
    if (config.nextSentence) forward.site("hook_nsp_out", forward.linear(pooled, "nsp.W", "nsp.b", 2), {"label"}, {2});
}

PoolKind poolKind(SentencePooling::Kind kind)
{
    switch (kind) {
    case SentencePooling::Kind::None:
    case SentencePooling::Kind::First: return PoolKind::First;
    case SentencePooling::Kind::Mean: return PoolKind::Mean;
    case SentencePooling::Kind::Max: return PoolKind::Max;
    case SentencePooling::Kind::MeanSqrtLength: return PoolKind::MeanSqrtLength;
    }
    return PoolKind::First;
}

}  // namespace

void buildBert(ForwardBuilder& forward)
{
    const ModelConfig& config = forward.config();
    ValueId x = embeddings(forward);
    for (int layer = 0; layer < config.layers; ++layer) {
        forward.enterLayer(layer);
        x = block(forward, x);
    }
    forward.enterLayer(-1);
    if (config.output == OutputHead::MaskedLanguage) maskedLanguageHead(forward, x);
    if (config.pooler) pooledHeads(forward, x);
    if (config.sentence.kind == SentencePooling::Kind::None) return;
    const ValueId sentence = forward.pool(x, poolKind(config.sentence.kind), config.sentence.normalize);
    forward.site("sentence_embedding", sentence, {"d_model"}, {config.width});
}

}  // namespace orrery
