// What the model panel's "What is this?" says.
#include "views/model/model_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation ModelPanel::explanation() const
{
    Explanation all{title(), tr("The open model's parameters as its file has them, and what its attention heads read and write."), {}};
    all.parts = {
        {tr("Weights"), QStringLiteral("‖W‖ = √(Σ w²);  W = U diag(σ) Vᵀ"), tr("Names are those of interpretability code; some are several tensors of the file, stacked. Numbers are in double, over finite values."),
            tr("plain definitions"), {tr("Spectra of very large tables are not computed.")}},
        {tr("Circuits"), QStringLiteral("W_QK = W_Q W_Kᵀ,  W_OV = W_V W_O\ncopying = Σ λ / Σ |λ|,  λ of W_E W_OV W_U"),
            tr("QK decides where a head looks, OV what it moves. A copying score near 1 says that the head raises the tokens it attends to."),
            tr("Elhage et al. 2021, “A Mathematical Framework for Transformer Circuits”"),
            {tr("Taken from processed weights: norms folded in, centred where that is sound."), tr("Positions and biases are left out.")}},
        {tr("Composition"), QStringLiteral("‖W_OV1 M2‖ / (‖W_OV1‖ ‖M2‖),  M2 = W_QK2, W_QK2ᵀ or W_OV2"), tr("How much a later head could read of what an earlier one writes."),
            tr("Elhage et al. 2021"), {tr("Random matrices score 1/√width: compare with that."), tr("It is about weights: whether it happens on a prompt, patching tells.")}},
    };
    all.current = page() == Page::Circuits ? 1 : 0;
    return all;
}

}  // namespace orrery::views
