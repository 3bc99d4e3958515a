#pragma once

#include <cstdint>

namespace orrery {

/// A product's output cut into rowParts x columnParts panels of nearly equal size.
struct Panels {
    int64_t rows, columns;
    int64_t rowParts, columnParts;

    struct Panel {
        int64_t firstRow, lastRow, firstColumn, lastColumn;
    };

    int64_t count() const { return rowParts * columnParts; }
    Panel at(int64_t index) const;
};

/// The cut that keeps `threads` busy and packs the least: a panel's product packs its share of the input and of the weight,
/// so cutting columns repeats the input's share, cutting rows the weight's. Small products stay whole.
Panels panelsFor(int64_t rows, int64_t inner, int64_t columns, int threads);

}  // namespace orrery
