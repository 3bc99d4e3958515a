#include "core/report/report_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace orrery {

namespace {

const std::string kMinus = "−", kThinSpace = "\u2009";

/// Thin spaces between thousands of the part in front of the point, and the true minus.
std::string grouped(std::string digits)
{
    const size_t point = std::min(digits.find('.'), digits.size());
    const size_t begin = digits.starts_with('-') ? 1 : 0;
    for (size_t at = point; at > begin + 3;) digits.insert(at -= 3, kThinSpace);
    return begin ? kMinus + digits.substr(1) : digits;
}

std::string printed(const char* format, int digits, double value)
{
    char text[400];  // the longest double in %f has 309 digits before the point
    std::snprintf(text, sizeof text, format, digits, value);
    return text;
}

std::string nonFinite(double value) { return std::isnan(value) ? "NaN" : value > 0 ? "+∞" : kMinus + "∞"; }

}  // namespace

std::string fixedNumber(double value, int decimals)
{
    if (!std::isfinite(value)) return nonFinite(value);
    const std::string text = printed("%.*f", decimals, value);
    const bool isZero = text.find_first_of("123456789") == std::string::npos;
    return grouped(isZero && text.front() == '-' ? text.substr(1) : text);
}

std::string significantNumber(double value, int significant)
{
    if (!std::isfinite(value)) return nonFinite(value);
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) return scientificNumber(value, significant);
    const std::string rounded = printed("%.*e", significant - 1, size);  // 0.9999 has one digit before the point, once it is 1.00
    const int whole = std::stoi(rounded.substr(rounded.find('e') + 1)) + 1;
    return fixedNumber(value, std::max(0, significant - whole));
}

std::string scientificNumber(double value, int significant)
{
    if (!std::isfinite(value)) return nonFinite(value);
    std::string text = printed("%.*e", significant - 1, value);
    for (size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at + kMinus.size())) text.replace(at, 1, kMinus);
    return text;
}

std::string countNumber(int64_t count) { return grouped(std::to_string(count)); }

std::string intervalNumber(double value, double low, double high, int decimals)
{
    return fixedNumber(value, decimals) + " (" + fixedNumber(low, decimals) + (low < 0 ? " to " : "–") + fixedNumber(high, decimals) + ")";
}

std::string escapedMarkup(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (static_cast<unsigned char>(c) < 0x20) out += c == '\n' || c == '\t' ? ' ' : '?';
        else out += c;
    }
    return out;
}

}  // namespace orrery
