#include "core/base/error.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/sentence_layout.h"
#include "core/checkpoint/weight_index.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace orrery;

void require(bool holds)
{
    if (!holds) std::abort();
}

void readModelConfig(std::string_view text, bool tensorsThere)
{
    const ModelConfig config = parseModelConfig(text, [&](std::string_view) { return tensorsThere; });
    require(config.heads * config.headWidth == config.width && config.layers > 0 && config.mlpWidth > 0 && config.context > 0);
    require(config.epsilon > 0 && config.bosId < config.vocabulary && config.eosId < config.vocabulary && config.padId < config.vocabulary);
    if (config.layers <= 4) require(parameterCount(config) > 0);
}

void readModules(std::string_view text)
{
    const SentenceLayout layout = parseModules(text);
    require(layout.transformerFolder.empty() || isBareFileName(layout.transformerFolder));
    require(layout.poolingFolder.empty() || isBareFileName(layout.poolingFolder));
}

void readIndex(std::string_view text)
{
    for (const auto& [name, shard] : parseWeightIndex(text).shardOf) require(isBareFileName(shard));
}

}  // namespace

/// Every small JSON file of a model folder; the first byte says which. It is refused with an Error Format that has a reason, or
/// what it yields keeps to its bounds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        switch (data[0]) {
        case 'i': readIndex(text); break;
        case 'm': readModules(text); break;
        case 'p': parsePooling(text, 384); break;
        case 't': require(parseMaximumTokens(text, 512) <= 512); break;
        default: readModelConfig(text, data[0] == 'c'); break;
        }
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::Format && !error.reason().empty());
    }
    return 0;
}
