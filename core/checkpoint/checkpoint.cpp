#include "core/checkpoint/checkpoint.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/weight_index.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

namespace orrery {
namespace {

constexpr size_t kMaxShards = 64;

Error formatError(const char* reason, const std::string& message, const std::string& file)
{
    return Error(ErrorKind::Format, message).withReason(reason).inFile(file);
}

bool exists(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

std::optional<WeightIndex> readIndex(const std::string& path)
{
    if (!exists(path)) return std::nullopt;
    try {
        return parseWeightIndex(readTextFile(path, kMaxWeightIndex));
    } catch (const Error& error) {
        throw error.inFile(path);
    }
}

[[noreturn]] void throwNoWeights(const std::string& folder)
{
    for (const char* pickle : {"pytorch_model.bin", "pytorch_model.bin.index.json"})
        if (exists(folder + "/" + pickle))
            throw formatError("UnsafeCheckpointFormat",
                "holds pickled weights, which can run code when read; convert them where you trust them, in Python: "
                "model = transformers.AutoModel.from_pretrained(folder); model.save_pretrained(folder, safe_serialization=True)",
                folder + "/" + pickle);
    throw formatError("WeightsMissing", "has neither model.safetensors nor model.safetensors.index.json", folder);
}

bool hasEveryName(const SafetensorsFile& file, const WeightIndex& index)
{
    return std::all_of(index.shardOf.begin(), index.shardOf.end(), [&](const auto& row) { return file.find(row.first) != nullptr; });
}

void reportNotes(const SafetensorsFile& file, const LogSink& log)
{
    for (const std::string& note : file.notes()) report(log, LogLevel::Note, file.path() + ": " + note);
}

}  // namespace

Checkpoint Checkpoint::open(const std::string& folder, const LogSink& log)
{
    const std::string single = folder + "/model.safetensors", indexPath = single + ".index.json";
    const std::optional<WeightIndex> index = readIndex(indexPath);
    Checkpoint checkpoint;
    if (exists(single)) {
        auto file = std::make_unique<const SafetensorsFile>(single);
        if (!index || hasEveryName(*file, *index)) {
            reportNotes(*file, log);
            checkpoint.addAll(*file);
            checkpoint.m_files.push_back(std::move(file));
            checkpoint.sortByName();
            return checkpoint;
        }
        report(log, LogLevel::Warning, single + " lacks tensors that the index beside it lists: the shards are used instead");
    }
    if (!index) throwNoWeights(folder);
    checkpoint.addMapped(*index, folder, log);
    checkpoint.sortByName();
    return checkpoint;
}

void Checkpoint::addAll(const SafetensorsFile& file)
{
    for (const SafetensorsEntry& entry : file.entries()) m_tensors.push_back({&file, &entry});
}

void Checkpoint::addMapped(const WeightIndex& index, const std::string& folder, const LogSink& log)
{
    const std::string indexPath = folder + "/model.safetensors.index.json";
    std::map<std::string, const SafetensorsFile*> shards;
    for (const auto& [name, shard] : index.shardOf) shards[shard] = nullptr;
    if (shards.size() > kMaxShards)
        throw formatError("LimitExceeded", "names " + std::to_string(shards.size()) + " shards, the limit is 64", indexPath);
    size_t stored = 0;
    for (auto& [shard, file] : shards) {
        const std::string path = folder + "/" + shard;
        if (!exists(path)) throw formatError("ShardMissing", "the shard " + quotedText(shard) + " is missing", indexPath);
        m_files.push_back(std::make_unique<const SafetensorsFile>(path));
        file = m_files.back().get();
        stored += file->entries().size();
        reportNotes(*file, log);
    }
    for (const auto& [name, shard] : index.shardOf) {
        const SafetensorsFile* file = shards.at(shard);
        const SafetensorsEntry* entry = file->find(name);
        if (!entry) throw formatError("TensorMissing", "the shard has no tensor " + quotedText(name) + ", which the index puts there", file->path());
        m_tensors.push_back({file, entry});
    }
    if (stored > m_tensors.size())
        report(log, LogLevel::Note,
            indexPath + ": " + std::to_string(stored - m_tensors.size()) + " tensors of the shards are not in the map or belong to another shard; ignored");
    if (index.totalSize && *index.totalSize != bytes())
        report(log, LogLevel::Note,
            indexPath + ": total_size is " + std::to_string(*index.totalSize) + ", the tensors take " + std::to_string(bytes()) + " bytes");
}

void Checkpoint::sortByName()
{
    std::sort(m_tensors.begin(), m_tensors.end(), [](const Tensor& a, const Tensor& b) { return a.entry->name < b.entry->name; });
}

Checkpoint::Tensor Checkpoint::find(std::string_view name) const
{
    const auto found = std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
        [](const Tensor& tensor, std::string_view wanted) { return tensor.entry->name < wanted; });
    return found != m_tensors.end() && found->entry->name == name ? *found : Tensor{};
}

uint64_t Checkpoint::bytes() const
{
    uint64_t total = 0;
    for (const Tensor& tensor : m_tensors) total += tensor.entry->size();
    return total;
}

}  // namespace orrery
