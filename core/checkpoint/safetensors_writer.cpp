#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/safetensors.h"

#include <algorithm>
#include <set>

namespace orrery {
namespace {

void checkTensor(const SafetensorsTensor& tensor, std::set<std::string_view>& names)
{
    if (!isUtf8(tensor.name)) throw Error(ErrorKind::Argument, "a tensor's name is not UTF-8");
    if (tensor.name == "__metadata__" || !names.insert(tensor.name).second)
        throw Error(ErrorKind::Argument, "the tensor name " + quotedText(tensor.name) + " is reserved or used twice");
    const size_t expected = static_cast<size_t>(tensor.shape.count()) * dtypeSize(tensor.type);
    if (tensor.bytes.size() != expected)
        throw Error(ErrorKind::Shape, "tensor " + quotedText(tensor.name) + " of shape " + tensor.shape.text() + " takes "
                                          + std::to_string(expected) + " bytes, got " + std::to_string(tensor.bytes.size()));
}

std::string shapeText(const Shape& shape)
{
    std::string text;
    for (const int64_t size : shape.sizes()) text += (text.empty() ? "" : ",") + std::to_string(size);
    return "[" + text + "]";
}

std::string headerText(const std::vector<SafetensorsTensor>& tensors, const std::map<std::string, std::string>& metadata)
{
    std::vector<std::string> members;
    if (!metadata.empty()) members.push_back("\"__metadata__\":" + Json(metadata).dump());
    uint64_t offset = 0;
    for (const SafetensorsTensor& tensor : tensors) {
        const uint64_t end = offset + tensor.bytes.size();
        members.push_back(Json(tensor.name).dump() + ":{\"dtype\":\"" + std::string(safetensorsTypeOf(tensor.type).name) + "\",\"shape\":"
            + shapeText(tensor.shape) + ",\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(end) + "]}");
        offset = end;
    }
    std::string text = "{" + joinText(members, ",") + "}";
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
}

}  // namespace

void writeSafetensors(
    const std::string& path, std::vector<SafetensorsTensor> tensors, const std::map<std::string, std::string>& metadata)
{
    std::set<std::string_view> names;
    for (const SafetensorsTensor& tensor : tensors) checkTensor(tensor, names);
    for (const auto& [key, text] : metadata)
        if (!isUtf8(key) || !isUtf8(text)) throw Error(ErrorKind::Argument, "the metadata is not UTF-8");
    std::sort(tensors.begin(), tensors.end(), [](const SafetensorsTensor& a, const SafetensorsTensor& b) {
        const SafetensorsType *left = &safetensorsTypeOf(a.type), *right = &safetensorsTypeOf(b.type);
        return left != right ? left < right : a.name < b.name;  // rows of one table, widest first
    });

    const std::string header = headerText(tensors, metadata);
    std::string prefix;
    appendLittleEndian(prefix, header.size(), 8);
    std::vector<std::string_view> pieces{prefix, header};
    for (const SafetensorsTensor& tensor : tensors)
        pieces.emplace_back(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
    writeFileDurably(path, pieces);
}

}  // namespace orrery
