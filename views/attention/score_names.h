#pragma once

#include "core/analysis/head_ref.h"

#include <QString>

namespace orrery::views {

/// "Previous token"
QString scoreName(HeadScore score);
/// What its numbers count: "mass", "tokens", "0–1".
QString scoreUnit(HeadScore score);
/// What it means, a sentence.
QString scoreMeaning(HeadScore score);
/// With the digits that its column has; "–" for a score that is unset.
QString scoreText(HeadScore score, std::optional<double> value);

}  // namespace orrery::views
