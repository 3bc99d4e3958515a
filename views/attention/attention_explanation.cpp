// What the attention panel's "What is this?" says. Definitions as core/analysis computes them.
#include "views/attention/attention_panel.h"
#include "views/shared/explanation.h"

namespace orrery::views {

namespace {

enum Part { PatternPart, ScoresPart, ValuePart, DifferencePart, RolloutPart, EntropyPart };  // those that a mode begins with

int partOf(AttentionPanel::Mode mode, const MapRequest& request)
{
    if (mode == AttentionPanel::Mode::Rollout) return RolloutPart;
    if (mode == AttentionPanel::Mode::Table) return EntropyPart;
    if (mode != AttentionPanel::Mode::Head) return PatternPart;
    if (request.isDifference()) return DifferencePart;
    return request.kind == AttentionKind::Scores ? ScoresPart : request.kind == AttentionKind::ValueWeighted ? ValuePart : PatternPart;
}

}  // namespace

Explanation AttentionPanel::explanation() const
{
    Explanation all{title(), tr("Rows are queries, columns are keys: a cell says how much the row's token looks at the column's token, in one head of one layer."), {},
        partOf(mode(), m_mapPage->request())};
    all.parts = {
        {tr("Pattern"), QStringLiteral("A = softmax(S)      each row sums to 1"),
            tr("The weights with which a head averages the value vectors of the keys. In a decoder a query sees itself and what came before; in an encoder, everything."),
            QStringLiteral("Vaswani et al. 2017, arXiv:1706.03762"),
            {tr("A large weight on a key whose value vector is small moves nothing: compare the value-weighted pattern."),
                tr("Attention says what a head reads, not why the model answers as it does (Jain & Wallace 2019, arXiv:1902.10186).")}},
        {tr("Raw scores"), QStringLiteral("S[i,j] = q[i]·k[j] / √(head width)      some models also divide by the layer"),
            tr("What stands before the softmax, masked keys left out. Differences along a row matter; adding a constant to a row changes no weight."),
            QStringLiteral("Vaswani et al. 2017, arXiv:1706.03762"), {tr("Rows can't be compared with each other: the softmax takes each row's level away.")}},
        {tr("Value-weighted pattern"), QStringLiteral("A[i,j] · ‖v[j]‖"), tr("The weight times the length of the value vector that it moves, as the head has it before its output matrix."),
            QStringLiteral("Kobayashi et al. 2020, arXiv:2004.10102"),
            {tr("The published norm is taken after the output matrix, which may stretch some directions; this one is before it."), tr("Norms don't tell directions: large contributions can cancel.")}},
        {tr("Difference"), QStringLiteral("A − B      cell by cell, same shape"), tr("Two heads, or the same head in two runs. Blue is less, vermilion is more, paper is equal."),
            tr("plain subtraction; nothing is fitted or scaled"),
            {tr("Cells are matched by position: if two prompts part in length or tokens, a cell compares different words.")}},
        {tr("Attention rollout"), QStringLiteral("R(L) = (α·I + (1 − α)·Ā(L)) · R(L−1)      R before the first layer = I\nĀ = mean, maximum or minimum over heads;  α = ½ unless set"),
            tr("How much of each input token would be at a position after layer L if attention merely mixed positions."),
            QStringLiteral("Abnar & Zuidema 2020, arXiv:2005.00928"),
            {tr("Descriptive, not causal: values and MLPs are left out."), tr("In decoders it drifts to the first token, layer by layer.")}},
        {tr("Entropy"), QStringLiteral("H[i] = −Σj A[i,j]·ln A[i,j] / ln(visible keys)      mean over queries"),
            tr("How spread out a head looks: 0 on one key, 1 on all alike. Queries with one visible key don't count."),
            QStringLiteral("Clark et al. 2019, arXiv:1906.04341"), {tr("A head that rests on the first token has a low entropy and does nothing.")}},
        {tr("Distance"), QStringLiteral("D = mean over i of Σj A[i,j]·|i − j|"), tr("How far a head looks, in tokens."), QStringLiteral("Vig & Belinkov 2019, arXiv:1906.04284"),
            {tr("It grows with the prompt for heads that rest on the first token: compare prompts of the same length.")}},
        {tr("Previous token"), QStringLiteral("mean of A[i, i−1]      i ≥ 1"), tr("Heads that look one token back; induction is built on them."), QStringLiteral("Olsson et al. 2022, arXiv:2209.11895"),
            {tr("On a short prompt little else can be seen, and every head scores.")}},
        {tr("Duplicate token"), QStringLiteral("mean over i of Σ A[i,j]      j < i, token[j] = token[i]"), tr("Attention on earlier places of the same token, over the queries that have one."),
            QStringLiteral("Wang et al. 2022, arXiv:2211.00593"), {tr("Repeated common words inflate it; use text or random tokens that repeat on purpose.")}},
        {tr("Induction"), QStringLiteral("mean over i of Σ A[i,j+1]      j < i, token[j] = token[i]"),
            tr("Attention on what followed the same token before: such heads copy how a sequence went on the last time. Strong ones exceed 0.4 where random tokens repeat."),
            QStringLiteral("Olsson et al. 2022, arXiv:2209.11895"),
            {tr("A prompt without repetition has no targets, hence no score."), tr("On natural text a head can score by other habits: confirm on random tokens said twice.")}},
        {tr("First token"), QStringLiteral("mean of A[i,0]      i ≥ 1"), tr("Where heads rest that have nothing to do."), QStringLiteral("Xiao et al. 2023, arXiv:2309.17453"),
            {tr("With a beginning-of-text token, the first token is that one.")}},
    };
    return all;
}

}  // namespace orrery::views
