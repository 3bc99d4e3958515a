// What the capture plan's "What is this?" says.
#include "views/plan/plan_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation PlanPanel::explanation() const
{
    Explanation all{title(), tr("What the next run will keep, and what that takes, before it is run."), {}};
    all.parts = {
        {tr("Bytes"), QStringLiteral("Σ over chosen sites of elements × bytes each\npattern, T tokens: heads × T × T; causal: heads × T × (T + 1) / 2"),
            tr("Exact for the prompt as it stands. Patterns grow with the square of its length, everything else with its length."), tr("counted from the model's config and the storage format; nothing is estimated"),
            {tr("Half as many bytes a value (F16, BF16) keeps half the size and three to four digits.")}},
        {tr("Time"), QStringLiteral("operations / measured rate + bytes / measured rate"), tr("The rates of products and of writing are measured once on this machine."), tr("measured here, when the program first needs them"),
            {tr("A busy machine or a slow disk makes it longer; the first run also reads the weights.")}},
        {tr("Memory"), QStringLiteral("weights + working memory of one batch + the recorder's queue"), tr("A cap refuses a run that would need more, before it starts, and says what to leave out."), tr("counted from the plan of the forward"),
            {tr("What other programs hold is not known here.")}},
    };
    return all;
}

}  // namespace orrery::views
