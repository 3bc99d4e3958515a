#pragma once

#include "views/shared/selection.h"

#include <QJsonObject>
#include <QJsonValue>

#include <optional>

namespace orrery::app {

/// A whole number from 0 to `most` (up to 2^53 - 1, what a JSON number holds exactly).
std::optional<long long> wholeNumber(const QJsonValue& value, double most);
/// The same for a position, layer or head: beyond a million it is rubbish.
std::optional<int> indexNumber(const QJsonValue& value);

QJsonObject toJson(const views::Selection& selection);
/// What can be read of it; parts that are missing, of another kind or out of their range are unset. Never fails.
views::Selection selectionOf(const QJsonObject& object);

}  // namespace orrery::app
