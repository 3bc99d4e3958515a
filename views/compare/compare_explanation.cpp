// What the compare panel's "What is this?" says.
#include "views/compare/compare_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation ComparePanel::explanation() const
{
    Explanation all{title(), tr("The selected prompt's activations beside those of another prompt of this workspace, site by site in the order of the forward."), {}};
    all.parts = {
        {tr("Relative difference"), QStringLiteral("max |a − b| / max |b|"), tr("The largest difference of two numbers in the same place, over the largest number of the other prompt. Where it first passes the tolerance the two part."),
            tr("plain definition"), {tr("Tensors of other shapes have none.")}},
        {tr("Cosine"), QStringLiteral("mean over rows of a·b / (|a| |b|)"), tr("How alike the directions are; a row is a position, in a pattern a query."), tr("plain definition"), {}},
        {tr("CKA"), QStringLiteral("HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)),  K = X Xᵀ, L = Y Yᵀ"),
            tr("How alike the positions lie to each other, whatever the widths and rotations of the two. Unbiased estimates, so that what is independent has 0 on average."),
            tr("Kornblith et al. 2019, arXiv:1905.00414; Nguyen, Raghu, Kornblith 2021, arXiv:2010.15327"),
            {tr("Needs four positions or more; with few it is rough, and can be below 0."), tr("High CKA is no proof that two layers compute the same.")}},
    };
    all.current = page() == Page::Layers ? 2 : 0;
    return all;
}

}  // namespace orrery::views
