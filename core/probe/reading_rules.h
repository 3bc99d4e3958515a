#pragma once

#include "core/probe/position_rule.h"
#include "core/tokenizer/encoding.h"

namespace orrery::probe {

/// What becomes of a text with more tokens than the model's context.
enum class LongTexts {
    Refused,  ///< an error that names its row
    Cut       ///< its last tokens are left out; those a template puts behind it stay
};

/// How texts become prompts, and prompts features.
struct ReadingRules {
    PositionRule position;
    EncodeOptions encode;
    LongTexts longTexts = LongTexts::Refused;
};

}  // namespace orrery::probe
