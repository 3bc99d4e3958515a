#include "kernels/device_api.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <limits>
#include <map>
#include <vector>

using namespace orrery;
using Doubles = std::vector<double>;

/// The specification itself, against numbers from elsewhere: tests/golden/kernels.md says where they are from.
class TestReference : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void activationsHaveTheTableValues_data();
    void activationsHaveTheTableValues();
    void activationsAgreeWithPyTorch_data();
    void activationsAgreeWithPyTorch();
    void layerNormSolvedByHand();
    void rmsNormsSolvedByHand();
    void layerNormAgreesWithPyTorch();
    void linearLayerAgreesWithPyTorch_data();
    void linearLayerAgreesWithPyTorch();
    void sixteenBitWeightsAreReadExactly();
    void attentionSolvedByHand();
    void attentionAgreesWithPyTorch();
    void materialisedAttentionAgreesWithPyTorch();
    void rowsWithoutAKeyAreZero();
    void embeddingAgreesWithPyTorch();
    void poolingAgreesWithPyTorch_data();
    void poolingAgreesWithPyTorch();
    void affineUndoesAndRedoesANorm();
    void editsByHand();
    void unknownEnumsAreRefused();

private:
    const Doubles& golden(const char* name) const { return m_golden.at(name); }
    void verifyClose(const Doubles& actual, const Doubles& expected, double relative = 1e-12);

    const ReferenceApi& m_api = referenceDeviceApi();
    Device* m_device = nullptr;
    std::map<std::string, Doubles> m_golden;
};

void TestReference::initTestCase()
{
    const DeviceOpenArgs args{};
    QCOMPARE(m_api.open(&args, &m_device), Status::Ok);
    QFile file(ORRERY_GOLDEN_DIR "/kernels.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.isEmpty()) continue;
        const QList<QByteArray> words = line.split(' ');
        Doubles& values = m_golden[words[0].toStdString()];
        for (int i = 2; i < words.size(); ++i) values.push_back(words[i].toDouble());
        QCOMPARE(values.size(), words[1].toULongLong());
    }
}

void TestReference::cleanupTestCase()
{
    m_api.close(m_device);
}

void TestReference::verifyClose(const Doubles& actual, const Doubles& expected, double relative)
{
    QCOMPARE(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        const double allowed = relative * std::max(1.0, std::abs(expected[i]));
        QVERIFY2(std::abs(actual[i] - expected[i]) <= allowed || actual[i] == expected[i],
            qPrintable(QString("[%1] is %2, expected %3").arg(i).arg(actual[i], 0, 'g', 17).arg(expected[i], 0, 'g', 17)));
    }
}

void TestReference::activationsHaveTheTableValues_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("geluErf");
    QTest::addColumn<double>("geluTanh");
    QTest::addColumn<double>("quickGelu");
    QTest::addColumn<double>("silu");
    QTest::newRow("-3") << -3.0 << -0.00404969 << -0.00363739 << -0.01807131 << -0.14227762;
    QTest::newRow("-1") << -1.0 << -0.15865525 << -0.15880801 << -0.15420423 << -0.26894142;
    QTest::newRow("-0.5") << -0.5 << -0.15426877 << -0.15428599 << -0.14961156 << -0.18877033;
    QTest::newRow("0.5") << 0.5 << 0.34573123 << 0.34571401 << 0.35038844 << 0.31122967;
    QTest::newRow("1") << 1.0 << 0.84134475 << 0.84119199 << 0.84579577 << 0.73105858;
    QTest::newRow("2") << 2.0 << 1.95449974 << 1.95459769 << 1.93565862 << 1.76159416;
    QTest::newRow("3") << 3.0 << 2.99595031 << 2.99636261 << 2.98192869 << 2.85772238;
}

void TestReference::activationsHaveTheTableValues()
{
    QFETCH(double, x);
    const auto verify = [&](Activation activation, double expected) {
        double y = 0;
        const ActivationArgsOf<double> args{&x, &y, 1, 1, 1, 1, activation};
        QCOMPARE(m_api.activation(m_device, &args), Status::Ok);
        QVERIFY2(std::abs(y - expected) <= 0.51e-8, qPrintable(QString::number(y, 'f', 10)));
    };
    QFETCH(double, geluErf);
    verify(Activation::GeluErf, geluErf);
    QFETCH(double, geluTanh);
    verify(Activation::GeluTanh, geluTanh);
    QFETCH(double, quickGelu);
    verify(Activation::QuickGelu, quickGelu);
    QFETCH(double, silu);
    verify(Activation::Silu, silu);
}

void TestReference::activationsAgreeWithPyTorch_data()
{
    QTest::addColumn<int>("activation");
    QTest::newRow("gelu_erf") << static_cast<int>(Activation::GeluErf);
    QTest::newRow("gelu_tanh") << static_cast<int>(Activation::GeluTanh);
    QTest::newRow("quick_gelu") << static_cast<int>(Activation::QuickGelu);
    QTest::newRow("silu") << static_cast<int>(Activation::Silu);
    QTest::newRow("relu") << static_cast<int>(Activation::Relu);
    QTest::newRow("tanh") << static_cast<int>(Activation::Tanh);
}

void TestReference::activationsAgreeWithPyTorch()
{
    QFETCH(int, activation);
    const Doubles& x = golden("activation.input");
    Doubles y(x.size());
    const int64_t count = static_cast<int64_t>(x.size());
    const ActivationArgsOf<double> args{x.data(), y.data(), 1, count, count, count, static_cast<Activation>(activation)};
    QCOMPARE(m_api.activation(m_device, &args), Status::Ok);
    verifyClose(y, m_golden.at(std::string("activation.") + QTest::currentDataTag()));
}

void TestReference::layerNormSolvedByHand()
{
    const Doubles x{1, 2, 3, 6};
    Doubles output(4), normalized(4), scale(1);
    const LayerNormArgsOf<double> args{x.data(), nullptr, nullptr, output.data(), normalized.data(), scale.data(), 1, 4, 4, 4, 0.5, 1, 0, NormKind::Layer};
    QCOMPARE(m_api.layerNorm(m_device, &args), Status::Ok);
    verifyClose(scale, {2});  // variance (4 + 1 + 0 + 9) / 4 = 3.5, plus 0.5
    verifyClose(output, {-1, -0.5, 0, 1.5});
    verifyClose(normalized, output);
}

void TestReference::rmsNormsSolvedByHand()
{
    const Doubles x{1, 2, 2};
    Doubles output(3), scale(1);
    const LayerNormArgsOf<double> rms{x.data(), nullptr, nullptr, output.data(), nullptr, scale.data(), 1, 3, 3, 3, 1, 1, 0, NormKind::Rms};
    QCOMPARE(m_api.layerNorm(m_device, &rms), Status::Ok);
    verifyClose(scale, {2});  // mean square 9 / 3, plus 1
    verifyClose(output, {0.5, 1, 1});
    // 1 and 2 of the zero-mean row 1, 2, -3: mean square 14 / 3, plus 4 / 3.
    LayerNormArgsOf<double> compressed = rms;
    compressed.width = 2;
    compressed.epsilon = 4.0 / 3;
    compressed.kind = NormKind::CompressedRms;
    QCOMPARE(m_api.layerNorm(m_device, &compressed), Status::Ok);
    verifyClose(scale, {std::sqrt(6.0)});
}

void TestReference::layerNormAgreesWithPyTorch()
{
    Doubles output(24), normalized(24), scale(4);
    const LayerNormArgsOf<double> args{golden("layer_norm.input").data(), golden("layer_norm.gain").data(), golden("layer_norm.bias").data(),
        output.data(), normalized.data(), scale.data(), 4, 6, 6, 6, 1e-5, 1, 0, NormKind::Layer};
    QCOMPARE(m_api.layerNorm(m_device, &args), Status::Ok);
    verifyClose(output, golden("layer_norm.output"));
    verifyClose(normalized, golden("layer_norm.normalized"));
    verifyClose(scale, golden("layer_norm.scale"));
}

void TestReference::linearLayerAgreesWithPyTorch_data()
{
    QTest::addColumn<bool>("transposed");
    QTest::newRow("stored [out, in]") << false;
    QTest::newRow("stored [in, out]") << true;
}

void TestReference::linearLayerAgreesWithPyTorch()
{
    QFETCH(bool, transposed);
    Doubles weight = golden("matmul.weight"), output = golden("matmul.old"), pre(12);
    if (transposed)
        for (size_t row = 0; row < 4; ++row)
            for (size_t i = 0; i < 5; ++i) weight[i * 4 + row] = golden("matmul.weight")[row * 5 + i];
    MatmulArgsOf<double> args{};
    args.input = golden("matmul.input").data();
    args.weight = weight.data();
    args.bias = golden("matmul.bias").data();
    args.output = output.data();
    args.preActivation = pre.data();
    args.rows = 3;
    args.inner = args.inputStride = 5;
    args.columns = args.outputStride = args.preActivationStride = 4;
    args.weightStride = transposed ? 4 : 5;
    args.weightType = WeightType::F64;
    args.layout = transposed ? WeightLayout::InOut : WeightLayout::OutIn;
    args.activation = Activation::GeluTanh;
    args.accumulate = 1;
    args.replicas = 1;
    QCOMPARE(m_api.matmul(m_device, &args), Status::Ok);
    verifyClose(output, golden("matmul.output"));
    verifyClose(pre, golden("matmul.pre"));
}

void TestReference::sixteenBitWeightsAreReadExactly()
{
    // IEEE 754-2019 table 3.5 and the layouts' definitions: 1, -2, 65504, 2^-24, 1/3 to 11 bits, inf; 1, -2, 2^127, 1/3 to 8 bits.
    const std::vector<uint16_t> halves{0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555, 0x7c00}, bfloats{0x3f80, 0xc000, 0x7f00, 0x3eab};
    const std::vector<int32_t> ids{0};
    Doubles output(6);
    EmbeddingArgsOf<double> args{halves.data(), ids.data(), output.data(), 1, 1, 6, 6, WeightType::F16, 0, 1, 0};
    QCOMPARE(m_api.embedding(m_device, &args), Status::Ok);
    const double infinity = std::numeric_limits<double>::infinity();
    QCOMPARE(output, (Doubles{1, -2, 65504, 0x1p-24, 1365.0 / 4096, infinity}));
    args.table = bfloats.data();
    args.width = 4;
    args.tableType = WeightType::BF16;
    QCOMPARE(m_api.embedding(m_device, &args), Status::Ok);
    output.resize(4);
    QCOMPARE(output, (Doubles{1, -2, 0x1p127, 171.0 / 512}));
}

void TestReference::attentionSolvedByHand()
{
    // Scores 0 and ln 3: weights 1/4 and 3/4, log-sum-exp ln 4.
    const Doubles query{1}, key{0, std::log(3.0)}, value{4, 8};
    Doubles output(1), logSum(1);
    const int64_t queries[] = {0, 1}, keys[] = {0, 2};
    const AttentionArgsOf<double> args{{queries, keys, 1, 1, 1, 1, 0}, query.data(), key.data(), value.data(), output.data(),
        logSum.data(), 1, 1, 1, 1, 1.0};
    QCOMPARE(m_api.attention(m_device, &args), Status::Ok);
    verifyClose(output, {7});
    verifyClose(logSum, {std::log(4.0)});
}

void TestReference::attentionAgreesWithPyTorch()
{
    Doubles output(48), logSum(12);
    const int64_t queries[] = {0, 3}, keys[] = {0, 5};
    const AttentionArgsOf<double> args{{queries, keys, 1, 4, 2, 4, 1}, golden("attention.query").data(), golden("attention.key").data(),
        golden("attention.value").data(), output.data(), logSum.data(), 16, 8, 8, 16, 0.5};
    QCOMPARE(m_api.attention(m_device, &args), Status::Ok);
    verifyClose(output, golden("attention.output"));
    verifyClose(logSum, golden("attention.log_sum_exp"));
}

void TestReference::materialisedAttentionAgreesWithPyTorch()
{
    Doubles raw(60), scores(60), pattern(60), again(60), output(48);
    const int64_t queries[] = {0, 3}, keys[] = {0, 5}, offset[] = {0};
    const AttentionShape shape{queries, keys, 1, 4, 2, 4, 1};
    const AttentionPatternArgsOf<double> args{shape, golden("attention.query").data(), golden("attention.key").data(), raw.data(),
        scores.data(), pattern.data(), offset, 16, 8, 0.5};
    QCOMPARE(m_api.attentionPattern(m_device, &args), Status::Ok);
    verifyClose(raw, golden("attention.raw"));
    verifyClose(pattern, golden("attention.pattern"));
    for (size_t i = 0; i < 60; ++i) {
        const bool visible = i % 5 <= i / 5 % 3 + 2;
        QCOMPARE(scores[i], visible ? raw[i] : -std::numeric_limits<double>::infinity());
    }
    const AttentionSoftmaxArgsOf<double> softmaxArgs{shape, scores.data(), again.data(), offset};
    QCOMPARE(m_api.attentionSoftmax(m_device, &softmaxArgs), Status::Ok);
    verifyClose(again, golden("attention.pattern"));
    const AttentionMixArgsOf<double> mixArgs{shape, pattern.data(), golden("attention.value").data(), output.data(), offset, 8, 16};
    QCOMPARE(m_api.attentionMix(m_device, &mixArgs), Status::Ok);
    verifyClose(output, golden("attention.output"));
}

void TestReference::rowsWithoutAKeyAreZero()
{
    const Doubles query{1, 1}, key{1}, value{5};
    Doubles output{9, 9}, logSum{9, 9};
    const int64_t queries[] = {0, 2}, keys[] = {0, 1};  // causal with one key for two queries: the first sees none
    const AttentionArgsOf<double> args{{queries, keys, 1, 1, 1, 1, 1}, query.data(), key.data(), value.data(), output.data(),
        logSum.data(), 1, 1, 1, 1, 1.0};
    QCOMPARE(m_api.attention(m_device, &args), Status::Ok);
    verifyClose(output, {0, 5});
    QCOMPARE(logSum[0], -std::numeric_limits<double>::infinity());
}

void TestReference::embeddingAgreesWithPyTorch()
{
    const std::vector<int32_t> ids{4, 0, 2, 2};
    Doubles output(12), gathered(6);
    const EmbeddingArgsOf<double> args{golden("embedding.table").data(), ids.data(), output.data(), 4, 5, 3, 3, WeightType::F64, 0, 1, 0};
    QCOMPARE(m_api.embedding(m_device, &args), Status::Ok);
    QCOMPARE(output, golden("embedding.output"));
    const int64_t rows[] = {2, 0};
    const GatherRowsArgsOf<double> gatherArgs{output.data(), rows, gathered.data(), 2, 3, 3, 3};
    QCOMPARE(m_api.gatherRows(m_device, &gatherArgs), Status::Ok);
    QCOMPARE(gathered, (Doubles{output[6], output[7], output[8], output[0], output[1], output[2]}));
}

void TestReference::poolingAgreesWithPyTorch_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("normalize");
    QTest::newRow("first") << static_cast<int>(PoolKind::First) << false;
    QTest::newRow("mean") << static_cast<int>(PoolKind::Mean) << false;
    QTest::newRow("max") << static_cast<int>(PoolKind::Max) << false;
    QTest::newRow("mean_sqrt") << static_cast<int>(PoolKind::MeanSqrtLength) << false;
    QTest::newRow("mean_normalized") << static_cast<int>(PoolKind::Mean) << true;
}

void TestReference::poolingAgreesWithPyTorch()
{
    QFETCH(int, kind);
    QFETCH(bool, normalize);
    const int64_t offsets[] = {0, 2, 6};
    Doubles output(6);
    const PoolArgsOf<double> args{golden("pool.input").data(), offsets, output.data(), 2, 3, 3, static_cast<PoolKind>(kind), normalize};
    QCOMPARE(m_api.pool(m_device, &args), Status::Ok);
    verifyClose(output, m_golden.at(std::string("pool.") + QTest::currentDataTag()));
}

void TestReference::affineUndoesAndRedoesANorm()
{
    // normalized * (scale / scale) * gain + bias is the norm's own output: a second road to PyTorch's numbers.
    Doubles output(24);
    const AffineArgsOf<double> args{golden("layer_norm.normalized").data(), golden("layer_norm.scale").data(),
        golden("layer_norm.scale").data(), golden("layer_norm.gain").data(), golden("layer_norm.bias").data(), output.data(), 4, 6, 6, 6};
    QCOMPARE(m_api.affine(m_device, &args), Status::Ok);
    verifyClose(output, golden("layer_norm.output"));
    const Doubles x{1, 2}, numerator{3, 4}, denominator{2, 8};
    Doubles scaled(2);
    const AffineArgsOf<double> byHand{x.data(), numerator.data(), denominator.data(), nullptr, nullptr, scaled.data(), 2, 1, 1, 1};
    QCOMPARE(m_api.affine(m_device, &byHand), Status::Ok);
    QCOMPARE(scaled, (Doubles{1.5, 1}));
}

void TestReference::editsByHand()
{
    const Doubles source{10, 20};
    const auto edited = [&](EditKind kind, const double* from, int64_t sourceStride) {
        Doubles data{1, 2, 3, 4};
        const EditArgsOf<double> args{data.data(), from, 2, 2, 2, sourceStride, 0.5, kind};
        return m_api.edit(m_device, &args) == Status::Ok ? data : Doubles{};
    };
    QCOMPARE(edited(EditKind::Scale, nullptr, 0), (Doubles{0.5, 1, 1.5, 2}));
    QCOMPARE(edited(EditKind::Add, source.data(), 0), (Doubles{6, 12, 8, 14}));
    QCOMPARE(edited(EditKind::Replace, source.data(), 0), (Doubles{5, 10, 5, 10}));
    QCOMPARE(edited(EditKind::Replace, nullptr, 0), (Doubles{0, 0, 0, 0}));
    Doubles sum(2);
    const AddArgsOf<double> args{source.data(), source.data() + 1, sum.data(), 2, 1, 1, 0, 1};
    QCOMPARE(m_api.add(m_device, &args), Status::Ok);
    QCOMPARE(sum, (Doubles{30, 40}));
}

void TestReference::unknownEnumsAreRefused()
{
    double x = 1;
    const ActivationArgsOf<double> args{&x, &x, 1, 1, 1, 1, static_cast<Activation>(99)};
    QCOMPARE(m_api.activation(m_device, &args), Status::InvalidArgument);
    QCOMPARE(QByteArray(m_api.lastError(m_device)), QByteArray("no activation 99"));
}

QTEST_APPLESS_MAIN(TestReference)
#include "tst_reference.moc"
