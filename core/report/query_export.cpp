#include "core/report/query_export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <charconv>
#include <cmath>

namespace orrery {

namespace {

std::string realText(double value)
{
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string csvField(const std::string& text)
{
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

std::string csvText(const QueryTable& table)
{
    std::vector<std::string> fields;
    for (const std::string& column : table.columns) fields.push_back(csvField(column));
    std::string text = joinText(fields, ",") + "\n";
    for (const auto& row : table.rows) {
        fields.clear();
        for (const QueryCell& cell : row) fields.push_back(std::holds_alternative<std::monostate>(cell) ? std::string() : csvField(queryCellText(cell)));
        text += joinText(fields, ",") + "\n";
    }
    return text;
}

Json jsonCell(const QueryCell& cell)
{
    if (const auto* whole = std::get_if<int64_t>(&cell)) return *whole;
    if (const auto* real = std::get_if<double>(&cell)) return std::isfinite(*real) ? Json(*real) : Json(realText(*real));
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* blob = std::get_if<BlobSize>(&cell)) return {{"blob_bytes", blob->bytes}};
    return nullptr;
}

std::string jsonText(const QueryTable& table, const std::string& sql, const std::string& provenance)
{
    const auto dump = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
    std::string text = dump({{"sql", sql}, {"provenance", provenance}, {"cut", table.isCut}, {"columns", table.columns}});
    text.back() = ',';
    text += "\"rows\":[";
    for (size_t row = 0; row < table.rows.size(); ++row) {
        Json cells = Json::array();
        for (const QueryCell& cell : table.rows[row]) cells.push_back(jsonCell(cell));
        text += (row ? ",\n" : "\n") + dump(cells);
    }
    return text + "\n]}\n";
}

}  // namespace

std::string queryCellText(const QueryCell& cell)
{
    if (const auto* whole = std::get_if<int64_t>(&cell)) return std::to_string(*whole);
    if (const auto* real = std::get_if<double>(&cell)) return realText(*real);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* blob = std::get_if<BlobSize>(&cell)) return "<blob of " + std::to_string(blob->bytes) + " bytes>";
    return {};
}

void exportQuery(const std::string& path, ExportFormat format, const QueryTable& table, const std::string& sql, const std::string& provenance)
{
    if (format == ExportFormat::Csv) return writeFileDurably(path, csvText(table));
    if (format == ExportFormat::Json) return writeFileDurably(path, jsonText(table, sql, provenance));
    throw Error(ErrorKind::Argument, "what a query found is a .csv or .json file").inFile(path);
}

}  // namespace orrery
