#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace orrery::table {

enum class TableFormat {
    Csv,    ///< RFC 4180
    Tsv,    ///< the same with tabs
    Jsonl,  ///< one JSON object a line
};

/// What the bytes of a table mean as text.
enum class TextEncoding {
    Utf8,     ///< anything else is an error that names the row
    Latin1,   ///< ISO 8859-1: each byte is the character of that number
    Replace,  ///< UTF-8, each maximal ill-formed part read as U+FFFD
};

/// Whether a double quote opens a cell that may hold separators and line ends.
enum class Quoting { Rfc4180, None };
/// Whether the first row names the columns; without names they are "1", "2", ...
enum class HeaderRow { Present, Absent };

/// How a table is read, and how much of it may be held at one time. A value.
struct TableOptions {
    std::optional<TableFormat> format;  ///< by the file's name if not said
    TextEncoding encoding = TextEncoding::Utf8;
    Quoting quoting = Quoting::Rfc4180;      ///< CSV and TSV
    HeaderRow header = HeaderRow::Present;   ///< CSV and TSV
    size_t maxRowBytes = size_t{16} << 20;   ///< >= 1
    size_t maxColumns = 4096;                ///< >= 1
};

/// Of "csv", "tsv" or "jsonl".  @throws Error Argument
TableFormat tableFormatNamed(std::string_view name);
/// Of "utf-8", "latin1" or "replace".  @throws Error Argument
TextEncoding textEncodingNamed(std::string_view name);
std::string_view tableFormatName(TableFormat format);
std::string_view textEncodingName(TextEncoding encoding);

/// What a file's name says: .csv, .tsv or .tab, .jsonl or .ndjson.  @throws Error Argument with reason UnknownTableFormat
TableFormat tableFormatOf(const std::string& path);

}  // namespace orrery::table
