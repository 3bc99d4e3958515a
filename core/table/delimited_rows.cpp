#include "core/table/delimited_rows.h"

#include "core/base/text.h"
#include "core/table/text_decoding.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

namespace orrery::table {
namespace {

bool isLineEnd(char byte)
{
    return byte == '\n' || byte == '\r';
}

/// Keeps the room of ordinary cells for the next row, but not of huge ones: many columns could each hold on to a whole row's worth.
void clearText(std::string& text)
{
    constexpr size_t kKept = size_t{64} << 10;
    if (text.capacity() > kKept) text = std::string();
    text.clear();
}

/// Reads the whole of `text` as a decimal number.
bool readsAsNumber(std::string_view text, double& number)
{
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    return code == std::errc() && end == text.data() + text.size();
}

}  // namespace

DelimitedRows::DelimitedRows(ByteInput input, char separator, const TableOptions& options)
    : m_stream(std::move(input)), m_separator(separator), m_options(options)
{
    if (!readRecord(m_first)) throw Error(ErrorKind::Format, "has no rows, not even a header").withReason("EmptyTable");
    if (m_options.header == HeaderRow::Present) {
        nameColumns(m_first);
        return;
    }
    for (size_t i = 0; i < m_first.cells.size(); ++i) m_columns.push_back(std::to_string(i + 1));
    m_first.number = m_number = 1;
    m_hasFirst = true;
}

void DelimitedRows::nameColumns(const Row& header)
{
    std::unordered_set<std::string> seen;
    for (size_t i = 0; i < header.cells.size(); ++i) {
        // A column without a name (as a data frame's index is written) goes by its number.
        std::string name = header.cells[i].text.empty() ? std::to_string(i + 1) : header.cells[i].text;
        if (!seen.insert(name).second)
            throw Error(ErrorKind::Format, "the header names column " + quotedText(name) + " twice").withReason("DuplicateColumn").at("header");
        m_columns.push_back(std::move(name));
    }
}

bool DelimitedRows::next(Row& row)
{
    if (std::exchange(m_hasFirst, false)) {
        std::swap(row, m_first);
        return true;
    }
    row.number = m_number + 1;
    if (!readRecord(row)) return false;
    ++m_number;
    if (row.cells.size() != m_columns.size())
        throw rowError(row, "RaggedRow", "has " + std::to_string(row.cells.size()) + " cells, the table has "
                                             + std::to_string(m_columns.size()) + " columns");
    return true;
}

bool DelimitedRows::skipBlankLines()
{
    for (;;) {
        const std::string_view ahead = m_stream.ahead();
        if (ahead.empty()) return false;
        if (!isLineEnd(ahead.front())) return true;
        m_stream.take(1);
    }
}

bool DelimitedRows::readRecord(Row& row)
{
    if (!skipBlankLines()) return false;
    row.line = m_stream.line();
    m_rowBytes = 0;
    for (size_t column = 0;; ++column) {
        if (column == m_options.maxColumns)
            throw rowError(row, "TooManyColumns", "has more than " + std::to_string(m_options.maxColumns) + " cells");
        if (row.cells.size() <= column) row.cells.emplace_back();
        clearText(row.cells[column].text);
        const After after = readCell(row, row.cells[column]);
        finish(row, column, m_quoted);
        if (after == After::Separator) continue;
        row.cells.resize(column + 1);
        return true;
    }
}

DelimitedRows::After DelimitedRows::readCell(Row& row, Cell& cell)
{
    m_quoted = false;
    if (m_options.quoting == Quoting::Rfc4180 && m_stream.ahead().starts_with('"')) return readQuoted(row, cell);
    for (;;) {
        const std::string_view ahead = m_stream.ahead();
        if (ahead.empty()) return After::InputEnd;
        const auto stops = [&](char c) { return c == m_separator || isLineEnd(c) || (c == '"' && m_options.quoting == Quoting::Rfc4180); };
        const size_t plain = static_cast<size_t>(std::find_if(ahead.begin(), ahead.end(), stops) - ahead.begin());
        const bool more = plain == ahead.size();
        append(row, cell, plain);  // first, so that a binary file is called one
        if (more) continue;
        if (m_options.quoting == Quoting::Rfc4180 && m_stream.ahead().front() == '"')
            throw rowError(row, "BadQuote", "a quote inside a cell that does not begin with one (double it and quote the cell, or read without quotes)");
        return endOfCell(row);
    }
}

DelimitedRows::After DelimitedRows::readQuoted(Row& row, Cell& cell)
{
    m_quoted = true;
    m_stream.take(1);
    for (;;) {
        const std::string_view ahead = m_stream.ahead();
        if (ahead.empty()) throw rowError(row, "BadQuote", "a quoted cell is never closed");
        const size_t plain = std::min(ahead.find('"'), ahead.size());
        const bool more = plain == ahead.size();
        append(row, cell, plain);
        if (more) continue;
        m_stream.take(1);
        if (!m_stream.ahead().starts_with('"')) return endOfCell(row);
        append(row, cell, 1);
    }
}

DelimitedRows::After DelimitedRows::endOfCell(Row& row)
{
    const std::string_view ahead = m_stream.ahead();
    if (ahead.empty()) return After::InputEnd;
    if (ahead.front() == m_separator) {
        m_stream.take(1);
        return After::Separator;
    }
    if (!isLineEnd(ahead.front())) throw rowError(row, "BadQuote", "a quoted cell goes on after its closing quote");
    takeLineEnd();
    return After::RecordEnd;
}

void DelimitedRows::takeLineEnd()
{
    const bool carriageReturn = m_stream.ahead().front() == '\r';
    m_stream.take(1);
    if (carriageReturn && m_stream.ahead().starts_with('\n')) m_stream.take(1);
}

void DelimitedRows::append(Row& row, Cell& cell, size_t count)
{
    const std::string_view bytes = m_stream.ahead().substr(0, count);
    if (const size_t nul = bytes.find('\0'); nul != std::string_view::npos) throw binaryError(row, m_stream.offset() + nul);
    m_rowBytes += count;
    if (m_rowBytes > m_options.maxRowBytes)
        throw rowError(row, "RowTooLarge", "takes more than " + std::to_string(m_options.maxRowBytes) + " bytes");
    cell.text.append(bytes);
    m_stream.take(count);
}

std::string DelimitedRows::columnText(size_t index) const
{
    return index < m_columns.size() ? quotedText(m_columns[index]) : std::to_string(index + 1);
}

void DelimitedRows::finish(Row& row, size_t column, bool quoted)
{
    Cell& cell = row.cells[column];
    if (!decodeText(m_options.encoding, cell.text))
        throw rowError(row, "NotUtf8", "column " + columnText(column) + " is not valid UTF-8: name the encoding (latin1, or replace)");
    cell.kind = cell.text.empty() && !quoted ? CellKind::Null : CellKind::Text;
    cell.number = std::numeric_limits<double>::quiet_NaN();
    if (!quoted && readsAsNumber(cell.text, cell.number)) cell.kind = CellKind::Number;
}

}  // namespace orrery::table
