#pragma once

#include "core/analysis/tensor_export.h"
#include "core/record/workspace_query.h"

#include <string>

namespace orrery {

/// A cell as CSV and the clipboard have it: NULL is empty, a blob "<blob of 48 bytes>", a number the shortest text that reads back as the same.
std::string queryCellText(const QueryCell& cell);

/// Writes what a query found to a file, which afterwards is whole or as it was.
///
/// CSV (RFC 4180): a line of names, then a line a row; NULL is an empty field, an empty text is "". JSON: {"sql", "provenance", "cut",
/// "columns", "rows": [[…]]} with null, numbers, texts, and {"blob_bytes": n}; Infinity as a text.
/// @throws Error Argument for another format; Io
void exportQuery(const std::string& path, ExportFormat format, const QueryTable& table, const std::string& sql, const std::string& provenance);

}  // namespace orrery
