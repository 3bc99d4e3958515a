#pragma once

#include "core/analysis/tensor_export.h"

namespace orrery {

/// A column of numbers or of texts.
struct DataColumn {
    std::string name;
    std::vector<double> numbers{};         ///< NaN: there is none
    std::vector<std::string> texts{};      ///< instead of numbers
    bool single = false;                   ///< the numbers are float32 and are written as such

    bool isText() const { return !texts.empty(); }
    size_t size() const { return isText() ? texts.size() : numbers.size(); }
};

/// A table for other programs. All columns are of one length.
struct DataTable {
    std::string name;                      ///< "L1.strands"
    std::vector<DataColumn> columns;
};

/// Writes a table to a file, which afterwards is whole or as it was.
///
/// CSV (RFC 4180): a line of names, then a line a row; a number that there is not is an empty field. JSON: {"name", "provenance", "notes",
/// "records": [{column: value}]}, with null for it. NPY: the columns of numbers alone, [rows, columns] float64, NaN for it. Numbers are the
/// shortest text that reads back as the same.
/// @throws Error Argument for another format; Io
void exportTable(const std::string& path, ExportFormat format, const DataTable& table, const std::string& provenance, const std::vector<std::string>& notes = {});

}  // namespace orrery
