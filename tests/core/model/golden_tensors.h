#pragma once

#include "core/base/json.h"
#include "core/checkpoint/safetensors.h"
#include "core/model/model.h"

#include <map>
#include <string>
#include <vector>

namespace orrery::testing {

/// All float32 tensors of a safetensors file, by name.
inline std::map<std::string, Tensor> readTensors(const std::string& path)
{
    const SafetensorsFile file(path);
    std::map<std::string, Tensor> tensors;
    for (const SafetensorsEntry& entry : file.entries()) {
        Tensor tensor(entry.shape);
        file.read(entry, 0, std::as_writable_bytes(tensor.values()));
        tensors.emplace(entry.name, std::move(tensor));
    }
    return tensors;
}

/// prompt.json of a golden folder: ids, type ids, and the rows that are kept of a long prompt.
struct GoldenPrompt {
    Prompt prompt;
    std::vector<int64_t> rows;
};

inline GoldenPrompt readPrompt(const std::string& path)
{
    const Json json = parseJson(readTextFile(path, 1 << 20));
    GoldenPrompt golden;
    golden.prompt.ids = json.at("ids").get<std::vector<int32_t>>();
    if (json.contains("type_ids")) golden.prompt.typeIds = json.at("type_ids").get<std::vector<int32_t>>();
    if (json.contains("rows")) golden.rows = json.at("rows").get<std::vector<int64_t>>();
    return golden;
}

}  // namespace orrery::testing
