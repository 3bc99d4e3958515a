#include "views/patch/patch_panel.h"

#include "views/shared/explanation.h"

namespace orrery::views {

namespace {

ExplanationPart patchingPart()
{
    return {PatchPanel::tr("Activation patching"), PatchPanel::tr("effect = (patched − corrupt) / (clean − corrupt)"),
        PatchPanel::tr("Each cell runs one prompt with one activation taken from the other, and reads the metric. Clean values in the corrupt run (denoising) ask how far they suffice: 0 leaves the corrupt "
                       "run, 1 brings the clean one back. Corrupt values in the clean run (noising) ask how far the clean ones are needed: 1 makes the clean run the corrupt one."),
        PatchPanel::tr("Vig et al. 2020, arXiv:2004.12265; Wang et al. 2022, arXiv:2211.00593"),
        {PatchPanel::tr("The two directions answer different questions; say which you used."), PatchPanel::tr("One pair is one example: choose a set of pairs for a claim, and read the intervals."),
            PatchPanel::tr("Where clean and corrupt hardly differ by the metric, effects divide by almost nothing: look at the raw metric."),
            PatchPanel::tr("Later heads may stand in for what was replaced, so a small effect is no proof of unimportance.")}};
}

ExplanationPart tracingPart()
{
    return {PatchPanel::tr("Causal tracing"), PatchPanel::tr("embedding + N(0, (noise · σ)²) on the subject; indirect effect = M(restored) − M(noised)"),
        PatchPanel::tr("The prompt runs with noise on its subject's embeddings; then one state, or a window of layers, is restored to the clean run's. Cells are means over the draws, with 95 % intervals."),
        PatchPanel::tr("Meng, Bau, Andonian, Belinkov 2022, arXiv:2202.05262, section 2.1"),
        {PatchPanel::tr("Where a fact sits by this measure does not tell where editing works (Hase et al. 2023, arXiv:2301.04213)."),
            PatchPanel::tr("Restore a window of layers for attn_out and mlp_out: single ones have weak effects.")}};
}

ExplanationPart setPart()
{
    return {PatchPanel::tr("A set of pairs"), PatchPanel::tr("effect = Σ (patched − corrupt) / Σ (clean − corrupt)"),
        PatchPanel::tr("Means over pairs, with percentile bootstrap intervals of 1 000 resamples (the seed is stored). Numerators and denominators are averaged apart: one pair that hardly differs does not decide."),
        PatchPanel::tr("Efron 1979, the percentile interval"), {PatchPanel::tr("A grid by position needs pairs of one length, whose positions stand for the same thing.")}};
}

}  // namespace

Explanation PatchPanel::explanation() const
{
    return {tr("Patch"), tr("What becomes of a number read off the logits when one activation is replaced: layer by layer, position by position or head by head."),
        {patchingPart(), tracingPart(), setPart()}, 0};
}

}  // namespace orrery::views
