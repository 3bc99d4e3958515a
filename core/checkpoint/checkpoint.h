#pragma once

#include "core/base/log.h"
#include "core/checkpoint/safetensors.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

struct WeightIndex;

/// The tensors of a model folder, in one safetensors file or in shards; headers are read, data is not.
/// Movable, not copied. Reading is safe from several threads.
class Checkpoint {
public:
    struct Tensor {
        const SafetensorsFile* file = nullptr;
        const SafetensorsEntry* entry = nullptr;
    };

    /// Takes model.safetensors, or the shards of model.safetensors.index.json; where both exist, the single file only if it
    /// has every tensor of the index.
    ///
    /// @throws Error Io; Format as SafetensorsFile and parseWeightIndex say, or with reason WeightsMissing,
    ///         UnsafeCheckpointFormat (pickled weights alone), ShardMissing, TensorMissing or LimitExceeded (over 64 shards)
    static Checkpoint open(const std::string& folder, const LogSink& log = {});

    /// By name.
    const std::vector<Tensor>& tensors() const { return m_tensors; }
    /// The tensor of that name, or one without a file.
    Tensor find(std::string_view name) const;
    uint64_t bytes() const;  ///< of all tensors

private:
    void addAll(const SafetensorsFile& file);
    void addMapped(const WeightIndex& index, const std::string& folder, const LogSink& log);
    void sortByName();

    std::vector<std::unique_ptr<const SafetensorsFile>> m_files;  // tensors point to them and into them
    std::vector<Tensor> m_tensors;
};

}  // namespace orrery
