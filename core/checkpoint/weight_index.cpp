#include "core/checkpoint/weight_index.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace orrery {

bool isBareFileName(std::string_view name)
{
    constexpr std::string_view forbidden("/\\:\0", 4);
    return !name.empty() && name != "." && !name.starts_with("..") && name.find_first_of(forbidden) == std::string_view::npos;
}

WeightIndex parseWeightIndex(std::string_view text)
{
    const Json json = parseJson(text);
    const Json& map = jsonMember(json, "weight_map");
    if (!map.is_object()) throw Error(ErrorKind::Format, "weight_map is missing or not an object").withReason("BadIndex").at("/weight_map");
    WeightIndex index;
    for (const auto& [name, shard] : map.items()) {
        const std::string place = "/weight_map/" + name;
        if (!shard.is_string())
            throw Error(ErrorKind::Format, "the shard of " + quotedText(name) + " is not a string").withReason("BadIndex").at(place);
        const auto& file = shard.get_ref<const std::string&>();
        if (!isBareFileName(file))
            throw Error(ErrorKind::Format, "the shard " + quotedText(file) + " is not a bare file name").withReason("UnsafeShardName").at(place);
        index.shardOf.emplace(name, file);
    }
    const Json& total = jsonMember(jsonMember(json, "metadata"), "total_size");
    if (total.is_number_unsigned()) index.totalSize = total.get<uint64_t>();
    return index;
}

}  // namespace orrery
