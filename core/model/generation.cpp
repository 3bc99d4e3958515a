#include "core/model/generation.h"

#include "core/base/random.h"

#include <algorithm>

namespace orrery {

std::vector<int32_t> generate(Model& model, const GenerateRequest& request, const std::function<void(int32_t)>& onToken,
    const std::stop_token& stop)
{
    checkPrompts(model.config(), {{request.prompt, {}}});
    if (model.config().output != OutputHead::LanguageModel)
        throw Error(ErrorKind::Argument, "this " + model.config().modelType + " model has no next-token logits to continue with")
            .withReason("NoLogits");
    if (request.tokens < 0) throw Error(ErrorKind::Argument, std::to_string(request.tokens) + " tokens cannot be generated");
    const auto prompt = static_cast<int64_t>(request.prompt.size());
    const int64_t length = std::min(prompt + request.tokens, model.config().context);
    const auto cache = model.makeCache(length);
    const int64_t limit = request.tokenLimit > 0 ? request.tokenLimit : model.config().vocabulary;
    CounterRandom random(request.sampling.seed, 0);
    std::vector<int32_t> added;
    std::vector<int32_t> next = request.prompt;
    while (static_cast<int64_t>(added.size()) < length - prompt) {
        const Tensor logits = model.extend(*cache, next, request.interventions, stop);
        const int32_t id = sampleToken(logits.values(), request.sampling, limit, random.uniform());
        added.push_back(id);
        if (onToken) onToken(id);
        if (std::find(request.stopIds.begin(), request.stopIds.end(), id) != request.stopIds.end()) break;
        next = {id};
    }
    return added;
}

}  // namespace orrery
