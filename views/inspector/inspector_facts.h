#pragma once

#include "core/analysis/inspection.h"
#include "core/record/workspace_contents.h"

#include <QString>

#include <optional>
#include <vector>

namespace orrery::views {

/// A label and a value; the value is also what a click copies.
struct Fact {
    QString label, value;
};

/// What is known of one thing.
struct FactSection {
    QString id;      ///< stays the same whatever is shown: "token"
    QString title;   ///< "Token under the pointer"
    std::vector<Fact> facts;
};

/// Position, id, text, bytes, and the tokens beside it.  Requires: 0 <= index < positions.
std::vector<Fact> tokenFacts(const RecordedPrompt& prompt, int index);

/// Query and key with their tokens, and the value to six digits where it is known.
std::vector<Fact> cellFacts(const RecordedPrompt& prompt, int query, int key, const std::optional<double>& value, const std::optional<double>& rawScore);

std::vector<Fact> headFacts(int layer, int head, const std::optional<HeadScores>& scores);

std::vector<Fact> siteFacts(const TensorRow& tensor);

/// Model, prompt, tokens, time, status, and what was recorded; the run's parameters one by one, each fact once.
std::vector<Fact> runFacts(const RunEntry& entry);
/// What program computed it, on what.
std::vector<Fact> buildFacts(const RunEntry& entry);

}  // namespace orrery::views
