#include "core/analysis/activation_import.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/npy.h"
#include "core/checkpoint/npz.h"
#include "core/checkpoint/safetensors.h"

#include <charconv>
#include <filesystem>

namespace orrery {
namespace {

constexpr uint64_t kMaximumTokenList = uint64_t{256} << 20;

/// The layer that a name such as "blocks.3.hook_resid_post" tells; -1 if none.
int layerOf(const std::string& name)
{
    int layer = -1;
    if (name.rfind("blocks.", 0) == 0) std::from_chars(name.data() + 7, name.data() + name.size(), layer);
    return layer;
}

bool isSquare(const Shape& shape, int first, int64_t positions)
{
    return shape.rank() == first + 3 && shape[first + 1] == positions && shape[first + 2] == positions;
}

/// Whether the axes from `first` on are those of a site: positions in front, or a pattern's [head, T, T].
bool leadsWithPositions(const Shape& shape, int first, int64_t positions)
{
    return shape.rank() > first && (shape[first] == positions || isSquare(shape, first, positions));
}

Shape withoutBatch(const Shape& shape, const std::string& name, int64_t positions)
{
    if (shape.rank() < 2 || leadsWithPositions(shape, 0, positions)) return shape;
    if (shape[0] == 1 && leadsWithPositions(shape, 1, positions)) return Shape(std::vector<int64_t>(shape.sizes().begin() + 1, shape.sizes().end()));
    throw Error(ErrorKind::Shape, "array '" + name + "' of shape " + shape.text() + " does not belong to " + std::to_string(positions)
                                      + " tokens: neither its first axis nor, after a batch of one, its second has that size")
        .withReason("NoPositionAxis");
}

std::vector<std::string> axesOf(const std::string& name, const Shape& shape, int64_t positions)
{
    const bool pattern = globMatches("*hook_pattern", name) || globMatches("*hook_attn_scores", name) || globMatches("*hook_scores_raw", name);
    if (isSquare(shape, 0, positions) && (pattern || shape[0] != positions)) return {"head", "query", "key"};
    std::vector<std::string> axes;
    for (int axis = 0; axis < shape.rank(); ++axis) axes.push_back("axis" + std::to_string(axis));
    if (shape.rank() > 0 && shape[0] == positions) axes[0] = "pos";
    for (const char* part : {"*attn.hook_q", "*attn.hook_k", "*attn.hook_v", "*attn.hook_z"})
        if (globMatches(part, name) && shape.rank() == 3) axes[1] = "head", axes[2] = "d_head";
    if (globMatches("*hook_resid_*", name) && shape.rank() == 2) axes[1] = "d_model";
    return axes;
}

ImportedSite importedSite(const std::string& name, DType type, const Shape& shape, std::span<const std::byte> bytes, int64_t positions, const LogSink& log)
{
    ImportedSite imported;
    const Shape kept = withoutBatch(shape, name, positions);
    imported.values = Tensor(kept);
    convertToFloat(type, bytes.data(), imported.values.data(), static_cast<size_t>(kept.count()));
    const bool exact = type == DType::F32 || type == DType::F16 || type == DType::BF16;
    if (!exact) report(log, LogLevel::Note, "array '" + name + "' of " + std::string(dtypeName(type)) + " is kept as float32");
    imported.site = {name, layerOf(name), joinText(axesOf(name, kept, positions), ",")};
    return imported;
}

ImportedSite importedSite(const std::string& name, const NpyArray& array, int64_t positions, const LogSink& log)
{
    return importedSite(name, array.type, array.shape, array.bytes, positions, log);
}

ImportedSite importedSite(const SafetensorsFile& file, const SafetensorsEntry& entry, int64_t positions, const LogSink& log)
{
    if (!entry.type->type)
        throw Error(ErrorKind::Format, "tensor '" + entry.name + "' has type " + std::string(entry.type->name) + ", which cannot be read")
            .withReason("UnsupportedDtype")
            .inFile(file.path());
    std::vector<std::byte> bytes(entry.size());
    file.read(entry, 0, bytes);
    return importedSite(entry.name, *entry.type->type, entry.shape, bytes, positions, log);
}

Error badTokens(const std::string& path, const std::string& rule)
{
    return Error(ErrorKind::Format, rule).withReason("BadTokenList").inFile(path);
}

Position tokenPosition(const std::string& text)
{
    Position position;
    position.piece = position.label = text;
    return position;
}

std::vector<Position> jsonTokens(const std::string& text, const std::string& path)
{
    std::vector<Position> positions;
    for (const Json& token : parseJson(text)) {
        if (token.is_string()) {
            positions.push_back(tokenPosition(token.get<std::string>()));
        } else if (token.is_number_integer()) {
            positions.emplace_back().token = token.get<int64_t>();
        } else {
            throw badTokens(path, "entry " + std::to_string(positions.size()) + " of the token list is neither a text nor a token id");
        }
    }
    return positions;
}

}  // namespace

void forEachImportedSite(const std::string& path, int64_t positions, const std::string& npySite,
    const std::function<void(const ImportedSite&)>& visit, const LogSink& log, const std::stop_token& stop)
{
    const std::string extension = std::filesystem::path(path).extension().string();
    if (extension == ".npy") {
        visit(importedSite(npySite, readNpyFile(path), positions, log));
    } else if (extension == ".npz") {
        const NpzFile file(path, kDefaultInflatedLimit, log);
        for (const std::string& name : file.names()) {
            throwIfStopped(stop);
            visit(importedSite(name, file.read(name), positions, log));
        }
    } else if (extension == ".safetensors") {
        const SafetensorsFile file(path);
        for (const SafetensorsEntry& entry : file.entries()) {
            throwIfStopped(stop);
            visit(importedSite(file, entry, positions, log));
        }
    } else {
        throw Error(ErrorKind::Argument, path + " is no .npy, .npz or .safetensors file").withReason("UnknownFormat");
    }
}

std::vector<Position> readTokenList(const std::string& path)
{
    const std::string text = readTextFile(path, kMaximumTokenList);
    std::vector<Position> positions;
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && text[first] == '[') {
        positions = jsonTokens(text, path);
    } else {
        std::vector<std::string> lines = splitText(text, '\n');
        if (lines.back().empty()) lines.pop_back();
        for (const std::string& line : lines) positions.push_back(tokenPosition(line));
    }
    if (positions.empty()) throw badTokens(path, "the token list is empty");
    return positions;
}

}  // namespace orrery
