#pragma once

#include "core/table/byte_stream.h"
#include "core/table/row_source.h"
#include "core/table/table_options.h"

namespace orrery::table {

/// Records of cells with a separator between them: RFC 4180, and the same with tabs.
///
/// Lines end with LF, CRLF or CR; blank lines are skipped; a last line needs no end. Stricter than most: a quote inside a cell that did not
/// begin with one is an error, and so is a row with another number of cells than the header.
class DelimitedRows : public RowSource {
public:
    /// Reads the header.  @throws Error Format with reason EmptyTable, DuplicateColumn, or as next()
    DelimitedRows(ByteInput input, char separator, const TableOptions& options);

    /// @throws Error Format with reason RaggedRow, BadQuote, NotUtf8, BinaryFile, RowTooLarge, TooManyColumns
    bool next(Row& row) override;
    const std::vector<std::string>& columns() const override { return m_columns; }

private:
    enum class After { Separator, RecordEnd, InputEnd };

    bool readRecord(Row& row);
    bool skipBlankLines();
    After readCell(Row& row, Cell& cell);
    After readQuoted(Row& row, Cell& cell);
    void append(Row& row, Cell& cell, size_t count);
    After endOfCell(Row& row);
    void finish(Row& row, size_t column, bool quoted);
    void takeLineEnd();
    std::string columnText(size_t index) const;
    void nameColumns(const Row& header);

    ByteStream m_stream;
    char m_separator;
    TableOptions m_options;
    std::vector<std::string> m_columns;
    size_t m_rowBytes = 0;
    bool m_quoted = false;  ///< the cell just read stood in quotes
    int64_t m_number = 0;
    Row m_first;            ///< read already to learn the number of columns, where no header names them
    bool m_hasFirst = false;
};

}  // namespace orrery::table
