#pragma once

#include "core/base/json.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// A kept result as it is read: a JSON value and where it stands. What is not as it should be is an Error Format with reason BadResult at
/// its JSON pointer. Borrows the document.
class ResultValue {
public:
    explicit ResultValue(const Json& value, std::string place = "") : m_value(&value), m_place(std::move(place)) {}

    const Json& json() const { return *m_value; }
    /// A member that must be there.
    ResultValue operator[](const char* key) const;
    /// A member that may be absent or null.
    std::optional<ResultValue> find(const char* key) const;
    /// Of an array.
    std::vector<ResultValue> items() const;

    std::string text() const;
    int64_t whole() const;
    bool truth() const;
    /// A number; null and "NaN" are NaN, "Infinity" and "-Infinity" what they say.
    double number() const;
    std::vector<std::string> texts() const;
    std::vector<double> numbers() const;

    [[noreturn]] void refuse(const std::string& what) const;

private:
    const Json* m_value;
    std::string m_place;
};

/// Rows of numbers, all as long as each other, at most kMaximumGrid of them together.
struct ResultGrid {
    int rows = 0, columns = 0;
    std::vector<double> values;       ///< [rows, columns]

    double at(int row, int column) const { return values[static_cast<size_t>(row) * static_cast<size_t>(columns) + static_cast<size_t>(column)]; }
};
inline constexpr int64_t kMaximumGrid = int64_t{1} << 24;

/// @throws Error Format with reason BadResult: no rows, an empty row, rows of different lengths, too many numbers
ResultGrid gridOf(const ResultValue& rows);

}  // namespace orrery
