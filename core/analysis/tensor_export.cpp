#include "core/analysis/tensor_export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"
#include "core/checkpoint/npz.h"
#include "core/checkpoint/safetensors.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace orrery {
namespace {

std::span<const std::byte> bytesOf(const Tensor& tensor)
{
    return std::as_bytes(tensor.values());
}

enum class NonFinite { Quoted, Bare };

void appendNumber(std::string& text, float value, NonFinite nonFinite)
{
    char buffer[32];
    if (std::isfinite(value)) {
        text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
        return;
    }
    const char* word = std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    text += nonFinite == NonFinite::Quoted ? "\"" + std::string(word) + "\"" : word;
}

/// Nested lists of the axes from `axis` on; moves `data` past what it wrote.
void appendLists(std::string& text, const Shape& shape, int axis, const float*& data)
{
    if (axis == shape.rank()) return appendNumber(text, *data++, NonFinite::Quoted);
    text += '[';
    for (int64_t i = 0; i < shape[axis]; ++i) {
        if (i > 0) text += ',';
        appendLists(text, shape, axis + 1, data);
    }
    text += ']';
}

std::string jsonText(const NamedTensor& tensor)
{
    const Json head{{"site", tensor.name}, {"axes", tensor.axes}, {"shape", tensor.values.shape().sizes()}};
    std::string text = head.dump();
    text.back() = ',';
    text += "\"values\":";
    const float* data = tensor.values.data();
    appendLists(text, tensor.values.shape(), 0, data);
    return text + "}\n";
}

std::string csvHeading(const NamedTensor& tensor, int64_t columns)
{
    std::string line;
    for (size_t axis = 0; axis + 1 < tensor.axes.size(); ++axis) line += tensor.axes[axis] + ",";
    for (int64_t column = 0; column < columns; ++column) line += (column ? "," : "") + std::to_string(column);
    return line + "\n";
}

std::string csvText(const NamedTensor& tensor)
{
    const Shape& shape = tensor.values.shape();
    const int leading = std::max(shape.rank() - 1, 0);
    const int64_t columns = shape.rank() ? shape[leading] : 1;
    std::string text = csvHeading(tensor, columns);
    std::vector<int64_t> index(static_cast<size_t>(leading), 0);
    const float* data = tensor.values.data();
    const int64_t rows = columns ? tensor.values.count() / columns : 0;
    for (int64_t row = 0; row < rows; ++row) {
        for (const int64_t i : index) text += std::to_string(i) + ",";
        for (int64_t column = 0; column < columns; ++column) {
            if (column > 0) text += ',';
            appendNumber(text, *data++, NonFinite::Bare);
        }
        text += '\n';
        for (int axis = leading - 1; axis >= 0 && ++index[static_cast<size_t>(axis)] == shape[axis]; --axis) index[static_cast<size_t>(axis)] = 0;
    }
    return text;
}

void exportNpz(const std::string& path, const std::vector<NamedTensor>& tensors)
{
    std::vector<NpzItem> items;
    for (const NamedTensor& tensor : tensors) items.push_back({tensor.name, DType::F32, tensor.values.shape(), bytesOf(tensor.values)});
    writeNpz(path, items);
}

void exportSafetensors(const std::string& path, const std::vector<NamedTensor>& tensors)
{
    std::vector<SafetensorsTensor> items;
    for (const NamedTensor& tensor : tensors) items.push_back({tensor.name, DType::F32, tensor.values.shape(), bytesOf(tensor.values)});
    writeSafetensors(path, std::move(items));
}

const NamedTensor& onlyOne(const std::vector<NamedTensor>& tensors)
{
    if (tensors.size() != 1)
        throw Error(ErrorKind::Argument, std::to_string(tensors.size()) + " sites do not fit this format, which holds one; npz and safetensors hold many");
    return tensors.front();
}

}  // namespace

std::optional<ExportFormat> exportFormat(std::string_view name)
{
    constexpr std::pair<std::string_view, ExportFormat> formats[] = {{"npy", ExportFormat::Npy}, {"npz", ExportFormat::Npz},
        {"csv", ExportFormat::Csv}, {"json", ExportFormat::Json}, {"safetensors", ExportFormat::Safetensors}};
    for (const auto& [known, format] : formats)
        if (known == name) return format;
    return std::nullopt;
}

NamedTensor slice(const NamedTensor& tensor, const std::string& axis, int64_t index)
{
    const auto found = std::find(tensor.axes.begin(), tensor.axes.end(), axis);
    if (found == tensor.axes.end()) throw Error(ErrorKind::Argument, "site " + tensor.name + " has no axis \"" + axis + "\"").withReason("NoSuchAxis");
    const auto at = static_cast<size_t>(found - tensor.axes.begin());
    std::vector<int64_t> sizes(tensor.values.shape().sizes().begin(), tensor.values.shape().sizes().end());
    const std::vector<int64_t> strides = tensor.values.shape().denseStrides();
    if (index < 0 || index >= sizes[at])
        throw Error(ErrorKind::Argument, "site " + tensor.name + " has no " + axis + " " + std::to_string(index) + ": there are " + std::to_string(sizes[at]))
            .withReason("NoSuchIndex");
    TensorView view{tensor.values.data() + index * strides[at], {}, strides};
    NamedTensor part{tensor.name, tensor.axes, {}};
    part.axes.erase(part.axes.begin() + static_cast<std::ptrdiff_t>(at));
    sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(at));
    view.strides.erase(view.strides.begin() + static_cast<std::ptrdiff_t>(at));
    view.shape = Shape(sizes);
    part.values = denseTensor(view);
    return part;
}

void exportTensors(const std::string& path, ExportFormat format, const std::vector<NamedTensor>& tensors)
{
    switch (format) {
    case ExportFormat::Npz: return exportNpz(path, tensors);
    case ExportFormat::Safetensors: return exportSafetensors(path, tensors);
    case ExportFormat::Csv: return writeFileDurably(path, csvText(onlyOne(tensors)));
    case ExportFormat::Json: return writeFileDurably(path, jsonText(onlyOne(tensors)));
    case ExportFormat::Npy: {
        const Tensor& values = onlyOne(tensors).values;
        return writeNpyFile(path, DType::F32, values.shape(), bytesOf(values));
    }
    }
}

}  // namespace orrery
