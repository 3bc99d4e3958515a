#include "core/analysis/model_proof.h"

#include "core/analysis/prepared_prompt.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/model/reference_variants.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace orrery {
namespace {

constexpr int64_t kRandomTokens = 8;
constexpr const char* kSentence = "The quick brown fox jumps over the lazy dog";

bool isOn(const Json& value)
{
    return !value.is_null() && value != Json(false);
}

}  // namespace

Prompt proofPrompt(const ModelConfig& config, const Tokenizer* tokenizer, uint64_t seed)
{
    if (tokenizer) {
        Prompt sentence = PromptPreparer(config, tokenizer).text(kSentence).prompt;
        if (std::cmp_less_equal(sentence.ids.size(), config.context)) return sentence;
    }
    CounterRandom random(seed, 0);
    Prompt prompt;
    prompt.ids.resize(static_cast<size_t>(std::min(kRandomTokens, config.context)));
    for (int32_t& id : prompt.ids) id = static_cast<int32_t>(random.uniform() * static_cast<double>(config.vocabulary));
    return prompt;
}

ModelProof proveModel(const OpenedModel& opened, const std::shared_ptr<const ModelWeights>& weights, const DeviceOpenArgs& device,
    const Progress& progress, const std::stop_token& stop)
{
    const auto begin = std::chrono::steady_clock::now();
    const Prompt prompt = proofPrompt(opened.config(), opened.tokenizer.get());
    Model model(opened.config(), weights, device);
    ModelProof proof;
    proof.result = verifyModel(model, prompt, {}, progress, stop);
    proof.weights = weights->digest();
    proof.configText = opened.folder.configText();
    proof.family = hasReference(opened.config());
    proof.positions = static_cast<int64_t>(prompt.ids.size());
    proof.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return proof;
}

bool isAbout(const ModelProof& proof, const ModelInfo& model)
{
    return proof.weights == model.weightsDigest && proof.configText == model.configJson && activeTransforms(model.processingJson).empty();
}

std::vector<std::string> activeTransforms(const std::string& processingJson)
{
    const Json object = Json::parse(processingJson, nullptr, false);
    if (!object.is_object()) return {"unknown"};
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items())
        if (isOn(value)) names.push_back(name);
    return names;
}

}  // namespace orrery
