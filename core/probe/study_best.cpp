#include "core/probe/study_parts.h"

#include "core/base/random.h"
#include "core/probe/shuffle.h"
#include "core/probe/side_by_side.h"
#include "core/probe/study_examples.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace orrery::probe {
namespace {

constexpr size_t kErrors = 20, kTellingPerClass = 5;
constexpr size_t kMinimumCurve = 16;

std::vector<ClassScores> classScores(const LabelledData& data, const std::vector<int64_t>& confusion)
{
    const size_t classes = data.classes.size();
    std::vector<ClassScores> all;
    for (size_t c = 0; c < classes; ++c) {
        ClassScores scores{data.classes[c].name};
        for (size_t other = 0; other < classes; ++other) {
            scores.count += confusion[c * classes + other];
            scores.said += confusion[other * classes + c];
        }
        const auto right = static_cast<double>(confusion[c * classes + c]);
        if (scores.said > 0) scores.precision = right / static_cast<double>(scores.said);
        if (scores.count > 0) scores.recall = right / static_cast<double>(scores.count);
        if (scores.said + scores.count > 0) scores.f1 = 2 * right / static_cast<double>(scores.said + scores.count);
        all.push_back(std::move(scores));
    }
    return all;
}

/// Numbers of training examples: doubling up to all of them.
std::vector<size_t> curveSizes(size_t all)
{
    std::vector<size_t> sizes;
    for (size_t size = all; size >= kMinimumCurve && sizes.size() < 7; size /= 2) sizes.push_back(size);
    std::reverse(sizes.begin(), sizes.end());
    return sizes;
}

/// `count` rows of a train part, whole groups one after another in an order drawn by the seed.
std::vector<int64_t> someOf(const StudyContext& context, const std::vector<int64_t>& train, size_t count)
{
    std::map<int32_t, std::vector<int64_t>> byGroup;
    for (const int64_t row : train) byGroup[context.labels.groups[static_cast<size_t>(row)]].push_back(row);
    std::vector<const std::vector<int64_t>*> groups;
    for (const auto& [group, rows] : byGroup) groups.push_back(&rows);
    CounterRandom random(context.request.settings.seed, 0xC0127E);
    shuffle(groups, random);
    std::vector<int64_t> some;
    for (size_t g = 0; g < groups.size() && some.size() < count; ++g) some.insert(some.end(), groups[g]->begin(), groups[g]->end());
    std::sort(some.begin(), some.end());
    return some;
}

bool hasTwoClasses(const StudyContext& context, const std::vector<int64_t>& rows)
{
    if (context.labels.classCount == 0) return rows.size() > 1;
    return std::any_of(rows.begin(), rows.end(), [&](int64_t row) {
        return context.labels.classes[static_cast<size_t>(row)] != context.labels.classes[static_cast<size_t>(rows.front())];
    });
}

std::vector<CurvePoint> learningCurve(const StudyContext& context, const SiteFeatures& features, const std::vector<SweepCell>& folds)
{
    const ProbeSettings& settings = context.request.settings;
    const bool probabilistic = isProbabilistic(settings, context.data.settings.task);
    const std::vector<size_t> sizes = curveSizes(context.splits.front().train.size());
    std::vector<CurvePoint> points(sizes.size());
    sideBySide(sizes.size(), context.request.threads, [&](size_t p) {
        Predictions all;
        for (size_t fold = 0; fold < context.splits.size(); ++fold) {
            Split split = context.splits[fold];
            split.train = someOf(context, split.train, sizes[p]);
            if (!hasTwoClasses(context, split.train)) return;
            points[p].examples += static_cast<int64_t>(split.train.size());
            const Fit fit = FoldFitter(settings, features, split).fit(context.labels, folds[fold].lambda, context.stop);
            Predictions some = predictionsOf(context.labels, split.test, fit.probe->scores(features.rows(split.test)), probabilistic);
            if (fold == 0) all = std::move(some);
            else all.append(some);
        }
        points[p].examples = std::llround(static_cast<double>(points[p].examples) / static_cast<double>(context.splits.size()));
        points[p].score = scoresOf(all, settings.seed, std::min(settings.resamples, 200)).primary();
    });
    std::erase_if(points, [](const CurvePoint& point) { return !std::isfinite(point.score.value); });
    return points;
}

/// How sure a probe was of each test row.
struct Judged {
    size_t index;       ///< into the joined predictions
    int fold;
    double confidence;
    bool right;
};

std::vector<Judged> judge(const Predictions& test, const std::vector<SweepCell>& folds)
{
    const PredictionScorer scorer(test);
    const auto outputs = static_cast<size_t>(test.outputs());
    std::vector<Judged> all;
    size_t index = 0;
    for (size_t fold = 0; fold < folds.size(); ++fold)
        for (size_t i = 0; i < folds[fold].test.count(); ++i, ++index) {
            Judged judged{index, static_cast<int>(fold), 0, false};
            const double* scores = test.scores.data() + index * outputs;
            if (test.classCount == 0) {
                judged.confidence = std::abs(scores[0] - test.values[index]);
            } else {
                judged.right = scorer.said()[index] == test.labels[index];
                std::vector<double> sorted(scores, scores + outputs);
                std::sort(sorted.rbegin(), sorted.rend());
                if (test.probabilistic) judged.confidence = scorer.confidence()[index];
                else judged.confidence = outputs == 1 ? std::abs(scores[0]) : sorted[0] - sorted[1];
            }
            all.push_back(judged);
        }
    std::stable_sort(all.begin(), all.end(), [](const Judged& a, const Judged& b) { return a.confidence > b.confidence; });
    return all;
}

std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

class ExampleWriter {
public:
    ExampleWriter(const StudyContext& context, const std::string& site, const SiteFeatures& features, const std::vector<SweepCell>& folds, const Predictions& test)
        : m_context(context), m_site(site), m_features(features), m_folds(folds), m_test(test), m_probes(folds.size())
    {
    }

    StudyExample write(const Judged& judged)
    {
        const int64_t row = m_test.rows[judged.index];
        const Sample& sample = m_context.data.samples[static_cast<size_t>(row)];
        const auto outputs = static_cast<size_t>(m_test.outputs());
        const std::span<const double> scores(m_test.scores.data() + judged.index * outputs, outputs);
        const int32_t said = m_test.classCount > 0 ? classOf(scores) : 1;
        StudyExample example{.row = m_context.data.examples[static_cast<size_t>(sample.example)].row, .fold = judged.fold, .text = exampleText(m_context.data, sample)};
        example.confidence = judged.confidence;
        example.label = m_test.classCount > 0 ? m_context.data.classes[static_cast<size_t>(sample.label)].name : shortNumber(sample.value);
        example.said = m_test.classCount > 0 ? m_context.data.classes[static_cast<size_t>(said)].name : shortNumber(scores[0]);
        if (const auto* linear = dynamic_cast<const LinearProbe*>(probeOf(static_cast<size_t>(judged.fold)).get()))
            example.tokens = readTokens(m_context, {*linear, m_site, row, said});
        return example;
    }

private:
    /// The fold's probe once more: fits are the same each time.
    const std::shared_ptr<const Probe>& probeOf(size_t fold)
    {
        if (!m_probes[fold])
            m_probes[fold] = FoldFitter(m_context.request.settings, m_features, m_context.splits[fold]).fit(m_context.labels, m_folds[fold].lambda, m_context.stop).probe;
        return m_probes[fold];
    }

    const StudyContext& m_context;
    const std::string& m_site;
    const SiteFeatures& m_features;
    const std::vector<SweepCell>& m_folds;
    const Predictions& m_test;
    std::vector<std::shared_ptr<const Probe>> m_probes;
};

void addExamples(StudyBest& best, ExampleWriter& writer, const Predictions& test, const std::vector<SweepCell>& folds)
{
    std::map<int32_t, size_t> telling;
    for (const Judged& judged : judge(test, folds)) {
        if (!judged.right) {
            if (best.errors.size() < kErrors) best.errors.push_back(writer.write(judged));
            continue;
        }
        if (++telling[test.labels[judged.index]] <= kTellingPerClass) best.telling.push_back(writer.write(judged));
    }
}

/// The lambda that most folds chose; of equals the larger.
double usualLambda(const std::vector<SweepCell>& folds)
{
    std::map<double, int> votes;
    for (const SweepCell& fold : folds) ++votes[fold.lambda];
    double usual = 0;
    int most = 0;
    for (const auto& [lambda, count] : votes)
        if (count >= most) {
            most = count;
            usual = lambda;
        }
    return usual;
}

StudyDirection unitDirection(const SiteFeatures& features, size_t rows, const double* direction)
{
    const auto width = static_cast<size_t>(features.width);
    StudyDirection unit;
    const double norm = std::sqrt(std::inner_product(direction, direction + width, direction, 0.0));
    if (norm == 0) return unit;
    for (size_t j = 0; j < width; ++j) unit.values.push_back(static_cast<float>(direction[j] / norm));
    double sum = 0, squares = 0;
    for (size_t i = 0; i < rows; ++i) {
        double along = 0;
        for (size_t j = 0; j < width; ++j) along += static_cast<double>(unit.values[j]) * static_cast<double>(features.data[i * width + j]);
        sum += along;
        squares += along * along;
    }
    const double mean = sum / static_cast<double>(rows);
    unit.deviation = std::sqrt(std::max(0.0, squares / static_cast<double>(rows) - mean * mean));
    return unit;
}

}  // namespace

StudyBest examine(const StudyContext& context, const std::string& site, const SiteFeatures& features, const std::vector<SweepCell>& folds)
{
    StudyBest best;
    best.site = site;
    const Predictions test = joinedTest(folds);
    if (test.classCount > 0) {
        const PredictionScorer scorer(test);
        best.confusion = scorer.confusion();
        best.perClass = classScores(context.data, best.confusion);
        if (test.probabilistic) best.calibration = scorer.calibration();
    }
    best.curve = learningCurve(context, features, folds);
    if (context.request.settings.kind != ProbeKind::Mlp) best.contributionsSay = contributionsSay(context.request.reading.position);
    ExampleWriter writer(context, site, features, folds, test);
    addExamples(best, writer, test, folds);
    return best;
}

std::vector<StudyDirection> directionsOf(const StudyContext& context, const std::string& site, const SiteFeatures& features, const std::vector<SweepCell>& folds)
{
    if (context.request.settings.kind == ProbeKind::Mlp) return {};
    const size_t count = context.data.samples.size();
    Split all;
    for (size_t i = 0; i < count; ++i) all.train.push_back(static_cast<int64_t>(i));
    const Fit fit = FoldFitter(context.request.settings, features, all).fit(context.labels, usualLambda(folds), context.stop);
    const auto& probe = dynamic_cast<const LinearProbe&>(*fit.probe);
    const std::vector<double> raw = probe.direction();
    std::vector<StudyDirection> directions;
    for (int64_t output = 0; output < probe.outputs(); ++output) {
        StudyDirection direction = unitDirection(features, count, raw.data() + output * features.width);
        direction.site = site;
        const size_t towards = probe.outputs() == 1 ? 1 : static_cast<size_t>(output);
        if (!context.data.classes.empty()) direction.towards = context.data.classes[towards].name;
        if (!direction.values.empty()) directions.push_back(std::move(direction));
    }
    return directions;
}

}  // namespace orrery::probe
