#pragma once

#include "core/analysis/recording_pair.h"
#include "views/plot/plot.h"

#include <QString>

namespace orrery::views {

/// What of two sites a plot shows.
enum class CompareMeasure { Relative, Cosine, Cka };

/// Whether the two can be matched position by position, and what that means for what is shown.
QString matchingText(const RecordingPair& pair);

/// Where they part, with the numbers.
QString partingText(const RecordingPair& pair, double tolerance);

/// A measure over depth: one line a kind of site that layers have.
std::shared_ptr<const Plot> comparisonPlot(const RecordingPair& pair, CompareMeasure measure);

}  // namespace orrery::views
