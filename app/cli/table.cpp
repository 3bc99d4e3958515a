#include "app/cli/table.h"

#include <algorithm>
#include <cstdio>

namespace orrery::cli {

namespace {

/// Characters of UTF-8 text: bytes that do not continue one.
size_t characters(const std::string& text)
{
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::vector<size_t> columnWidths(const std::vector<std::vector<std::string>>& rows)
{
    std::vector<size_t> widths;
    for (const auto& row : rows) {
        if (row.size() > widths.size()) widths.resize(row.size());
        for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], characters(row[c]));
    }
    return widths;
}

}  // namespace

Table::Table(std::vector<std::string> heading, std::vector<Align> alignment)
    : m_rows{std::move(heading)}, m_alignment(std::move(alignment))
{
}

void Table::add(std::vector<std::string> cells)
{
    m_rows.push_back(std::move(cells));
}

std::string Table::text() const
{
    const std::vector<size_t> widths = columnWidths(m_rows);
    std::string lines;
    for (const auto& row : m_rows) {
        std::string line;
        for (size_t c = 0; c < row.size(); ++c) {
            const std::string fill(widths[c] - characters(row[c]), ' ');
            const bool right = c < m_alignment.size() && m_alignment[c] == Align::Right;
            line += (c ? "  " : "") + (right ? fill + row[c] : row[c] + fill);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines += line + "\n";
    }
    return lines;
}

std::string numberText(double value, int digits)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

std::string countText(int64_t value)
{
    std::string digits = std::to_string(value);
    for (auto at = static_cast<int64_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3) {
        digits.insert(static_cast<size_t>(at), " ");
    }
    return digits;
}

std::string quotedText(const std::string& text)
{
    std::string quoted = "\"";
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        if (byte == '\n') quoted += "\\n";
        else if (byte == '\t') quoted += "\\t";
        else if (byte == '"' || byte == '\\') (quoted += '\\') += byte;
        else if (code < 0x20 || code == 0x7F) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02X", code);
            quoted += escape;
        } else quoted += byte;
    }
    return quoted + "\"";
}

}  // namespace orrery::cli
