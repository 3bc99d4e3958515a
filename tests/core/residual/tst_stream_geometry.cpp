#include "core/residual/stream_geometry.h"

#include "core/residual/outliers.h"
#include "tests/core/model/random_model.h"
#include "tests/core/residual/golden_residual.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestStreamGeometry : public QObject {
    Q_OBJECT
private slots:
    void agreesWithPyTorch_data();
    void agreesWithPyTorch();
    void meansLeaveOutTheFirst();
    void encodersAreMeasuredAfterTheirNorms();
};

void TestStreamGeometry::agreesWithPyTorch_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer"}) QTest::newRow(name) << name;
}

void TestStreamGeometry::agreesWithPyTorch()
{
    QFETCH(QString, name);
    GoldenResidual golden = GoldenResidual::open(name.toStdString());
    const Json& expected = golden.expected.at("geometry");
    const StreamGeometry geometry = measureStream(golden.model, golden.prompt, streamPoints(golden.model.config()));
    QCOMPARE(geometry.points.size(), expected.at("norm").size());
    for (size_t point = 0; point < geometry.points.size(); ++point)
        for (int64_t position = 0; position < geometry.positions; ++position) {
            const size_t cell = geometry.cell(point, position), t = static_cast<size_t>(position);
            QVERIFY(std::abs(geometry.norm[cell] - expected.at("norm")[point][t].get<double>()) < 1e-5);
            QVERIFY(std::abs(geometry.toFinal[cell] - expected.at("to_final")[point][t].get<double>()) < 1e-6);
            if (point > 0) QVERIFY(std::abs(geometry.toPrevious[cell] - expected.at("to_previous")[point - 1][t].get<double>()) < 1e-6);
        }
}

void TestStreamGeometry::meansLeaveOutTheFirst()
{
    const StreamGeometry geometry{{{}, {}}, 3, {9, 1, 2, 5, 3, 4}, {}, {}};
    QCOMPARE(geometry.mean(geometry.norm, 0, 1), 1.5);
    QCOMPARE(geometry.mean(geometry.norm, 1), 4.0);
    QCOMPARE(geometry.mean(geometry.norm, 1, 7), 4.0);  // never none at all
}

void TestStreamGeometry::encodersAreMeasuredAfterTheirNorms()
{
    const ModelConfig config = smallConfig(Family::Bert);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 7);
    const StreamGeometry geometry = measureStream(model, prompt, streamPoints(config));
    const Tensor last = runSites(model, {{prompt}, {"blocks.1.hook_normalized_resid_post"}, {}}).at("blocks.1.hook_normalized_resid_post");
    double squares = 0;
    for (int64_t i = 0; i < 15; ++i) squares += std::pow(static_cast<double>(last.data()[4 * 15 + i]), 2);
    QVERIFY(std::abs(geometry.norm[geometry.cell(2, 4)] - std::sqrt(squares)) < 1e-5);
    QVERIFY(std::abs(geometry.toFinal[geometry.cell(2, 4)] - 1) < 1e-12);
}

QTEST_APPLESS_MAIN(TestStreamGeometry)
#include "tst_stream_geometry.moc"
