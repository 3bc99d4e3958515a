#pragma once

#include "app/export/makers.h"
#include "core/analysis/matrix_pyramid.h"
#include "core/record/workspace_query.h"
#include "core/report/data_table.h"

#include <memory>
#include <string>
#include <vector>

namespace orrery::app {

/// A matrix as a panel shows it, and what its rows and columns are.
struct MatrixShown {
    std::string name, rows, columns;                      ///< what it is, and the names of its axes
    std::shared_ptr<const MatrixPyramid> matrix;
    std::vector<std::string> rowTokens, columnTokens;
    std::vector<std::string> notes;
};

/// Writes level 0 of the matrix; npy, csv or json.
DataWriter matrixWriter(MatrixShown shown, const std::string& provenance);

/// Makes a table on a job's thread, and adds what one must know to read it.
using TableMaker = std::function<DataTable(const std::stop_token&, std::vector<std::string>& notes)>;

/// Writes the table; npy (its columns of numbers), csv or json.
DataWriter tableWriter(TableMaker make, const std::string& provenance);

/// Writes what a query found; csv or json.
DataWriter queryWriter(std::shared_ptr<const QueryTable> found, const std::string& sql, const std::string& provenance);

}  // namespace orrery::app
