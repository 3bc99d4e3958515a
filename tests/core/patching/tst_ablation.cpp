#include "core/analysis/induction_test.h"
#include "core/analysis/opened_model.h"
#include "core/patching/ablation.h"
#include "core/patching/site_means.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <numeric>

using namespace orrery;
using namespace orrery::testing;

namespace {

Metric lossMetric(const ModelConfig& config)
{
    return Metric::parse("loss", {nullptr, config.vocabulary, {}, {}});
}

AblationRequest requestOf(const ModelConfig& config, AblationKind kind, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites)
{
    AblationRequest request;
    request.units = ablationUnits(config, sites);
    request.kind = kind;
    for (const Prompt& prompt : prompts) request.prompts.push_back({prompt, MetricReading(lossMetric(config), config, nextTokenReadout(prompt, 0))});
    return request;
}

/// The second road: a whole forward with the intervention, and the mean loss of the tokens that follow.
double plainLoss(Model& model, const Prompt& prompt, const std::vector<Intervention>& changes)
{
    const Tensor logits = runSites(model, {{prompt}, {"logits"}, changes}).at("logits");
    const int64_t vocabulary = logits.shape()[1];
    double sum = 0;
    for (size_t position = 0; position + 1 < prompt.ids.size(); ++position) {
        const float* row = logits.data() + static_cast<int64_t>(position) * vocabulary;
        double total = 0;
        for (int64_t id = 0; id < vocabulary; ++id) total += std::exp(static_cast<double>(row[id]));
        sum += std::log(total) - static_cast<double>(row[prompt.ids[position + 1]]);
    }
    return sum / static_cast<double>(prompt.ids.size() - 1);
}

}  // namespace

class TestAblation : public QObject {
    Q_OBJECT
private slots:
    void unitsAreHeadsAndWholeSites();
    void zeroAndMeanAreThePlainInterventions();
    void sitesWithoutAStartRunFromTheTokens();
    void resampledValuesComeFromLongEnoughOthers();
    void meansAreOverAllPositionsOfTheSet();
    void intervalsAreOverPrompts();
    void whatCannotBeIsRefused();
    void theSamplesInductionHeadsAreThoseRepeatedTextNeeds();
};

void TestAblation::unitsAreHeadsAndWholeSites()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const auto units = ablationUnits(config, {"blocks.*.attn.hook_z", "mlp_out1"});
    QCOMPARE(units.size(), size_t{7});
    QCOMPARE(units[2].site, std::string("blocks.0.attn.hook_z"));
    QCOMPARE(units[2].head, int64_t{2});
    QCOMPARE(units[6].site, std::string("blocks.1.hook_mlp_out"));
    QCOMPARE(units[6].head, int64_t{-1});
    QCOMPARE(errorOf([&] { ablationUnits(config, {"blocks.7.hook_mlp_out"}); }).reason(), std::string("NoSuchSite"));
}

void TestAblation::zeroAndMeanAreThePlainInterventions()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 6, 1), randomPrompt(config, 9, 2)};
    const std::vector<std::string> sites{"blocks.*.attn.hook_z", "blocks.*.hook_attn_out", "blocks.*.hook_mlp_out"};
    const auto means = siteMeans(model, prompts, sites);
    for (const AblationKind kind : {AblationKind::Zero, AblationKind::Mean}) {
        const AblationRequest request = requestOf(config, kind, prompts, sites);
        const Ablation ablation = ablate(model, request);
        for (size_t prompt = 0; prompt < prompts.size(); ++prompt) {
            QVERIFY(std::abs(ablation.values[prompt] - plainLoss(model, prompts[prompt], {})) < 1e-5);
            for (const AblationRow& row : ablation.rows) {
                Intervention change{row.unit.site, Intervention::Kind::Scale, 0, {}, {}, {}, {}, -1};
                if (row.unit.head >= 0) change.heads = {row.unit.head};
                if (kind == AblationKind::Mean) {
                    const Tensor& mean = *means.at(row.unit.site);
                    const int64_t width = row.unit.head < 0 ? mean.count() : config.headWidth, first = row.unit.head < 0 ? 0 : row.unit.head * width;
                    change.kind = Intervention::Kind::Replace;
                    change.factor = 1;
                    change.source = std::make_shared<const Tensor>(Tensor(Shape{width}, std::span(mean.data() + first, static_cast<size_t>(width))));
                }
                const double expected = plainLoss(model, prompts[prompt], {change});
                QVERIFY2(std::abs(row.values[prompt] - expected) < 2e-5, row.unit.site.c_str());
            }
        }
    }
}

void TestAblation::sitesWithoutAStartRunFromTheTokens()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 6, 1)};
    const Ablation ablation = ablate(model, requestOf(config, AblationKind::Zero, prompts, {"hook_pos_embed", "blocks.0.mlp.hook_post"}));
    for (const AblationRow& row : ablation.rows) {
        const double expected = plainLoss(model, prompts[0], {{row.unit.site, Intervention::Kind::Scale, 0, {}, {}, {}, {}, -1}});
        QVERIFY2(std::abs(row.values[0] - expected) < 2e-5, row.unit.site.c_str());
        QVERIFY(std::abs(row.change.mean - (expected - ablation.values[0])) < 2e-5);
    }
}

void TestAblation::resampledValuesComeFromLongEnoughOthers()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 6, 1), randomPrompt(config, 8, 2)};
    AblationRequest request = requestOf(config, AblationKind::Resample, {prompts[0]}, {"blocks.1.attn.hook_z", "blocks.0.attn.hook_pattern"});
    request.set = prompts;  // one other prompt, so every draw is that
    request.draws = 3;
    const Ablation ablation = ablate(model, request);
    const auto other = runSites(model, {{prompts[1]}, {"blocks.1.attn.hook_z", "blocks.0.attn.hook_pattern"}, {}});
    for (const AblationRow& row : ablation.rows) {
        const Tensor& values = other.at(row.unit.site);
        const bool pattern = row.unit.site.ends_with("pattern");
        const auto overwrite = [&](Tensor& whole) {
            for (int64_t first = 0; first < whole.shape()[0]; ++first)
                for (int64_t second = 0; second < whole.shape()[1]; ++second) {
                    if ((pattern ? first : second) != row.unit.head) continue;
                    for (int64_t third = 0; third < whole.shape()[2]; ++third)
                        whole.data()[(first * whole.shape()[1] + second) * whole.shape()[2] + third]
                            = values.data()[(first * values.shape()[1] + second) * values.shape()[2] + third];
                }
        };
        const double expected = plainLoss(model, prompts[0], {{row.unit.site, Intervention::Kind::Callback, 1, {}, overwrite, {}, {}, -1}});
        QVERIFY2(std::abs(row.values[0] - expected) < 2e-5, row.unit.site.c_str());
    }
    request.set = {prompts[0]};
    QCOMPARE(errorOf([&] { ablate(model, request); }).reason(), std::string("TooFewPrompts"));
}

void TestAblation::meansAreOverAllPositionsOfTheSet()
{
    const ModelConfig config = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 3, 1), randomPrompt(config, 8, 2)};
    const auto means = siteMeans(model, prompts, {"blocks.*.hook_mlp_out"});
    QCOMPARE(means.size(), size_t{2});
    std::vector<double> sums(static_cast<size_t>(config.width));
    for (const int64_t prompt : {0, 1}) {
        const Tensor values = runSites(model, {prompts, {"blocks.1.hook_mlp_out"}, {}}, prompt).at("blocks.1.hook_mlp_out");
        for (int64_t i = 0; i < values.count(); ++i) sums[static_cast<size_t>(i % config.width)] += static_cast<double>(values.data()[i]) / 11;
    }
    for (size_t i = 0; i < sums.size(); ++i) QVERIFY(std::abs(means.at("blocks.1.hook_mlp_out")->data()[i] - sums[i]) < 1e-6);
}

void TestAblation::intervalsAreOverPrompts()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    std::vector<Prompt> prompts;
    for (uint64_t seed = 1; seed < 9; ++seed) prompts.push_back(randomPrompt(config, 6, seed));
    const Ablation ablation = ablate(model, requestOf(config, AblationKind::Mean, prompts, {"blocks.0.attn.hook_z"}));
    QCOMPARE(ablation.untouched.count, int64_t{8});
    for (const AblationRow& row : ablation.rows) {
        double mean = 0;
        for (size_t prompt = 0; prompt < 8; ++prompt) mean += (row.values[prompt] - ablation.values[prompt]) / 8;
        QVERIFY(std::abs(row.change.mean - mean) < 1e-9);
        QVERIFY(row.change.low < mean && mean < row.change.high);
    }
}

void TestAblation::whatCannotBeIsRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 6, 1)};
    const auto reason = [&](AblationKind kind, const std::vector<std::string>& sites) {
        return errorOf([&] { ablate(model, requestOf(config, kind, prompts, sites)); }).reason();
    };
    QCOMPARE(reason(AblationKind::Mean, {"blocks.0.attn.hook_pattern"}), std::string("NoPositionAxis"));
    QCOMPARE(reason(AblationKind::Resample, {"last_logits"}), std::string("NoPositionAxis"));
    QCOMPARE(errorOf([&] { ablate(model, {}); }).reason(), std::string("NothingToDo"));
    QCOMPARE(errorOf([] { ablationKindNamed("none"); }).reason(), std::string("NoSuchKind"));
    QCOMPARE(ablationKindNamed("resample"), AblationKind::Resample);
}

void TestAblation::theSamplesInductionHeadsAreThoseRepeatedTextNeeds()
{
    const auto opened = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    Model model(opened->config(), opened->folder.loadWeights());
    const InductionTest test{.tokens = 30, .prompts = 6, .seed = 5, .tokenLimit = opened->tokenLimit()};
    const InductionResult scored = testInduction(model, test);
    AblationRequest request;
    request.units = ablationUnits(model.config(), {"blocks.*.attn.hook_z"});
    request.kind = AblationKind::Mean;
    for (const Prompt& prompt : inductionPrompts(model.config(), test))
        request.prompts.push_back({prompt, MetricReading(lossMetric(model.config()), model.config(), nextTokenReadout(prompt, scored.tokens))});
    const Ablation ablation = ablate(model, request);
    QVERIFY(std::abs(ablation.untouched.mean - *scored.secondLoss) < 1e-3);  // the same positions
    // An induction head by score needs to be one whose loss raises the second copy's, by more than any other head of its layer or above.
    int induction = 0;
    for (size_t unit = 0; unit < ablation.rows.size(); ++unit) {
        if (scored.heads[unit].induction < 0.4) continue;
        ++induction;
        QVERIFY2(ablation.rows[unit].change.low > 0.5, qPrintable(QString::number(ablation.rows[unit].change.low)));
        for (size_t other = 0; other < ablation.rows.size(); ++other) {
            const bool beside = scored.heads[other].induction < 0.4 && scored.heads[other].layer >= scored.heads[unit].layer;
            if (beside) QVERIFY(ablation.rows[other].change.mean < 0.5 * ablation.rows[unit].change.mean);
        }
    }
    QVERIFY(induction > 0);
}

QTEST_APPLESS_MAIN(TestAblation)
#include "tst_ablation.moc"
