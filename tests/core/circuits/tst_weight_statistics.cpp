#include "core/circuits/weight_statistics.h"

#include "core/analysis/opened_model.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace orrery;

class TestWeightStatistics : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_weights = openModel(ORRERY_SOURCE_DIR "/resources/sample")->folder.loadWeights(); }
    void agreeWithNumpy();
    void spectraAgreeWithNumpy();
    void vectorsHaveNoSpectrum();

private:
    std::shared_ptr<const ModelWeights> m_weights;
};

// numpy 1.26, float64, of resources/sample/model.safetensors: h.1.attn.c_proj.weight and ln_f.weight.
void TestWeightStatistics::agreeWithNumpy()
{
    const std::vector<WeightStatistics> all = readWeightStatistics(*m_weights);
    QCOMPARE(all.size(), m_weights->all().size());
    const auto of = [&](const std::string& role) { return *std::find_if(all.begin(), all.end(), [&](const WeightStatistics& each) { return each.role == role; }); };
    const WeightStatistics output = of("blocks.1.attn.W_O");
    QCOMPARE(output.norm, 9.931267935772095);
    QVERIFY(std::abs(output.mean - 8.461272227577865e-05) < 1e-15);
    QCOMPARE(output.minimum, -0.38330078125);
    QCOMPARE(output.maximum, 0.382568359375);
    QCOMPARE(output.nonFinite, int64_t{0});
    QCOMPARE(of("ln_final.w").norm, 20.573021275379112);
}

void TestWeightStatistics::spectraAgreeWithNumpy()
{
    const WeightDetail detail = readWeightDetail(*m_weights, "blocks.1.attn.W_O", 4);
    QCOMPARE(detail.counts, std::vector<int64_t>({212, 17987, 18462, 203}));
    QCOMPARE(detail.spectrum.size(), size_t{192});
    QVERIFY(std::abs(detail.spectrum[0] - 1.89573014) < 1e-8);
    QVERIFY(std::abs(detail.spectrum[2] - 1.56056285) < 1e-8);
    QVERIFY(std::abs(detail.spectrum[191] - 0.0004285705956023892) < 1e-9);
}

void TestWeightStatistics::vectorsHaveNoSpectrum()
{
    const WeightDetail detail = readWeightDetail(*m_weights, "ln_final.w", 10);
    QVERIFY(detail.spectrum.empty());
    QCOMPARE(detail.low, 0.564453125);
    QCOMPARE(detail.high, 1.7451171875);
}

QTEST_GUILESS_MAIN(TestWeightStatistics)
#include "tst_weight_statistics.moc"
