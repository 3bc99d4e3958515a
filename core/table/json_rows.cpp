#include "core/table/json_rows.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/table/text_decoding.h"

#include <algorithm>
#include <utility>

namespace orrery::table {
namespace {

constexpr int kMaxDepth = 16;

void setCell(Cell& cell, const Json& value)
{
    cell = Cell();
    if (value.is_null()) return;
    cell.kind = value.is_number() ? CellKind::Number : CellKind::Text;
    cell.text = value.is_string() ? value.get_ref<const std::string&>() : value.dump();
    if (value.is_number()) cell.number = value.get<double>();
}

}  // namespace

JsonRows::JsonRows(ByteInput input, const TableOptions& options) : m_stream(std::move(input)), m_options(options)
{
    m_first.number = 1;
    if (!readLine(m_first)) throw Error(ErrorKind::Format, "has no rows").withReason("EmptyTable");
    parseLine(m_first);
}

bool JsonRows::next(Row& row)
{
    if (std::exchange(m_hasFirst, false)) {
        std::swap(row, m_first);
        m_number = 1;
        return true;
    }
    row.number = m_number + 1;
    if (!readLine(row)) return false;
    ++m_number;
    parseLine(row);
    return true;
}

bool JsonRows::readLine(Row& row)
{
    m_text.clear();
    for (;;) {
        const int64_t line = m_stream.line();
        const std::string_view ahead = m_stream.ahead();
        if (m_text.empty()) row.line = line;
        if (ahead.empty()) break;
        const size_t end = std::min(ahead.find_first_of("\n\r"), ahead.size());
        if (m_text.size() + end > m_options.maxRowBytes)
            throw rowError(row, "RowTooLarge", "takes more than " + std::to_string(m_options.maxRowBytes) + " bytes");
        if (const size_t nul = ahead.substr(0, end).find('\0'); nul != std::string_view::npos) throw binaryError(row, m_stream.offset() + nul);
        m_text.append(ahead.substr(0, end));
        const bool ended = end < ahead.size();
        m_stream.take(end + ended);
        if (!ended) continue;
        if (m_text.find_first_not_of(" \t") != std::string::npos) break;
        m_text.clear();
    }
    return m_text.find_first_not_of(" \t") != std::string::npos;
}

void JsonRows::parseLine(Row& row)
{
    if (!decodeText(m_options.encoding, m_text))
        throw rowError(row, "NotUtf8", "is not valid UTF-8: name the encoding (latin1, or replace)");
    Json object;
    try {
        object = parseJson(m_text, kMaxDepth);
    } catch (const Error& error) {
        throw error.during(placeOf(row)).at(placeOf(row));
    }
    if (!object.is_object())
        throw rowError(row, "NotAnObject", "holds a JSON " + std::string(object.type_name()) + ", not an object of columns");
    for (Cell& cell : row.cells) cell = Cell();
    for (const auto& [key, value] : object.items()) {
        const size_t column = columnOf(row, key);
        if (row.cells.size() <= column) row.cells.resize(column + 1);
        setCell(row.cells[column], value);
    }
    row.cells.resize(m_columns.size());
}

size_t JsonRows::columnOf(const Row& row, const std::string& key)
{
    const auto found = m_index.find(key);
    if (found != m_index.end()) return found->second;
    if (m_columns.size() == m_options.maxColumns)
        throw rowError(row, "TooManyColumns", "brings more than " + std::to_string(m_options.maxColumns) + " different keys");
    m_columns.push_back(key);
    m_index.emplace(key, m_columns.size() - 1);
    return m_columns.size() - 1;
}

}  // namespace orrery::table
