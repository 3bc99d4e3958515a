#include "core/residual/outliers.h"

#include "core/base/random.h"
#include "core/residual/stream_points.h"
#include "tests/core/model/random_model.h"
#include "tests/core/residual/golden_residual.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestOutliers : public QObject {
    Q_OBJECT
private slots:
    void kurtosisIsAsPublished();
    void agreesWithPyTorch_data();
    void agreesWithPyTorch();
    void plantedOutliersAreFound();
    void severalPromptsAreAveraged();
    void sitesWithoutTokensAreRefused();
};

namespace {

std::vector<float> normalNumbers(size_t count)
{
    CounterRandom random(4, 2);
    std::vector<float> values(count);
    for (float& x : values) x = static_cast<float>(std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform()));
    return values;
}

/// Weights whose MLP of layer 1 always adds 700 to dimension 3.
std::shared_ptr<const ModelWeights> withLoudBias(const ModelConfig& config, Tensor& bias)
{
    const auto random = randomWeights(config);
    std::vector<Weight> weights = random->all();
    for (Weight& weight : weights) {
        if (weight.role != "blocks.1.mlp.b_out") continue;
        bias = weight.toTensor();
        bias.data()[3] = 700;
        weight.data = bias.data();
    }
    // The others' memory lives as long as the first weights do.
    static std::vector<std::shared_ptr<const ModelWeights>> kept;
    kept.push_back(random);
    return std::make_shared<const ModelWeights>(weights, std::vector<std::unique_ptr<unsigned char[], AlignedFree>>());
}

}  // namespace

// analysis-methods section 10: a lone spike gives the bound 764.0 for 768 numbers, one dimension at 60 in unit noise 521, a normal 3.
void TestOutliers::kurtosisIsAsPublished()
{
    std::vector<float> spike(768, 0.0f);
    spike[5] = 1e4f;
    QVERIFY(std::abs(kurtosis(spike) - 764.0) < 0.05);
    QVERIFY(std::abs(kurtosis(normalNumbers(200'000)) - 3) < 0.05);
    std::vector<float> noisy = normalNumbers(768);
    noisy[100] = 60;
    QVERIFY(std::abs(kurtosis(noisy) - 521) < 30);
}

void TestOutliers::agreesWithPyTorch_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer"}) QTest::newRow(name) << name;
}

void TestOutliers::agreesWithPyTorch()
{
    QFETCH(QString, name);
    GoldenResidual golden = GoldenResidual::open(name.toStdString());
    const Json& expected = golden.expected.at("geometry");
    std::vector<std::string> sites;
    for (const StreamPoint& point : streamPoints(golden.model.config())) sites.push_back(point.site);
    const Outliers outliers = findOutliers(golden.model, {golden.prompt}, sites);
    QCOMPARE(outliers.sites.size(), sites.size());
    for (size_t i = 0; i < sites.size(); ++i) {
        QVERIFY(std::abs(outliers.sites[i].kurtosis - expected.at("kurtosis")[i].get<double>()) < 1e-5);
        QVERIFY(std::abs(outliers.sites[i].largest - expected.at("largest")[i].get<double>()) < 1e-5);
    }
    const std::vector<double>& dimensions = outliers.sites.back().dimensionLargest;
    for (size_t i = 0; i < dimensions.size(); ++i) QVERIFY(std::abs(dimensions[i] - expected.at("dimension_largest")[i].get<double>()) < 1e-5);
}

void TestOutliers::plantedOutliersAreFound()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Tensor bias;
    Model model(config, withLoudBias(config, bias));
    const Outliers outliers = findOutliers(model, {randomPrompt(config, 9)}, {"blocks.*.hook_mlp_out"}, {.massiveOverMedian = 100});
    QCOMPARE(outliers.sites.size(), size_t{2});
    const SiteOutliers& quiet = outliers.sites[0];
    const SiteOutliers& loud = outliers.sites[1];
    QCOMPARE(quiet.massive, int64_t{0});
    QCOMPARE(loud.massive, int64_t{9});
    QCOMPARE(loud.rankedDimensions().front(), int64_t{3});
    QCOMPARE(loud.dimensionShare[3], 1.0);
    QCOMPARE(outliers.dimensions, std::vector<int64_t>{3});  // at one site of two
    for (const OutlierToken& token : loud.strongest) QCOMPARE(token.dimension, int64_t{3});
    QVERIFY(std::abs(loud.largest - 700) < 10 && outliers.largestNorm == loud.meanLargest);
    QVERIFY(loud.kurtosis > quiet.kurtosis);
}

void TestOutliers::severalPromptsAreAveraged()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt a = randomPrompt(config, 9, 1), b = randomPrompt(config, 5, 2);
    const auto of = [&](const std::vector<Prompt>& prompts) { return findOutliers(model, prompts, {"blocks.0.hook_mlp_out"}).sites.front(); };
    const SiteOutliers both = of({a, b}), first = of({a}), second = of({b});
    QVERIFY(std::abs(both.kurtosis - (first.kurtosis + second.kurtosis) / 2) < 1e-4);
    QVERIFY(std::abs(both.meanLargest - (first.largest + second.largest) / 2) < 1e-5);
    QVERIFY(std::abs(both.rms - std::sqrt((9 * first.rms * first.rms + 5 * second.rms * second.rms) / 14)) < 1e-5);
    QCOMPARE(both.strongest.size(), size_t{14});
}

void TestOutliers::sitesWithoutTokensAreRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    QCOMPARE(errorOf([&] { findOutliers(model, {randomPrompt(config, 5)}, {"blocks.0.attn.hook_pattern"}); }).reason(), std::string("NotATokenSite"));
}

QTEST_APPLESS_MAIN(TestOutliers)
#include "tst_outliers.moc"
