#pragma once

#include <cstdint>
#include <string>

namespace orrery {

/// Numbers as a reader of a report sees them: the minus is U+2212, thousands are parted by thin spaces, "NaN", "+∞", "−∞".

/// With so many digits after the point, for columns that must align: "0.912".
std::string fixedNumber(double value, int decimals);

/// With so many significant digits: scientific below 1e-3 and from 1e5 on.
std::string significantNumber(double value, int significant);

/// "1.25e−04"
std::string scientificNumber(double value, int significant);

/// "12 384"
std::string countNumber(int64_t count);

/// "0.912 (0.905–0.918)": a value and its interval; "to" between ends below zero.
std::string intervalNumber(double value, double low, double high, int decimals);

/// Text made fit for an XML or HTML element or attribute: & < > " escaped, control characters, which neither allows, as "?" (tab and newline as a blank).
std::string escapedMarkup(const std::string& text);

}  // namespace orrery
