#include "core/residual/attribution.h"

#include "tests/core/model/random_model.h"
#include "tests/core/residual/golden_residual.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>
#include <functional>

using namespace orrery;
using namespace orrery::testing;

class TestAttribution : public QObject {
    Q_OBJECT
private slots:
    void componentsAreTransformerLenss_data();
    void componentsAreTransformerLenss();
    void componentsSumToTheLogit_data();
    void componentsSumToTheLogit();
    void aDirectionIsTakenApartAfterAnyLayer();
    void neuronsAndSourcesAddUpToTheirComponents();
    void runningSumEndsAtTheSum();
    void wrongRequestsAreRefused();
};

namespace {

double valueOf(const Attribution& attribution, const std::string& name)
{
    for (const auto& component : attribution.components)
        if (component.name == name) return component.value;
    return NAN;
}

double sumOf(const Attribution& attribution, Attribution::Kind kind)
{
    double sum = 0;
    for (const auto& component : attribution.components) sum += component.kind == kind ? component.value : 0;
    return sum;
}

template <typename Act>
std::string reasonOf(const Act& act)
{
    return errorOf(act).reason();
}

}  // namespace

void TestAttribution::componentsAreTransformerLenss_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer"}) QTest::newRow(name) << name;
}

void TestAttribution::componentsAreTransformerLenss()
{
    QFETCH(QString, name);
    GoldenResidual golden = GoldenResidual::open(name.toStdString());
    const Json& expected = golden.expected.at("attribution");
    AttributionRequest request;
    request.prompt = golden.prompt;
    request.token = expected.at("token").get<int32_t>();
    request.versus = expected.at("versus").get<int32_t>();
    request.valueBiases = ValueBiases::WithAttentionBias;
    request.neuronLayer = 1;
    const Attribution attribution = attributeLogit(golden.model, request);
    const auto near = [](double ours, const Json& theirs) { return std::abs(ours - theirs.get<double>()) < 1e-5; };
    QVERIFY(near(attribution.value, expected.at("value")));
    QVERIFY(near(attribution.scale, expected.at("scale")));
    for (const auto& [theirName, value] : expected.at("components").items()) {
        double ours = valueOf(attribution, theirName);
        if (theirName == "bias") ours = sumOf(attribution, Attribution::Kind::AttentionBias);
        if (theirName.ends_with("_mlp_out")) ours = valueOf(attribution, "L" + theirName.substr(0, 1) + " mlp");
        QVERIFY2(near(ours, value), theirName.c_str());
    }
    QVERIFY(near(valueOf(attribution, "ln_final b"), expected.at("unembed_bias")));
    for (size_t neuron = 0; neuron < attribution.neurons.size(); ++neuron)
        QVERIFY(near(attribution.neurons[neuron], expected.at("neurons_of_layer_1")[neuron]));
}

void TestAttribution::componentsSumToTheLogit_data()
{
    QTest::addColumn<int>("position");
    QTest::addColumn<int>("versus");
    QTest::addColumn<bool>("fold");
    QTest::addColumn<bool>("center");
    QTest::newRow("the likeliest, last") << -1 << -1 << false << false;
    QTest::newRow("earlier") << 3 << -1 << false << false;
    QTest::newRow("difference") << -1 << 4 << false << false;
    QTest::newRow("folded biases") << 0 << -1 << true << false;
    QTest::newRow("from the mean") << 5 << -1 << true << true;
}

void TestAttribution::componentsSumToTheLogit()
{
    QFETCH(int, position);
    QFETCH(int, versus);
    QFETCH(bool, fold);
    QFETCH(bool, center);
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    AttributionRequest request;
    request.prompt = randomPrompt(config, 9);
    request.position = position;
    if (versus >= 0) request.versus = versus;
    if (fold) request.valueBiases = ValueBiases::WithAttentionBias;
    if (center) request.origin = LogitOrigin::MeanLogit;
    const Attribution attribution = attributeLogit(model, request);
    const Tensor logits = runSites(model, {{request.prompt}, {"logits"}, {}}).at("logits");
    const float* row = logits.data() + attribution.position * config.vocabulary;
    QCOMPARE(attribution.position, position < 0 ? 8 : position);
    QCOMPARE(attribution.token, static_cast<int32_t>(std::max_element(row, row + config.vocabulary) - row));
    double expected = row[attribution.token];
    if (versus >= 0) expected -= row[versus];
    for (int64_t v = 0; center && v < config.vocabulary; ++v) expected -= static_cast<double>(row[v]) / static_cast<double>(config.vocabulary);
    QVERIFY(std::abs(attribution.value - expected) < 1e-6);
    QVERIFY(std::abs(attribution.residual()) < 1e-4);
    QCOMPARE(attribution.components.size(), static_cast<size_t>(2 + config.layers * (config.heads + 2) + 1));
}

void TestAttribution::aDirectionIsTakenApartAfterAnyLayer()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    AttributionRequest request;
    request.prompt = randomPrompt(config, 9);
    request.direction.assign(static_cast<size_t>(config.width), 0);
    request.direction[3] = 2;
    for (const int layer : {0, 1}) {
        request.afterLayer = layer;
        const Attribution attribution = attributeLogit(model, request);
        const std::string site = "blocks." + std::to_string(layer) + ".hook_resid_post";
        const Tensor stream = runSites(model, {{request.prompt}, {site}, {}}).at(site);
        QVERIFY(std::abs(attribution.value - 2 * static_cast<double>(stream.data()[8 * config.width + 3])) < 1e-6);
        QVERIFY(std::abs(attribution.residual()) < 1e-5);
        QCOMPARE(attribution.token, -1);
    }
}

void TestAttribution::neuronsAndSourcesAddUpToTheirComponents()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    AttributionRequest request;
    request.prompt = randomPrompt(config, 9);
    request.position = 6;
    request.neuronLayer = 0;
    request.sourceHead = HeadRef{1, 2};
    const Attribution attribution = attributeLogit(model, request);
    double neurons = *attribution.neuronBias, sources = 0;
    for (const double value : attribution.neurons) neurons += value;
    for (const double value : attribution.sources) sources += value;
    QCOMPARE(attribution.sources.size(), size_t{7});
    QVERIFY(std::abs(neurons - valueOf(attribution, "L0 mlp")) < 1e-5);
    QVERIFY(std::abs(sources - valueOf(attribution, "L1H2")) < 1e-5);
}

void TestAttribution::runningSumEndsAtTheSum()
{
    Attribution attribution;
    attribution.value = 4;
    attribution.components = {{Attribution::Kind::Embedding, -1, -1, "embed", 1}, {Attribution::Kind::Head, 0, 0, "L0H0", -3}, {Attribution::Kind::Mlp, 0, -1, "L0 mlp", 5.5}};
    QCOMPARE(attribution.running(), (std::vector<double>{1, -2, 3.5}));
    QCOMPARE(attribution.residual(), 0.5);
}

void TestAttribution::wrongRequestsAreRefused()
{
    const ModelConfig gpt2 = smallConfig(Family::Gpt2), bert = smallConfig(Family::Bert);
    Model model(gpt2, randomWeights(gpt2)), postNorm(bert, randomWeights(bert));
    const Prompt prompt = randomPrompt(gpt2, 9);
    const auto with = [&](const std::function<void(AttributionRequest&)>& change) {
        AttributionRequest request;
        request.prompt = prompt;
        change(request);
        return reasonOf([&] { attributeLogit(model, request); });
    };
    QCOMPARE(with([](auto& r) { r.position = 9; }), std::string("NoSuchPosition"));
    QCOMPARE(with([](auto& r) { r.position = -10; }), std::string("NoSuchPosition"));
    QCOMPARE(with([](auto& r) { r.token = 41; }), std::string("TokenOutOfRange"));
    QCOMPARE(with([](auto& r) { r.versus = -1; }), std::string("TokenOutOfRange"));
    QCOMPARE(with([](auto& r) { r.neuronLayer = 2; }), std::string("NoSuchLayer"));
    QCOMPARE(with([](auto& r) { r.sourceHead = HeadRef{0, 3}; }), std::string("NoSuchHead"));
    AttributionRequest wrong;
    wrong.prompt = randomPrompt(bert, 5);
    QCOMPARE(reasonOf([&] { attributeLogit(postNorm, wrong); }), std::string("PostNorm"));
    wrong.prompt = prompt;
    wrong.direction = {1, 2};
    QVERIFY_THROWS_EXCEPTION(Error, attributeLogit(model, wrong));
}

QTEST_GUILESS_MAIN(TestAttribution)
#include "tst_attribution.moc"
