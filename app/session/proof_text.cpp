#include "app/session/proof_text.h"

#include "core/base/text.h"
#include "views/shared/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace orrery::app {

namespace {

using State = ProofStanding::State;
using Tone = views::Panel::BadgeTone;

QString tr(const char* text) { return QCoreApplication::translate("Proof", text); }

QString lines(const QStringList& parts) { return parts.join(u'\n'); }

QString transformsText(const std::vector<std::string>& transforms)
{
    if (transforms.empty()) return tr("No weight transforms.");
    return tr("Weight transforms: %1.").arg(QString::fromStdString(joinText(transforms, ", ")));
}

QString largest(const VerifyResult& result)
{
    return tr("Largest relative difference %1, at %2 (allowed %3, logits %4).")
        .arg(views::valueText(result.worst, 3), QString::fromStdString(result.worstSite), QStringLiteral("1e-5"), QStringLiteral("1e-4"));
}

BadgeText provedText(const ProofStanding& standing)
{
    const ModelProof& proof = *standing.proof;
    const QString kernels = tr("Kernels proved: on a prompt of %1 tokens every site of %2 agrees with the same forward in double precision.")
                                .arg(views::countText(proof.positions), standing.model);
    const QString family = proof.family ? tr("Family proved: this variant's every site was compared with reference activations from other implementations.")
                                        : tr("Not family proved: no reference files cover this combination of options.");
    return {proof.family ? tr("family proved") : tr("kernels proved"), Tone::Good, lines({kernels, largest(proof.result), family, transformsText(standing.transforms)})};
}

BadgeText differsText(const ProofStanding& standing)
{
    const VerifyResult& result = standing.proof->result;
    const QString site = QString::fromStdString(result.firstDiffering);
    const auto found = std::ranges::find(result.sites, result.firstDiffering, &VerifyResult::Site::name);
    const QString difference = found == result.sites.end() ? QString() : tr(" (%1, allowed %2)").arg(views::valueText(found->difference, 3), views::valueText(found->limit, 1));
    return {tr("differs at %1").arg(site), Tone::Bad,
        lines({tr("The first site of %1 that does not agree with the double-precision reference: %2%3.").arg(standing.model, site, difference), largest(result),
            tr("Do not trust numbers from there on."), transformsText(standing.transforms)})};
}

}  // namespace

BadgeText badgeText(const ProofStanding& standing)
{
    switch (standing.state) {
    case State::Waiting: return {tr("proving…"), Tone::Warn, lines({tr("%1 has not been proved yet: the proof starts when nothing else is computed.").arg(standing.model), transformsText(standing.transforms)})};
    case State::Running: return {tr("proving…"), Tone::Warn, lines({tr("%1 runs a short prompt a second time in double precision.").arg(standing.model), transformsText(standing.transforms)})};
    case State::OnDemand: return {tr("not proved yet"), Tone::Warn, lines({tr("Click to prove %1: about %2.").arg(standing.model, views::durationText(standing.expectedSeconds)), transformsText(standing.transforms)})};
    case State::Done: return standing.proof->kernelsProved() ? provedText(standing) : differsText(standing);
    case State::Failed: return {tr("not proved"), Tone::Warn, lines({tr("The proof of %1 could not be made.").arg(standing.model), standing.reason})};
    case State::Elsewhere: return {tr("not proved here"), Tone::Warn, lines({standing.reason, transformsText(standing.transforms)})};
    }
    return {};
}

QString proveText(const ProofStanding& standing)
{
    if (standing.state == State::OnDemand) return tr("Prove now (about %1)").arg(views::durationText(standing.expectedSeconds));
    return standing.state == State::Failed ? tr("Try again…") : tr("Prove again…");
}

}  // namespace orrery::app
