#include "views/residual/residual_panel.h"

#include "views/shared/explanation.h"

namespace orrery::views {

namespace {

ExplanationPart lensPart()
{
    return {ResidualPanel::tr("Logit lens"),
        QStringLiteral("lens(x) = softmax( Norm_final(x) · W_U + b_U )"),
        ResidualPanel::tr("What the model would predict if it stopped at this layer: the stream goes through the model's own final norm, with statistics of its own, and "
                          "the unembedding. Each cell has its likeliest token; KL compares with the final row, KL(final ‖ here)."),
        QStringLiteral("nostalgebraist 2020, “interpreting GPT: the logit lens”"),
        {ResidualPanel::tr("Early layers that say nothing may write in another basis: that is bias of the lens, not absence of information."),
            ResidualPanel::tr("The first position often is a place to rest attention on, and unlike the others."),
            ResidualPanel::tr("The final row must equal the model's own logits; by how much it does stands below the grid.")}};
}

}  // namespace

Explanation ResidualPanel::explanation() const
{
    return {tr("Residual"), tr("What the residual stream holds, layer by layer, read through the model itself."), {lensPart()}, 0};
}

}  // namespace orrery::views
