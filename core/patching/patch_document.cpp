#include "core/patching/patch_document.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/npy.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <functional>

namespace orrery {
namespace {

Json finite(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

Json specDocument(const PatchSpec& spec)
{
    return {{"site", patchSiteName(spec.site)}, {"by", spec.by == PatchAxis::Position ? "position" : "head"},
        {"direction", spec.direction == PatchDirection::Denoise ? "denoise" : "noise"}, {"window", spec.window}};
}

template <typename Value>
Json rows(int64_t layers, int64_t columns, Value value)
{
    Json all = Json::array();
    for (int64_t layer = 0; layer < layers; ++layer) {
        Json row = Json::array();
        for (int64_t column = 0; column < columns; ++column) row.push_back(finite(value(layer, column)));
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

}  // namespace

Json patchDocument(const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels)
{
    Json document = specDocument(grid.spec);
    document.update({{"metric", metric.text()}, {"clean", finite(grid.clean)}, {"corrupt", finite(grid.corrupt)}, {"weak", grid.isWeak()},
        {"layers", grid.layers}, {"columns", labels},
        {"values", rows(grid.layers, grid.columns, [&](int64_t layer, int64_t column) { return grid.value(layer, column); })},
        {"effects", rows(grid.layers, grid.columns, [&](int64_t layer, int64_t column) { return grid.effect(layer, column); })},
        {"seconds", grid.seconds}});
    return document;
}

Json intervalDocument(const MeanInterval& interval)
{
    return {{"mean", finite(interval.mean)}, {"low", finite(interval.low)}, {"high", finite(interval.high)}, {"n", interval.count}};
}

Json patchDocument(const PatchSetGrid& grid, const std::string& metric, const std::vector<std::string>& labels)
{
    Json document = specDocument(grid.spec);
    document.update({{"metric", metric}, {"clean", intervalDocument(grid.clean)}, {"corrupt", intervalDocument(grid.corrupt)},
        {"weak", grid.isWeak}, {"n", grid.pairs.size()}, {"seed", grid.seed}, {"interval", "bootstrap"}, {"layers", grid.layers}, {"columns", labels}});
    const auto add = [&](const std::string& name, const std::vector<MeanInterval>& cells) {
        const auto part = [&](double MeanInterval::* member) {
            return rows(grid.layers, grid.columns, [&](int64_t layer, int64_t column) { return cells[static_cast<size_t>(layer * grid.columns + column)].*member; });
        };
        document[name] = part(&MeanInterval::mean);
        document[name + "_low"] = part(&MeanInterval::low);
        document[name + "_high"] = part(&MeanInterval::high);
    };
    add("values", grid.values);
    add("effects", grid.effects);
    return document;
}

std::string patchCsv(const PatchGrid& grid, const std::vector<std::string>& labels)
{
    std::string text = std::string("layer,") + (grid.spec.by == PatchAxis::Position ? "position" : "head") + ",label,value,effect\r\n";
    for (int64_t layer = 0; layer < grid.layers; ++layer)
        for (int64_t column = 0; column < grid.columns; ++column)
            text += std::to_string(layer) + "," + std::to_string(column) + "," + csvField(labels[static_cast<size_t>(column)]) + ","
                + shortest(grid.value(layer, column)) + "," + shortest(grid.effect(layer, column)) + "\r\n";
    return text;
}

std::string patchCsv(const PatchSetGrid& grid, const std::vector<std::string>& labels)
{
    std::string text = std::string("layer,") + (grid.spec.by == PatchAxis::Position ? "position" : "head")
        + ",label,value,value_low,value_high,effect,effect_low,effect_high,n\r\n";
    for (int64_t layer = 0; layer < grid.layers; ++layer)
        for (int64_t column = 0; column < grid.columns; ++column) {
            const auto cell = static_cast<size_t>(layer * grid.columns + column);
            text += std::to_string(layer) + "," + std::to_string(column) + "," + csvField(labels[static_cast<size_t>(column)]);
            for (const MeanInterval& interval : {grid.values[cell], grid.effects[cell]})
                text += "," + shortest(interval.mean) + "," + shortest(interval.low) + "," + shortest(interval.high);
            text += "," + std::to_string(grid.values[cell].count) + "\r\n";
        }
    return text;
}

namespace {

/// Writes what is asked for by the file's ending.
void writeByEnding(const std::string& path, const std::function<std::string()>& csv, const std::function<Json()>& json, const Shape& shape,
    const std::vector<double>& values)
{
    const std::string ending = std::filesystem::path(path).extension().string();
    if (ending == ".csv") return writeFileDurably(path, csv());
    if (ending == ".json") return writeFileDurably(path, json().dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    if (ending == ".npy") return writeNpyFile(path, DType::F64, shape, std::as_bytes(std::span(values)));
    throw Error(ErrorKind::Argument, "the ending of " + path + " is none of .csv, .npy, .json").withReason("UnknownFormat");
}

}  // namespace

void writePatchGrid(const std::string& path, const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels)
{
    writeByEnding(path, [&] { return patchCsv(grid, labels); }, [&] { return patchDocument(grid, metric, labels); },
        Shape{grid.layers, grid.columns}, grid.values);
}

void writePatchSet(const std::string& path, const PatchSetGrid& grid, const std::string& metric, const std::vector<std::string>& labels)
{
    std::vector<double> means;
    for (const MeanInterval& interval : grid.values) means.push_back(interval.mean);
    writeByEnding(path, [&] { return patchCsv(grid, labels); }, [&] { return patchDocument(grid, metric, labels); },
        Shape{grid.layers, grid.columns}, means);
}

}  // namespace orrery
