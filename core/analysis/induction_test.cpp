#include "core/analysis/induction_test.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace orrery {
namespace {

std::optional<int32_t> leadingToken(const ModelConfig& config)
{
    const int64_t id = config.bosId >= 0 ? config.bosId : config.eosId;
    return id >= 0 ? std::optional(static_cast<int32_t>(id)) : std::nullopt;
}

int64_t copyLength(const ModelConfig& config, const InductionTest& test)
{
    const int64_t room = (config.context - (leadingToken(config) ? 1 : 0)) / 2;
    const int64_t length = std::min(test.tokens, room);
    if (length < 2)
        throw Error(ErrorKind::Argument, "the induction test needs two copies of at least 2 tokens; asked for "
                                             + std::to_string(test.tokens) + ", and the context of " + std::to_string(config.context)
                                             + " has room for " + std::to_string(room));
    return length;
}

/// -ln softmax(logits)[id].
double tokenLoss(const float* logits, int64_t count, int32_t id)
{
    const double largest = *std::max_element(logits, logits + count);
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += std::exp(logits[i] - largest);
    return largest + std::log(sum) - logits[id];
}

/// Gathers what the sites of all prompts show.
class Gatherer {
public:
    Gatherer(const ModelConfig& config, const std::vector<Prompt>& prompts, int64_t copy)
        : m_config(config), m_prompts(prompts), m_copy(copy), m_first(leadingToken(config) ? 1 : 0)
    {
    }

    void observe(const SiteView& site)
    {
        const Prompt& prompt = m_prompts[static_cast<size_t>(site.prompt)];
        if (site.info.name == "logits") addLosses(site.view, prompt);
        else addPattern(site.info.layer, site.view, prompt);
    }

    InductionResult result() const
    {
        InductionResult result;
        result.tokens = m_copy;
        result.bos = m_first == 1;
        result.firstLoss = m_losses[0].value();
        result.secondLoss = m_losses[1].value();
        for (const auto& [layer, gathered] : m_layers) {
            const std::vector<HeadScores> scores = gathered.scores.scores();
            for (size_t head = 0; head < scores.size(); ++head)
                result.heads.push_back({layer, static_cast<int>(head), gathered.induction[head].value().value_or(0), scores[head]});
        }
        return result;
    }

private:
    struct Layer {
        AttentionScores scores;
        std::vector<AttentionScores::Mean> induction;
    };

    void addPattern(int layer, const TensorView& pattern, const Prompt& prompt)
    {
        const auto heads = static_cast<size_t>(m_config.heads);
        Layer& gathered = m_layers.try_emplace(layer, Layer{AttentionScores(m_config.heads), std::vector<AttentionScores::Mean>(heads)}).first->second;
        const std::vector<int64_t> ids(prompt.ids.begin(), prompt.ids.end());
        gathered.scores.add(pattern, ids, m_config.causal() ? Visibility::Causal : Visibility::All);
        for (size_t head = 0; head < heads; ++head)
            for (int64_t query = m_first + m_copy; query < m_first + 2 * m_copy; ++query)
                gathered.induction[head].add(pattern.data[static_cast<int64_t>(head) * pattern.strides[0] + query * pattern.strides[1]
                                                          + (query - m_copy + 1) * pattern.strides[2]]);
    }

    void addLosses(const TensorView& logits, const Prompt& prompt)
    {
        if (m_config.output != OutputHead::LanguageModel) return;
        for (int64_t position = std::max<int64_t>(m_first, 1); position < m_first + 2 * m_copy; ++position) {
            const float* row = logits.data + (position - 1) * logits.strides[0];
            m_losses[position < m_first + m_copy ? 0 : 1].add(tokenLoss(row, logits.shape[1], prompt.ids[static_cast<size_t>(position)]));
        }
    }

    const ModelConfig& m_config;
    const std::vector<Prompt>& m_prompts;
    int64_t m_copy, m_first;
    std::map<int, Layer> m_layers;
    AttentionScores::Mean m_losses[2];
};

}  // namespace

std::vector<Prompt> inductionPrompts(const ModelConfig& config, const InductionTest& test)
{
    const int64_t copy = copyLength(config, test);
    const int64_t limit = test.tokenLimit > 0 ? std::min(test.tokenLimit, config.vocabulary) : config.vocabulary;
    std::vector<Prompt> prompts;
    for (int64_t p = 0; p < test.prompts; ++p) {
        CounterRandom random(test.seed, static_cast<uint64_t>(p));
        std::vector<int32_t> tokens(static_cast<size_t>(copy));
        for (int32_t& id : tokens) id = static_cast<int32_t>(random.uniform() * static_cast<double>(limit));
        Prompt prompt;
        if (const auto leading = leadingToken(config)) prompt.ids.push_back(*leading);
        for (int copies = 0; copies < 2; ++copies) prompt.ids.insert(prompt.ids.end(), tokens.begin(), tokens.end());
        prompts.push_back(std::move(prompt));
    }
    return prompts;
}

InductionResult testInduction(Model& model, const InductionTest& test, const Progress& progress, const std::stop_token& stop)
{
    RunRequest request;
    request.prompts = inductionPrompts(model.config(), test);
    request.sites = {"blocks.*.attn.hook_pattern"};
    if (model.config().output == OutputHead::LanguageModel) request.sites.push_back("logits");
    Gatherer gatherer(model.config(), request.prompts, copyLength(model.config(), test));
    model.run(request, [&](const SiteView& site) { gatherer.observe(site); }, progress, stop);
    return gatherer.result();
}

}  // namespace orrery
