#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace orrery::views {

/// A value with so many significant digits: scientific below 1e-3 and from 1e5 on, thin spaces between thousands otherwise;
/// "NaN", "+∞", "−∞". The minus is U+2212, as wide as a digit.
QString valueText(double value, int significant = 6);

/// With so many digits after the point, for columns that must align: "0.0312".
QString fixedText(double value, int decimals);

/// A count with thin spaces between thousands: "2 025 600".
QString countText(int64_t count);

/// A count with what is counted: "1 token", "2 025 tokens".
QString countedText(int64_t count, const QString& one, const QString& many);

/// "1.23 GB", "456 MB", "12 B": decimal units, three significant digits.
QString bytesText(int64_t bytes);

/// "0.8 ms", "3.1 s", "2 min 5 s".
QString durationText(double seconds);

/// "[1 024, 12, 64]"
QString shapeText(const std::vector<int64_t>& shape);

}  // namespace orrery::views
