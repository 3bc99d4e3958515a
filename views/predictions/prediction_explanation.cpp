// What the prediction panel's "What is this?" says.
#include "views/predictions/prediction_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation PredictionPanel::explanation() const
{
    Explanation all{title(), tr("For each position, what the model expects: a decoder the next token, a masked model the token at that place."), {}};
    all.parts = {
        {tr("Probability"), QStringLiteral("p[t] = exp(z[t]) / Σu exp(z[u])      z: the recorded logits"), tr("Over all ids that have a token, computed in double precision from the logits as recorded."),
            QStringLiteral("Vaswani et al. 2017, arXiv:1706.03762"),
            {tr("A probability is the model's belief, not how often it is right (Guo et al. 2017, arXiv:1706.04599)."), tr("Recorded in 16 bits, logits are rounded, and near ties can change places.")}},
        {tr("Rank and loss"), QStringLiteral("loss = −log₂ p[actual]      rank 1: the likeliest"), tr("How well the token that really came was foreseen, in bits. Decoders: the next token of the prompt."),
            QStringLiteral("Shannon 1948, A Mathematical Theory of Communication"), {tr("The first token has no prediction, the last one no answer.")}},
        {tr("Masked prediction"), QStringLiteral("p[t | all other tokens] at each [MASK]"), tr("A masked model reads both sides. Elsewhere than at a mask it sees the answer."),
            QStringLiteral("Devlin et al. 2018, arXiv:1810.04805"), {tr("At a place that is not masked, a high probability mostly means that the token was copied.")}},
        {tr("Continuation"), QStringLiteral("softmax(z / temperature), cut to the k likeliest, then to mass p"), tr("Temperature 0 takes the likeliest token each time. The continued prompt becomes a run of its own."),
            QStringLiteral("Holtzman et al. 2019, arXiv:1904.09751"), {tr("Greedy text repeats itself more than people do; one sample says little about the distribution.")}},
    };
    return all;
}

}  // namespace orrery::views
