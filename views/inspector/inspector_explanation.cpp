// What the inspector's "What is this?" says.
#include "views/inspector/inspector_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation InspectorPanel::explanation() const
{
    Explanation all{title(), tr("Everything known of what is selected, or under the pointer: cell, token, head, tensor, run; and the notes on it."), {}};
    all.parts = {
        {tr("Cell"), QStringLiteral("value = A[query, key]      raw score = S[query, key] = q·k / √(head width)"), tr("Six significant digits of the recorded number. Distance is the query's position minus the key's."),
            QStringLiteral("Vaswani et al. 2017, arXiv:1706.03762"), {tr("Recorded in 16 bits, a value has three to four digits; the others are rounding.")}},
        {tr("Head scores"), QStringLiteral("means over the queries of this prompt"), tr("The same scores as in the attention panel's table; its “What is this?” defines each."),
            QStringLiteral("Olsson et al. 2022, arXiv:2209.11895; Clark et al. 2019, arXiv:1906.04341"), {tr("One prompt is one sample: look at several before naming a head.")}},
        {tr("Histogram"), QStringLiteral("60 bins, equally wide, from the least to the largest finite value"), tr("How the values of the selected tensor are spread."), tr("plain counting over the recorded tensor"),
            {tr("A few outliers stretch the axis: the rest then stands in one bin.")}},
    };
    return all;
}

}  // namespace orrery::views
