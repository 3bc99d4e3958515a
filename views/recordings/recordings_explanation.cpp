// What the recordings panel's "What is this?" says.
#include "views/recordings/recordings_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

Explanation RecordingsPanel::explanation() const
{
    Explanation all{title(), tr("Every run of this workspace and every tensor it kept, with its size in the file; below, the values themselves."), {}};
    all.parts = {
        {tr("Sites"), QStringLiteral("blocks.3.attn.hook_pattern      layer 3, attention, after the softmax"), tr("A site is a named place of the forward where a tensor was read. Names are those that interpretability code already uses."),
            tr("TransformerLens's hook names, github.com/TransformerLensOrg/TransformerLens"), {tr("hook_normalized stands before gain and bias, as in TransformerLens from 3.0 on; earlier versions had it after them.")}},
        {tr("Statistics"), QStringLiteral("rms = √(Σ x² / n)      over finite values"), tr("Taken in double precision while the tensor was recorded, so that they are there without reading it. NaN and infinite values are counted apart."),
            tr("plain definitions; the file's schema, resources/schema/0001_workspace.sql"), {tr("Masked scores are minus infinity: they count as not finite, and are no fault.")}},
        {tr("Size"), QStringLiteral("stored bytes = elements kept × bytes each"), tr("Causal patterns keep only the triangle that can be attended. Deleting hides a run until the space is reclaimed; until then it can be undone."),
            tr("the file's schema, resources/schema/0001_workspace.sql"), {tr("The file itself shrinks only when the space is reclaimed.")}},
    };
    return all;
}

}  // namespace orrery::views
