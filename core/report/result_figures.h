#pragma once

#include "core/report/document.h"
#include "core/report/result_value.h"

#include <string>
#include <vector>

namespace orrery {

/// How a grid of numbers is coloured.
enum class GridScale {
    Signed,    ///< blue and vermilion about zero
    Positive   ///< paper to ink, from zero
};

/// What stands at a grid's sides.
struct GridLabels {
    std::vector<std::string> rows, columns;   ///< one each
    std::string rowTitle, columnTitle;
    std::string unit;                         ///< of the numbers
    double least = 0;                         ///< colours span at least this much: what is smaller altogether is no more than noise
};

/// A grid as a heat map whose cells carry their numbers while they have room, so that signs read without colour; numbers that are not finite
/// have a colour of their own.
Figure resultGridFigure(const ResultGrid& grid, GridScale scale, const GridLabels& labels);

/// A prompt's tokens as they stand in its text, from {"texts", "ids"}; ids where no text is known. Null: none.
std::vector<std::string> tokensOf(const ResultValue& prompt);
/// The same as axis labels: blanks and line ends as signs.
std::vector<std::string> tokenLabelsOf(const ResultValue& prompt);

/// What {"id", "text"} is called: "·king" or "#505".
std::string tokenName(const ResultValue& token);

/// "0", "1", … up to so many.
std::vector<std::string> countedLabels(int count);

/// Indices of the values that are furthest from zero first; not finite ones left out.
std::vector<size_t> strongestFirst(const std::vector<double>& values);

/// A prompt as text, the tokens at `marked` set off from the rest.
DocumentTokens promptTokens(const std::string& lead, const ResultValue& prompt, const std::vector<int64_t>& marked, double weight);

}  // namespace orrery
