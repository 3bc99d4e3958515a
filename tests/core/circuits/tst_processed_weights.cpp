#include "core/circuits/double_forward.h"

#include "tests/core/model/random_model.h"
#include "tests/core/residual/golden_residual.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestProcessedWeights : public QObject {
    Q_OBJECT
private slots:
    void areTransformerLenss_data();
    void areTransformerLenss();
    void changeNothing_data();
    void changeNothing();
    void aCentredUnembeddingMovesLogitsTogether();
    void valueBiasesOfBertMoveAlone();
    void centringLeavesMeansOfZero();
    void rawIsAsLoaded();
    void anUncentredStreamIsNotRms();
    void unsoundProcessingIsRefused_data();
    void unsoundProcessingIsRefused();
};

namespace {

/// See probe() in tests/golden/residual/make_residual.py.
double probe(const DoubleMatrix& m)
{
    double sum = 0;
    for (int64_t i = 0; i < m.rows; ++i)
        for (int64_t j = 0; j < m.columns; ++j) sum += std::cos(1.0 + static_cast<double>(i)) * m.at(i, j) * std::sin(1.0 + 2.0 * static_cast<double>(j));
    return sum;
}

DoubleMatrix named(const ProcessedWeights& weights, const std::string& name)
{
    if (name == "W_E") return weights.parameter("embed.W_E");
    if (name == "W_pos") return weights.parameter("pos_embed.W_pos");
    if (name == "W_U") return weights.unembedding();
    if (name == "b_U") return weights.parameter("unembed.b_U");
    const int layer = name[0] - '0';
    const std::string block = "blocks." + name.substr(0, 1) + ".";
    if (name.ends_with("b_O")) return weights.parameter(block + "attn.b_O");
    if (name.size() < 5 || name[3] != '.') return weights.parameter(block + "mlp." + name.substr(2));
    const int head = name[2] - '0';
    switch (name.back()) {
    case 'Q': return weights.query(layer, head);
    case 'K': return weights.key(layer, head);
    case 'V': return weights.value(layer, head);
    default: return weights.output(layer, head);
    }
}

WeightProcessing only(bool WeightProcessing::* flag)
{
    WeightProcessing processing;
    processing.*flag = true;
    return processing;
}

WeightProcessing replaced(NormKind kind, bool fold)
{
    WeightProcessing processing;
    processing.norm = kind;
    processing.centerWriting = true;
    processing.foldNorms = fold;
    return processing;
}

}  // namespace

void TestProcessedWeights::areTransformerLenss_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer"}) QTest::newRow(name) << name;
}

void TestProcessedWeights::areTransformerLenss()
{
    QFETCH(QString, name);
    const GoldenResidual golden = GoldenResidual::open(name.toStdString());
    const ModelFolder folder = ModelFolder::open(std::string(ORRERY_GOLDEN_DIR) + "/models/" + name.toStdString());
    const ProcessedWeights weights(folder.config(), folder.loadWeights(), standardProcessing(folder.config()));
    for (const auto& [weight, expected] : golden.expected.at("weights").items())
        QVERIFY2(std::abs(probe(named(weights, weight)) - expected.get<double>()) < 2e-5, weight.c_str());  // theirs are float32
}

void TestProcessedWeights::changeNothing_data()
{
    QTest::addColumn<WeightProcessing>("processing");
    QTest::newRow("folded norms") << only(&WeightProcessing::foldNorms);
    WeightProcessing reading = only(&WeightProcessing::foldNorms);
    reading.centerReading = true;
    QTest::newRow("centred reading") << reading;
    QTest::newRow("centred writing") << only(&WeightProcessing::centerWriting);
    QTest::newRow("value biases") << only(&WeightProcessing::foldValueBiases);
    QTest::newRow("RMS norms with gains") << replaced(NormKind::Rms, false);
    QTest::newRow("RMS norms") << replaced(NormKind::Rms, true);
    QTest::newRow("compressed RMS norms") << replaced(NormKind::CompressedRms, true);
    WeightProcessing all = replaced(NormKind::CompressedRms, true);
    all.centerReading = all.foldValueBiases = true;
    QTest::newRow("everything") << all;
}

void TestProcessedWeights::changeNothing()
{
    QFETCH(WeightProcessing, processing);
    for (const bool tied : {true, false}) {
        ModelConfig config = smallConfig(Family::Gpt2);
        config.tied = tied;
        const ProcessingProof proof = proveProcessing(config, randomWeights(config), processing, randomPrompt(config, 9));
        QVERIFY2(proof.logits < 1e-12 && proof.logProbabilities < 1e-12 && proof.shift < 1e-12, std::to_string(proof.logits).c_str());
    }
}

void TestProcessedWeights::aCentredUnembeddingMovesLogitsTogether()
{
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        const ModelConfig config = smallConfig(family);
        const ProcessingProof proof = proveProcessing(config, randomWeights(config), only(&WeightProcessing::centerUnembed), randomPrompt(config, 9));
        QVERIFY(proof.logProbabilities < 1e-12);
        QVERIFY(proof.shift > 1e-3);
    }
}

void TestProcessedWeights::valueBiasesOfBertMoveAlone()
{
    const ModelConfig config = smallConfig(Family::Bert);
    QCOMPARE(processingNames(standardProcessing(config)), std::vector<std::string>{"fold_value_bias"});
    QVERIFY(proveProcessing(config, randomWeights(config), standardProcessing(config), randomPrompt(config, 9)).logits < 1e-12);
    const ProcessedWeights weights(config, randomWeights(config), standardProcessing(config));
    const DoubleMatrix bias = weights.parameter("blocks.1.attn.b_QKV");
    for (int64_t i = 30; i < 45; ++i) QCOMPARE(bias.at(0, i), 0.0);
    QVERIFY(bias.at(0, 29) != 0);
}

void TestProcessedWeights::centringLeavesMeansOfZero()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const ProcessedWeights weights(config, randomWeights(config), standardProcessing(config));
    for (const char* role : {"embed.W_E", "pos_embed.W_pos", "blocks.1.attn.W_O", "blocks.0.attn.b_O", "blocks.0.mlp.W_out", "blocks.1.mlp.b_out"}) {
        const DoubleMatrix matrix = weights.parameter(role);
        for (int64_t row = 0; row < matrix.rows; ++row) {
            double sum = 0;
            for (const double x : matrix.row(row)) sum += x;
            QVERIFY2(std::abs(sum) < 1e-12, role);
        }
    }
}

void TestProcessedWeights::rawIsAsLoaded()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const auto loaded = randomWeights(config);
    const ProcessedWeights weights(config, loaded, {});
    QVERIFY(weights.config().tied && !weights.config().unembedBias);
    for (const WeightSpec& spec : weightSpecs(config)) {
        const std::vector<double> values = storedOrder(weights, spec);
        const Tensor expected = loaded->at(spec.role).toTensor();
        QCOMPARE(values.size(), expected.values().size());
        for (size_t i = 0; i < values.size(); ++i) QCOMPARE(values[i], static_cast<double>(expected.data()[i]));
    }
}

// What the claim "only a centred stream is RMS's" would look like if it were not true.
void TestProcessedWeights::anUncentredStreamIsNotRms()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    ModelConfig rms = config, compressed = config;
    rms.norm = NormKind::Rms;
    compressed.norm = NormKind::CompressedRms;
    const auto weights = randomWeights(config);
    const Prompt prompt = randomPrompt(config, 9);
    WeightProcessing none;
    const DoubleMatrix own = doubleLogits(ProcessedWeights(config, weights, none), prompt);
    none.norm = NormKind::Rms;
    const DoubleMatrix byRms = doubleLogits(ProcessedWeights(rms, weights, none), prompt);
    QVERIFY(compareLogits(byRms, own).logits > 1e-3);
    none.norm = NormKind::CompressedRms;
    QVERIFY(compareLogits(doubleLogits(ProcessedWeights(compressed, weights, none), prompt), byRms).logits > 1e-3);
}

void TestProcessedWeights::unsoundProcessingIsRefused_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<int>("norm");
    QTest::addColumn<WeightProcessing>("processing");
    QTest::addColumn<QString>("reason");
    const int gpt2 = static_cast<int>(Family::Gpt2), bert = static_cast<int>(Family::Bert);
    QTest::newRow("BERT's norms") << bert << 0 << only(&WeightProcessing::foldNorms) << "PostNorm";
    QTest::newRow("BERT's stream") << bert << 0 << only(&WeightProcessing::centerWriting) << "PostNorm";
    QTest::newRow("BERT with RMS norms") << bert << 0 << replaced(NormKind::Rms, false) << "PostNorm";
    WeightProcessing uncentred;
    uncentred.norm = NormKind::Rms;
    QTest::newRow("RMS without centring") << gpt2 << 0 << uncentred << "ProcessingNotSound";
    QTest::newRow("centred reading with gains") << gpt2 << 0 << only(&WeightProcessing::centerReading) << "ProcessingNotSound";
    QTest::newRow("compressed with gains") << gpt2 << 0 << replaced(NormKind::CompressedRms, false) << "ProcessingNotSound";
    WeightProcessing centred = only(&WeightProcessing::centerWriting);
    centred.norm = NormKind::Rms;
    QTest::newRow("an RMS model centred") << gpt2 << 1 << centred << "ProcessingNotSound";
}

void TestProcessedWeights::unsoundProcessingIsRefused()
{
    QFETCH(int, family);
    QFETCH(int, norm);
    QFETCH(WeightProcessing, processing);
    QFETCH(QString, reason);
    ModelConfig config = smallConfig(static_cast<Family>(family));
    config.norm = static_cast<NormKind>(norm);
    QCOMPARE(errorOf([&] { ProcessedWeights(config, randomWeights(config), processing); }).reason(), reason.toStdString());
}

QTEST_APPLESS_MAIN(TestProcessedWeights)
#include "tst_processed_weights.moc"
