#include "app/export/data_writers.h"

#include "app/export/staged_files.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/report/query_export.h"

namespace orrery::app {

namespace {

/// Data and what is said about them, together or not at all.
void writeBoth(const std::string& path, Json about, const std::stop_token& stop, const std::function<void(const std::string&)>& writeData)
{
    StagedFiles files;
    writeData(files.add(path));
    throwIfStopped(stop);
    writeFileDurably(files.add(path + ".about.json"), about.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    throwIfStopped(stop);
    files.commit();
}

void requireFormat(const std::string& path, ExportFormat format)
{
    if (format != ExportFormat::Npy && format != ExportFormat::Csv && format != ExportFormat::Json)
        throw Error(ErrorKind::Argument, "data is a .npy, .csv or .json file").inFile(path);
}

/// Level 0 of a map as a tensor.
Tensor matrixOf(const MatrixPyramid& pyramid)
{
    Tensor matrix({pyramid.rows(), pyramid.columns()});
    const auto values = pyramid.levels().front().max;
    std::copy(values.begin(), values.end(), matrix.data());
    return matrix;
}

}  // namespace

DataWriter matrixWriter(MatrixShown shown, const std::string& provenance)
{
    return [shown = std::move(shown), provenance](const std::string& path, ExportFormat format, const std::stop_token& stop) {
        requireFormat(path, format);
        const Json about{{"provenance", provenance}, {"name", shown.name}, {"axes", {shown.rows, shown.columns}}, {"notes", shown.notes},
            {shown.rows + "_tokens", shown.rowTokens}, {shown.columns + "_tokens", shown.columnTokens}};
        writeBoth(path, about, stop, [&](const std::string& file) { exportTensors(file, format, {{shown.name, {shown.rows, shown.columns}, matrixOf(*shown.matrix)}}); });
    };
}

DataWriter tableWriter(TableMaker make, const std::string& provenance)
{
    return [make = std::move(make), provenance](const std::string& path, ExportFormat format, const std::stop_token& stop) {
        requireFormat(path, format);
        std::vector<std::string> notes;
        const DataTable table = make(stop, notes);
        Json columns = Json::array();
        for (const DataColumn& column : table.columns)
            if (format != ExportFormat::Npy || !column.isText()) columns.push_back(column.name);
        writeBoth(path, {{"provenance", provenance}, {"name", table.name}, {"columns", columns}, {"notes", notes}}, stop,
            [&](const std::string& file) { exportTable(file, format, table, provenance, notes); });
    };
}

DataWriter queryWriter(std::shared_ptr<const QueryTable> found, const std::string& sql, const std::string& provenance)
{
    return [found = std::move(found), sql, provenance](const std::string& path, ExportFormat format, const std::stop_token& stop) {
        writeBoth(path, {{"provenance", provenance}, {"sql", sql}, {"columns", found->columns}, {"cut", found->isCut}}, stop,
            [&](const std::string& file) { exportQuery(file, format, *found, sql, provenance); });
    };
}

}  // namespace orrery::app
