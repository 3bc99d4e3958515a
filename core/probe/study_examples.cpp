#include "core/probe/study_parts.h"

#include "core/probe/study_examples.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {
namespace {

constexpr size_t kMaxText = 1000;

/// Where a probe's score of `said` points, in standardised features: one logit's own direction for two classes and for numbers, else the
/// class's less the mean of all.
std::vector<double> weightsTowards(const LinearProbe& probe, int32_t said)
{
    const size_t width = probe.standardiser().mean.size();
    const auto outputs = static_cast<size_t>(probe.outputs());
    std::vector<double> weights(width);
    if (outputs == 1) {
        const double sign = said == 0 ? -1 : 1;
        for (size_t j = 0; j < width; ++j) weights[j] = sign * probe.weight()[j];
        return weights;
    }
    for (size_t j = 0; j < width; ++j) {
        double mean = 0;
        for (size_t k = 0; k < outputs; ++k) mean += probe.weight()[k * width + j] / static_cast<double>(outputs);
        weights[j] = probe.weight()[static_cast<size_t>(said) * width + j] - mean;
    }
    return weights;
}

bool isMean(const PositionRule& rule)
{
    return rule.kind == PositionRule::Kind::Mean || rule.kind == PositionRule::Kind::MeanAll;
}

}  // namespace

std::vector<TokenContribution> readTokens(const StudyContext& context, const TokenReading& reading)
{
    const Sample& sample = context.data.samples[static_cast<size_t>(reading.sample)];
    const Prompt& prompt = context.prompts.prompts[static_cast<size_t>(sample.example)];
    const PositionRange range = context.prompts.positions[static_cast<size_t>(reading.sample)];
    const std::vector<double> weights = weightsTowards(reading.probe, reading.said);
    const bool shares = isMean(context.request.reading.position);
    std::vector<TokenContribution> tokens;
    context.subject.model.run({{prompt}, {reading.site}, {}}, [&](const SiteView& view) {
        if (view.info.axes.front() != "pos") return;
        const Tensor values = denseTensor(view.view);
        const auto width = static_cast<int64_t>(weights.size());
        std::vector<double> z(weights.size());
        for (int64_t position = 0; position < values.shape()[0]; ++position) {
            reading.probe.standardiser().apply(values.data() + position * width, z.data());
            double value = 0;
            for (size_t j = 0; j < z.size(); ++j) value += weights[j] * z[j];
            const bool counts = position >= range.first && position < range.first + range.count;
            if (shares) value = counts ? value / static_cast<double>(range.count) : 0;
            tokens.push_back({context.subject.tokenizer->tokenText(prompt.ids[static_cast<size_t>(position)]), value});
        }
    }, {}, context.stop);
    return tokens;
}

std::string contributionsSay(const PositionRule& rule)
{
    return isMean(rule) ? "each token's share of the score of what was said: they sum to the score less the probe's bias"
                        : "the probe's score of what was said, less its bias, if it read that token's position in place of its own";
}

std::string exampleText(const LabelledData& data, const Sample& sample)
{
    const std::string& text = data.examples[static_cast<size_t>(sample.example)].text;
    std::string shown = text;
    if (data.settings.level == LabelLevel::Word)
        shown = text.substr(0, sample.begin) + "⟦" + text.substr(sample.begin, sample.end - sample.begin) + "⟧" + text.substr(sample.end);
    if (shown.size() <= kMaxText) return shown;
    size_t kept = kMaxText;
    while (kept > 0 && (static_cast<unsigned char>(shown[kept]) & 0xC0) == 0x80) --kept;
    return shown.substr(0, kept) + "…";
}

}  // namespace orrery::probe
