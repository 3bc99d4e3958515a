// What the navigator's "What is this?" says.
#include "views/navigator/navigator_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation NavigatorPanel::explanation() const
{
    Explanation all{title(), tr("What this workspace holds. Choosing a run or a prompt selects it, and every panel follows."), {}};
    all.parts = {
        {tr("Models"), QStringLiteral("model = SHA-256 of its weights + its config + active weight transforms"), tr("A workspace knows a model by what it is, not by its folder: a moved folder can be found again, and another model in its place is refused."),
            tr("FIPS 180-4 (SHA-256); the file's schema, resources/schema/0001_workspace.sql"), {tr("The same weights under an edited config.json are another model.")}},
        {tr("Runs and prompts"), QString(), tr("A run is one prompt, or several, through one model. Prompts with the same text stand once, with their newest run."), tr("the file's schema, resources/schema/0001_workspace.sql"),
            {tr("A run that was stopped keeps what was recorded up to then; its sign says so.")}},
        {tr("Analyses and probes"), QString(), tr("Results that were kept: orrery-cli patch, lens, attribute, ablate, heads, stream, compare and probe do so with --record. Choosing one selects the run it is about, where that is still there."),
            tr("the file's schema, resources/schema/0003_analyses.sql"), {tr("A result keeps its numbers and the command that computes them again, not the model.")}},
        {tr("Views"), QString(), tr("A view keeps what was selected, which panel was in front and how attention was shown. Ctrl+D saves one."), tr("saved in the workspace, table saved_view"),
            {tr("A view holds no numbers: once its run is deleted, it can't be shown.")}},
    };
    return all;
}

}  // namespace orrery::views
