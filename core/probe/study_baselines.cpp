#include "core/probe/study_parts.h"

#include "core/probe/feature_extraction.h"
#include "core/probe/random_model.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {
namespace {

constexpr const char* kEmbedding = "blocks.0.hook_resid_pre";

/// Predictions that know nothing of the features: the train part's most frequent class, or its mean.
Predictions withoutFeatures(const LabelSet& labels, const Split& split)
{
    const RowLabels train(labels, split.train);
    const Targets targets = train.targets();
    std::vector<double> row(static_cast<size_t>(targets.outputs()), 0.0);
    if (labels.classCount == 0) {
        for (const double value : targets.values) row[0] += value / static_cast<double>(targets.values.size());
    } else {
        std::vector<double> counts(static_cast<size_t>(labels.classCount), 0.5);  // half an example each: no probability is 0
        for (const int32_t label : targets.classes) ++counts[static_cast<size_t>(label)];
        if (row.size() == 1) row[0] = std::log(counts[1] / counts[0]);
        else std::transform(counts.begin(), counts.end(), row.begin(), [](double count) { return std::log(count); });
    }
    std::vector<double> scores;
    for (size_t i = 0; i < split.test.size(); ++i) scores.insert(scores.end(), row.begin(), row.end());
    return predictionsOf(labels, split.test, std::move(scores), labels.classCount > 0);
}

StudyBaseline majority(const StudyContext& context)
{
    Predictions all;
    for (const Split& split : context.splits) {
        Predictions some = withoutFeatures(context.labels, split);
        if (all.count() == 0) all = std::move(some);
        else all.append(some);
    }
    const ProbeSettings& settings = context.request.settings;
    if (context.labels.classCount == 0) return {"mean", "always the mean of the train part", scoresOf(all, settings.seed, settings.resamples)};
    return {"majority", "always the train part's most frequent class, with the classes' frequencies as probabilities", scoresOf(all, settings.seed, settings.resamples)};
}

/// The same probes on one site of some model.
ScoreSet probed(const StudyContext& context, Model& model, const ProbePrompts& prompts, const SiteWidth& site, const std::string& name, const std::string& key,
    const Progress& progress)
{
    const std::string folder = context.folder + "/" + name;
    FeatureStore store(folder, {key, static_cast<int64_t>(context.data.samples.size()), {site}});
    extractFeatures(model, prompts, store, progress, context.stop);
    ProbeSettings settings = context.request.settings;
    settings.control = false;
    const SiteFeatures features{store.features(0), site.width};
    const SweepRequest request{.names = {site.name}, .features = [&](size_t) { return features; }, .splits = context.splits,
        .labels = context.labels, .settings = settings, .folder = folder + "/cells-" + settingsKey(settings, context.request.data.task), .threads = context.request.threads};
    return scoresOf(joinedTest(sweepSites(request, {}, context.stop).front()), settings.seed, settings.resamples);
}

StudyBaseline embedding(const StudyContext& context, const Progress& progress)
{
    const PositionRule asked = context.request.reading.position;
    const PositionRule rule{asked.kind == PositionRule::Kind::EachWord || asked.kind == PositionRule::Kind::MeanAll ? asked.kind : PositionRule::Kind::Mean, 0};
    const Model& model = context.subject.model;
    ReadingRules reading = context.request.reading;
    reading.position = rule;
    const ProbePrompts prompts = preparePrompts(context.data, reading, model.config(), context.subject.tokenizer, {}, context.stop);
    const SiteWidth site = probeSites(model.config(), {kEmbedding}).front();
    const std::string key = featureKey(context, rule, digestText(model.weights().digest()));
    return {"embedding", std::string("the same probe on ") + kEmbedding + ", position " + rule.text() + ": which words there are, before any layer",
        probed(context, context.subject.model, prompts, site, "embedding", key, progress)};
}

StudyBaseline randomModel(const StudyContext& context, const std::string& name, const Progress& progress)
{
    const ModelConfig& config = context.subject.model.config();
    Model model(config, randomWeights(config, context.request.settings.seed), context.subject.device);
    const SiteWidth site = probeSites(config, {name}).front();
    const std::string key = featureKey(context, context.request.reading.position, "random " + std::to_string(context.request.settings.seed)) + ", shape of "
        + digestText(context.subject.model.weights().digest());
    return {"random-weights", "the same probe on " + name + " of a model of the same shape with random weights", probed(context, model, context.prompts, site, "random", key, progress)};
}

}  // namespace

std::vector<StudyBaseline> measureBaselines(const StudyContext& context, const std::string& site, const Progress& progress)
{
    std::vector<StudyBaseline> baselines{majority(context)};
    if (!context.request.baselines) return baselines;
    baselines.push_back(embedding(context, progress));
    baselines.push_back(randomModel(context, site, progress));
    return baselines;
}

}  // namespace orrery::probe
