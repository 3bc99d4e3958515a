#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// The dictionary of an npy header, as text and numbers.
struct NpyLiteral {
    std::string descr;
    bool fortranOrder = false;
    std::vector<int64_t> shape;
};

/// Parses the Python literal {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } and nothing else.
/// @throws Error Format with reason BadNpyHeader, UnsupportedDtype (a descr that is not a string) or NumberOutOfRange
NpyLiteral parseNpyLiteral(std::string_view text);

}  // namespace orrery
