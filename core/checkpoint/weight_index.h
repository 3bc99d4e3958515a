#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace orrery {

/// model.safetensors.index.json: which shard holds which tensor.
struct WeightIndex {
    std::map<std::string, std::string> shardOf;  ///< tensor name -> file name, a bare one
    std::optional<uint64_t> totalSize;           ///< bytes of all tensors, as claimed
};

constexpr uint64_t kMaxWeightIndex = 64ull << 20;

/// @throws Error Format with reason NotUtf8, NotJson, DuplicateKey, LimitExceeded, BadIndex or UnsafeShardName
WeightIndex parseWeightIndex(std::string_view text);

/// Whether a file name from outside names something in its own folder: no separators, drive, "..", NUL, and not empty.
bool isBareFileName(std::string_view name);

}  // namespace orrery
