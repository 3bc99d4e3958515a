#pragma once

#include "core/analysis/model_proof.h"
#include "views/shared/panel.h"

#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace orrery::app {

/// How far it is known that what a panel shows was computed as the model's definition says.
struct ProofStanding {
    enum class State {
        Waiting,    ///< the proof is to run
        Running,
        OnDemand,   ///< the model is large, or the proof was stopped: the user says when
        Done,       ///< `proof` says what came out
        Failed,     ///< it could not be made; `reason` says why
        Elsewhere   ///< another model, or another version of this program, made the run; `reason` says which
    };
    State state = State::Waiting;
    QString model;                              ///< its name
    std::shared_ptr<const ModelProof> proof = {};
    QString reason = {};
    std::vector<std::string> transforms = {};   ///< of the weights that made the run
    double expectedSeconds = 0;                 ///< that a proof on demand would take
};

/// What the badge says of it, and its tool tip.
struct BadgeText {
    QString text;
    views::Panel::BadgeTone tone;
    QString why;
};
BadgeText badgeText(const ProofStanding& standing);

/// What the badge's menu offers: "Prove again…".
QString proveText(const ProofStanding& standing);

}  // namespace orrery::app
