#include "core/patching/patch_document.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"

#include <charconv>
#include <cmath>
#include <filesystem>

namespace orrery {
namespace {

Json finite(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

template <typename Value>
Json rows(const PatchGrid& grid, Value value)
{
    Json all = Json::array();
    for (int64_t layer = 0; layer < grid.layers; ++layer) {
        Json row = Json::array();
        for (int64_t column = 0; column < grid.columns; ++column) row.push_back(finite(value(layer, column)));
        all.push_back(std::move(row));
    }
    return all;
}

std::string shortest(double value)
{
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    return {text, end};
}

/// A CSV field, RFC 4180.
std::string field(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

Json patchDocument(const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels)
{
    return {{"site", patchSiteName(grid.spec.site)}, {"by", grid.spec.by == PatchAxis::Position ? "position" : "head"},
        {"direction", grid.spec.direction == PatchDirection::Denoise ? "denoise" : "noise"}, {"window", grid.spec.window},
        {"metric", metric.text()}, {"clean", finite(grid.clean)}, {"corrupt", finite(grid.corrupt)}, {"weak", grid.isWeak()},
        {"layers", grid.layers}, {"columns", labels},
        {"values", rows(grid, [&](int64_t layer, int64_t column) { return grid.value(layer, column); })},
        {"effects", rows(grid, [&](int64_t layer, int64_t column) { return grid.effect(layer, column); })}, {"seconds", grid.seconds}};
}

std::string patchCsv(const PatchGrid& grid, const std::vector<std::string>& labels)
{
    std::string text = std::string("layer,") + (grid.spec.by == PatchAxis::Position ? "position" : "head") + ",label,value,effect\r\n";
    for (int64_t layer = 0; layer < grid.layers; ++layer)
        for (int64_t column = 0; column < grid.columns; ++column)
            text += std::to_string(layer) + "," + std::to_string(column) + "," + field(labels[static_cast<size_t>(column)]) + ","
                + shortest(grid.value(layer, column)) + "," + shortest(grid.effect(layer, column)) + "\r\n";
    return text;
}

void writePatchGrid(const std::string& path, const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels)
{
    const std::string ending = std::filesystem::path(path).extension().string();
    if (ending == ".csv") return writeFileDurably(path, patchCsv(grid, labels));
    if (ending == ".json") return writeFileDurably(path, patchDocument(grid, metric, labels).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    if (ending == ".npy") return writeNpyFile(path, DType::F64, Shape{grid.layers, grid.columns}, std::as_bytes(std::span(grid.values)));
    throw Error(ErrorKind::Argument, "the ending of " + path + " is none of .csv, .npy, .json").withReason("UnknownFormat");
}

}  // namespace orrery
