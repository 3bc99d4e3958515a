#include "app/cli/bench/peer_figures.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"

#include <algorithm>

namespace orrery::cli {

namespace {

constexpr uint64_t kMaximumPeerFile = 16 << 20;

double seconds(const Json& value, const std::string& path)
{
    if (value.is_number() && value.get<double>() > 0) return value.get<double>();
    throw Error(ErrorKind::Format, "a peer's time is a number of seconds above 0").withReason("BadPeerFile").inFile(path);
}

void addLengths(std::map<std::string, double>& figures, const Json& lengths, const std::string& path)
{
    for (const Json& length : lengths) {
        const std::string size = jsonMember(length, "tokens").dump();
        const Json& lens = jsonMember(length, "lens");
        const auto median = [&](const Json& of, const char* key) { return seconds(jsonMember(jsonMember(of, key), "median_s"), path); };
        figures["forward/" + size] = median(length, "forward_sdpa");
        figures["record_lens/" + size] = std::min(median(lens, "cache_and_save_npy"), median(lens, "cache_and_save_safetensors"));
    }
}

}  // namespace

std::map<std::string, double> readPeerFigures(const std::string& path)
{
    const Json document = parseJson(readTextFile(path, kMaximumPeerFile));
    if (!document.is_object()) throw Error(ErrorKind::Format, "it holds no JSON object").withReason("BadPeerFile").inFile(path);
    std::map<std::string, double> figures;
    if (document.contains("lengths")) {
        addLengths(figures, document["lengths"], path);
        return figures;
    }
    for (const auto& [name, value] : document.items()) figures[name] = seconds(value, path);
    return figures;
}

}  // namespace orrery::cli
