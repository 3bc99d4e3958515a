#include "core/probe/study_parts.h"

#include "core/base/digest.h"
#include "core/probe/score_json.h"

#include <charconv>
#include <filesystem>

namespace orrery::probe {
namespace {

/// "blocks.7.hook_resid_post" -> 7; -1 for sites of no block.
int layerOf(const std::string& site)
{
    constexpr std::string_view kBlocks = "blocks.";
    int layer = -1;
    if (site.starts_with(kBlocks)) std::from_chars(site.data() + kBlocks.size(), site.data() + site.size(), layer);
    return layer;
}

/// The mean of each score over the folds.
ScoreSet meanScores(const std::vector<SweepCell>& folds, ScoreSet SweepCell::* part)
{
    ScoreSet mean;
    for (const NamedScore& each : namedScores()) {
        double sum = 0, count = 0;
        for (const SweepCell& fold : folds)
            if (const auto& score = (fold.*part).*each.member) {
                sum += score->value;
                ++count;
            }
        if (count > 0) mean.*each.member = Estimate{sum / count};
    }
    return mean;
}

std::vector<int64_t> classCounts(const LabelledData& data, const std::vector<int64_t>& rows)
{
    std::vector<int64_t> counts(data.classes.size());
    for (const int64_t row : rows)
        if (!counts.empty()) ++counts[static_cast<size_t>(data.samples[static_cast<size_t>(row)].label)];
    return counts;
}

}  // namespace

std::string featureKey(const StudyContext& context, const PositionRule& rule, const std::string& modelDigest)
{
    const EncodeOptions& encode = context.request.reading.encode;
    return "data " + digestText(context.data.digest) + ", model " + modelDigest + ", tokenizer " + digestText(context.subject.tokenizer->digest()) + ", position "
        + rule.text() + ", special " + std::to_string(encode.addSpecial) + std::to_string(encode.literalSpecial) + ", bos " + std::to_string(static_cast<int>(encode.bos))
        + ", long " + std::to_string(static_cast<int>(context.request.reading.longTexts));
}

std::string settingsKey(const ProbeSettings& s, Task task)
{
    std::string text = std::string(taskName(task)) + " " + std::string(probeKindName(s.kind)) + " " + std::to_string(static_cast<int>(s.penalty)) + std::to_string(static_cast<int>(s.covariance))
        + std::to_string(static_cast<int>(s.weights)) + " hidden " + std::to_string(s.hidden) + " split " + std::to_string(s.split.folds) + " "
        + Json(s.split.devShare).dump() + " " + Json(s.split.testShare).dump() + " " + std::to_string(s.split.seed) + " seed " + std::to_string(s.seed) + " control "
        + std::to_string(s.control) + " lambdas";
    for (const double lambda : s.lambdas) text += " " + Json(lambda).dump();
    return digestText(sha256(text)).substr(0, 16);
}

StudySite summarise(const std::string& name, int64_t width, const std::vector<SweepCell>& folds, const ProbeSettings& settings)
{
    StudySite site;
    site.name = name;
    site.layer = layerOf(name);
    site.width = width;
    const Predictions test = joinedTest(folds);
    site.scores = scoresOf(test, settings.seed, settings.resamples);
    site.train = meanScores(folds, &SweepCell::train);
    site.dev = meanScores(folds, &SweepCell::dev);
    for (const SweepCell& fold : folds) {
        site.foldScores.push_back(PredictionScorer(fold.test).primary());
        site.lambdas.push_back(fold.lambda);
        site.iterations.push_back(fold.iterations);
        site.converged = site.converged && fold.converged;
        site.seconds += fold.seconds;
    }
    if (const std::optional<Predictions> control = joinedControl(folds)) {
        site.control = Estimate{PredictionScorer(*control).primary()};
        site.selectivity = differenceOf(test, *control, settings.seed, settings.resamples);
    }
    return site;
}

StudyData describeData(const LabelledData& data, const ProbePrompts& prompts)
{
    StudyData described;
    described.file = std::filesystem::path(data.settings.path).filename().string();
    described.digest = digestText(data.digest);
    described.textColumn = data.settings.textColumn;
    described.labelColumn = data.settings.labelColumn;
    described.groupColumn = data.settings.groupColumn;
    described.encoding = table::textEncodingName(data.settings.table.encoding);
    described.task = data.settings.task;
    described.level = data.settings.level;
    described.rows = static_cast<int64_t>(data.examples.size());
    described.samples = static_cast<int64_t>(data.samples.size());
    described.groups = data.groups;
    described.types = data.types;
    described.duplicates = data.duplicates;
    described.classes = data.classes;
    described.mean = data.mean;
    described.deviation = data.deviation;
    described.tokens = prompts.tokens;
    described.shortest = prompts.shortest;
    described.longest = prompts.longest;
    described.truncated = prompts.truncated;
    return described;
}

std::vector<StudySplit> describeSplits(const LabelledData& data, const std::vector<Split>& splits)
{
    std::vector<StudySplit> described;
    for (const Split& split : splits)
        described.push_back({static_cast<int64_t>(split.train.size()), static_cast<int64_t>(split.dev.size()), static_cast<int64_t>(split.test.size()),
            classCounts(data, split.train), classCounts(data, split.dev), classCounts(data, split.test)});
    return described;
}

}  // namespace orrery::probe
