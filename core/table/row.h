#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace orrery::table {

enum class CellKind {
    Null,    ///< nothing there: an empty cell without quotes, JSON's null, or a key this line lacks
    Text,    ///< also JSON's true, false, lists and objects, as compact JSON
    Number,  ///< reads as a number as a whole ("nan" and "inf" too, in CSV and TSV); `text` is kept
};

/// One value of a table.
struct Cell {
    CellKind kind = CellKind::Null;
    std::string text;  ///< UTF-8, as written (JSON: unescaped); empty if Null
    double number = std::numeric_limits<double>::quiet_NaN();
};

/// One record.
struct Row {
    int64_t number = 0;  ///< from 1, the header not counted
    int64_t line = 0;    ///< of the file, where it begins
    std::vector<Cell> cells;
};

}  // namespace orrery::table
