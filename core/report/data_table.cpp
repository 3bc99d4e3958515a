#include "core/report/data_table.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/npy.h"

#include <charconv>
#include <cmath>

namespace orrery {

namespace {

template <typename Number>
std::string shortestText(Number value)
{
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string numberText(const DataColumn& column, size_t row)
{
    const double value = column.numbers[row];
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    return column.single ? shortestText(static_cast<float>(value)) : shortestText(value);
}

size_t rowsOf(const DataTable& table) { return table.columns.empty() ? 0 : table.columns.front().size(); }

std::string csvText(const DataTable& table)
{
    std::vector<std::string> fields;
    for (const DataColumn& column : table.columns) fields.push_back(csvField(column.name));
    std::string text = joinText(fields, ",") + "\n";
    for (size_t row = 0; row < rowsOf(table); ++row) {
        fields.clear();
        for (const DataColumn& column : table.columns)
            fields.push_back(column.isText() ? csvField(column.texts[row]) : std::isnan(column.numbers[row]) ? std::string() : numberText(column, row));
        text += joinText(fields, ",") + "\n";
    }
    return text;
}

std::string jsonValue(const DataColumn& column, size_t row)
{
    if (column.isText()) return Json(column.texts[row]).dump(-1, ' ', false, Json::error_handler_t::replace);
    if (std::isnan(column.numbers[row])) return "null";
    const std::string number = numberText(column, row);
    return std::isinf(column.numbers[row]) ? "\"" + number + "\"" : number;
}

std::string jsonText(const DataTable& table, const std::string& provenance, const std::vector<std::string>& notes)
{
    const Json head{{"name", table.name}, {"provenance", provenance}, {"notes", notes}};
    std::string text = head.dump(-1, ' ', false, Json::error_handler_t::replace);
    text.back() = ',';
    text += "\"records\":[";
    for (size_t row = 0; row < rowsOf(table); ++row) {
        text += row ? ",\n" : "\n";
        std::vector<std::string> members;
        for (const DataColumn& column : table.columns) members.push_back(Json(column.name).dump() + ":" + jsonValue(column, row));
        text += "{" + joinText(members, ",") + "}";
    }
    return text + "\n]}\n";
}

void writeNpy(const std::string& path, const DataTable& table)
{
    std::vector<const DataColumn*> columns;
    for (const DataColumn& column : table.columns)
        if (!column.isText()) columns.push_back(&column);
    std::vector<double> values;
    values.reserve(rowsOf(table) * columns.size());
    for (size_t row = 0; row < rowsOf(table); ++row)
        for (const DataColumn* column : columns) values.push_back(column->numbers[row]);
    writeNpyFile(path, DType::F64, {static_cast<int64_t>(rowsOf(table)), static_cast<int64_t>(columns.size())}, std::as_bytes(std::span(values)));
}

}  // namespace

void exportTable(const std::string& path, ExportFormat format, const DataTable& table, const std::string& provenance, const std::vector<std::string>& notes)
{
    switch (format) {
    case ExportFormat::Csv: return writeFileDurably(path, csvText(table));
    case ExportFormat::Json: return writeFileDurably(path, jsonText(table, provenance, notes));
    case ExportFormat::Npy: return writeNpy(path, table);
    case ExportFormat::Npz:
    case ExportFormat::Safetensors: break;
    }
    throw Error(ErrorKind::Argument, "a table is a .csv, .npy or .json file").inFile(path);
}

}  // namespace orrery
