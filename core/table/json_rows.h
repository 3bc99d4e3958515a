#pragma once

#include "core/table/byte_stream.h"
#include "core/table/row_source.h"
#include "core/table/table_options.h"

#include <unordered_map>

namespace orrery::table {

/// JSON Lines: an object a line, its keys the columns. Blank lines are skipped.
///
/// Columns are known as they appear: a key that comes late adds one, a key that is missing leaves its cell Null.
class JsonRows : public RowSource {
public:
    /// Reads the first line.  @throws Error Format with reason EmptyTable, or as next()
    JsonRows(ByteInput input, const TableOptions& options);

    /// @throws Error Format with reason NotJson, NotAnObject, DuplicateKey, LimitExceeded, NotUtf8, BinaryFile, RowTooLarge, TooManyColumns
    bool next(Row& row) override;
    const std::vector<std::string>& columns() const override { return m_columns; }

private:
    bool readLine(Row& row);
    void parseLine(Row& row);
    size_t columnOf(const Row& row, const std::string& key);

    ByteStream m_stream;
    TableOptions m_options;
    std::string m_text;
    std::vector<std::string> m_columns;
    std::unordered_map<std::string, size_t> m_index;
    int64_t m_number = 0;
    Row m_first;
    bool m_hasFirst = true;
};

}  // namespace orrery::table
