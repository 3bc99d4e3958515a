#pragma once

#include "core/table/byte_stream.h"
#include "core/table/row.h"
#include "core/table/table_options.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::table {

class RowSource;

/// A table from outside, row by row, in memory bounded by TableOptions however long the file is. One thread at a time.
///
///     TableReader reader("reviews.csv");
///     const size_t text = reader.column("text");
///     while (const Row* row = reader.next()) use(row->cells[text].text);
///
/// Every error names the file, and where one is to blame the row (counted from 1 without the header), its line and the column.
class TableReader {
public:
    /// @throws Error Io; Argument if neither options nor the name say the format; Format with reason EmptyTable, DuplicateColumn, or as next()
    explicit TableReader(const std::string& path, const TableOptions& options = {});
    /// A table that is no file; errors call it `name`.  Requires: options.format is said
    TableReader(std::string name, ByteInput input, const TableOptions& options);
    TableReader(TableReader&&) noexcept;
    TableReader& operator=(TableReader&&) noexcept;
    ~TableReader();

    /// Names in order. JSON Lines may add to them as rows bring new keys.
    const std::vector<std::string>& columns() const;
    /// The index of a column.  @throws Error Format with reason MissingColumn, naming those that are there
    size_t column(std::string_view name) const;
    /// The next row, valid until the next call; null after the last.
    /// @throws Error Format with reason RaggedRow, BadQuote, NotUtf8, BinaryFile, RowTooLarge, TooManyColumns, NotJson, NotAnObject,
    ///         DuplicateKey or LimitExceeded; Io
    const Row* next();
    /// The text of a cell that must have some.  @throws Error Format with reason EmptyCell, naming row and column
    const std::string& textAt(const Row& row, size_t column) const;
    /// An error about one cell: "FILE: row 3 (line 4), column "label": MESSAGE".
    [[noreturn]] void refuse(const Row& row, size_t column, const char* reason, const std::string& message) const;

    const std::string& name() const { return m_name; }

private:
    std::string m_name;
    std::unique_ptr<RowSource> m_source;
    Row m_row;
};

/// Bytes that are in memory already. Borrows the text.
ByteInput inputOf(std::string_view text);

}  // namespace orrery::table
