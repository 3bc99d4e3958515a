#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace orrery::cli {

/// Rows of text in aligned columns, for people. The first row is the heading.
class Table {
public:
    enum class Align { Left, Right };

    explicit Table(std::vector<std::string> heading, std::vector<Align> alignment = {});
    void add(std::vector<std::string> cells);
    /// Lines ending in a newline, columns two blanks apart, no blanks at line ends.
    std::string text() const;

private:
    std::vector<std::vector<std::string>> m_rows;
    std::vector<Align> m_alignment;  ///< missing ones are left
};

/// A number with `digits` significant digits, e.g. "0.04312".
std::string numberText(double value, int digits = 4);
/// A whole number with blanks between thousands: "124 439 808".
std::string countText(int64_t value);
/// A token on one line: control characters as escapes, in quotes.
std::string quotedText(const std::string& text);

}  // namespace orrery::cli
