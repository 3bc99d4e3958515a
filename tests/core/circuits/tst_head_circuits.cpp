#include "core/circuits/head_circuits.h"

#include "core/circuits/small_matrix.h"
#include "tests/core/model/random_model.h"
#include "tests/core/residual/golden_residual.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestHeadCircuits : public QObject {
    Q_OBJECT
private slots:
    void agreeWithTransformerLens_data();
    void agreeWithTransformerLens();
    void aHeadThatCopiesScoresOne();
    void randomHeadsComposeAsMuchAsTheBaseline();
    void compositionIsOfLaterLayersAlone();
    void encodersHaveCircuitsToo();
};

void TestHeadCircuits::agreeWithTransformerLens_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer"}) QTest::newRow(name) << name;
}

void TestHeadCircuits::agreeWithTransformerLens()
{
    QFETCH(QString, name);
    GoldenResidual golden = GoldenResidual::open(name.toStdString());
    const Json& expected = golden.expected.at("circuits");
    const ModelConfig& config = golden.model.config();
    const ProcessedWeights weights(config, golden.model.sharedWeights(), standardProcessing(config));
    const HeadCircuits circuits = readHeadCircuits(weights);
    const auto near = [](double ours, const Json& theirs) { return std::abs(ours - theirs.get<double>()) < 1e-5; };
    for (const HeadCircuit& circuit : circuits.heads) {
        const auto layer = static_cast<size_t>(circuit.head.layer), head = static_cast<size_t>(circuit.head.head);
        QCOMPARE(circuit.ov.size(), static_cast<size_t>(config.headWidth));
        for (size_t i = 0; i < circuit.ov.size(); ++i) {
            QVERIFY(near(circuit.ov[i], expected.at("ov")[layer][head][i]));
            QVERIFY(near(circuit.qk[i], expected.at("qk")[layer][head][i]));
        }
        QVERIFY(near(circuit.copying, expected.at("copying")[layer][head]));
    }
    for (const auto& [kind, letter] : {std::pair{CompositionKind::Query, "Q"}, {CompositionKind::Key, "K"}, {CompositionKind::Value, "V"}}) {
        const Composition composition = composeHeads(weights, kind, golden.model.device());
        for (const HeadCircuit& a : circuits.heads)
            for (const HeadCircuit& b : circuits.heads)
                QVERIFY(near(composition.score(a.head, b.head),
                    expected.at("composition").at(letter)[static_cast<size_t>(a.head.layer)][static_cast<size_t>(a.head.head)]
                            [static_cast<size_t>(b.head.layer)][static_cast<size_t>(b.head.head)]));
    }
}

// W_V W_O = the identity on the head's own dimensions, W_U = W_E^T: every eigenvalue is positive.
void TestHeadCircuits::aHeadThatCopiesScoresOne()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    const auto random = randomWeights(config);
    std::vector<Weight> weights = random->all();
    std::vector<Tensor> own;
    own.reserve(2);
    for (Weight& weight : weights) {
        if (weight.role != "blocks.0.attn.W_QKV" && weight.role != "blocks.0.attn.W_O") continue;
        const bool reads = weight.role.ends_with("QKV");
        Tensor& values = own.emplace_back(weight.shape);
        for (int64_t i = 0; i < 15; ++i) values.data()[reads ? i * 45 + 30 + i : i * 15 + i] = i < 5 ? 1.0f : -1.0f;
        if (!reads)
            for (int64_t i = 5; i < 15; ++i) values.data()[i * 15 + i] = 1;  // V negates, O does not: the other heads suppress
        weight.data = values.data();
    }
    const auto copying = std::make_shared<const ModelWeights>(weights, std::vector<std::unique_ptr<unsigned char[], AlignedFree>>());
    const HeadCircuits circuits = readHeadCircuits(ProcessedWeights(config, copying, {}));
    QVERIFY(std::abs(circuits.heads[0].copying - 1) < 1e-9);
    QVERIFY(std::abs(circuits.heads[1].copying + 1) < 1e-9);
    QVERIFY(std::abs(circuits.heads[0].ovNorm() - std::sqrt(5.0)) < 1e-9);
}

void TestHeadCircuits::randomHeadsComposeAsMuchAsTheBaseline()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.heads = 8;
    config.headWidth = 8;
    config.width = 64;
    Model model(config, randomWeights(config));
    const Composition composition = composeHeads(ProcessedWeights(config, model.sharedWeights(), {}), CompositionKind::Key, model.device());
    QCOMPARE(composition.baseline, 0.125);
    double mean = 0;
    for (int a = 0; a < 8; ++a)
        for (int b = 0; b < 8; ++b) mean += composition.excess({0, a}, {1, b}) / 64;
    QVERIFY2(std::abs(mean) < 0.005, std::to_string(mean).c_str());
}

void TestHeadCircuits::compositionIsOfLaterLayersAlone()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Composition composition = composeHeads(ProcessedWeights(config, model.sharedWeights(), {}), CompositionKind::Query, model.device());
    QVERIFY(composition.score({0, 2}, {1, 0}) > 0);
    QCOMPARE(composition.score({1, 0}, {0, 2}), 0.0);
    QCOMPARE(composition.score({0, 0}, {0, 1}), 0.0);
}

void TestHeadCircuits::encodersHaveCircuitsToo()
{
    ModelConfig config = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    const HeadCircuits circuits = readHeadCircuits(ProcessedWeights(config, model.sharedWeights(), standardProcessing(config)));
    QCOMPARE(circuits.heads.size(), size_t{6});
    // The product multiplied out: W_V W_O of the last head.
    const ProcessedWeights raw(config, model.sharedWeights(), {});
    QVERIFY(std::abs(circuits.heads[5].ovNorm() - frobeniusNorm(product(raw.value(1, 2), raw.output(1, 2)))) < 1e-12);
    config.output = OutputHead::None;
    QVERIFY(!readHeadCircuits(ProcessedWeights(config, randomWeights(config), {})).copyingKnown);
}

QTEST_APPLESS_MAIN(TestHeadCircuits)
#include "tst_head_circuits.moc"
