#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/model_folder.h"
#include "core/patching/patch_grid.h"

#include <QTest>

#include <cmath>

using namespace orrery;

namespace {

const std::string kGolden = ORRERY_SOURCE_DIR "/tests/golden/";

Json golden(const std::string& family)
{
    return parseJson(readTextFile(kGolden + "patching/" + family + ".json", 1 << 20));
}

Model goldenModel(const Json& document)
{
    const ModelFolder folder = ModelFolder::open(kGolden + "models/" + document["model"].get<std::string>());
    return Model(folder.config(), folder.loadWeights());
}

Prompt promptOf(const Json& ids)
{
    return {ids.get<std::vector<int32_t>>(), {}};
}

}  // namespace

class TestGoldenPatching : public QObject {
    Q_OBJECT
private slots:
    void everyGridAgreesWithTransformerLens_data();
    void everyGridAgreesWithTransformerLens();
};

void TestGoldenPatching::everyGridAgreesWithTransformerLens_data()
{
    QTest::addColumn<QString>("family");
    QTest::addColumn<QString>("metric");
    for (const std::string family : {"gpt2", "bert"}) {
        const Json document = golden(family);
        for (const auto& [text, values] : document["metrics"].items())
            QTest::newRow((family + " " + text).c_str()) << QString::fromStdString(family) << QString::fromStdString(text);
    }
}

void TestGoldenPatching::everyGridAgreesWithTransformerLens()
{
    QFETCH(QString, family);
    QFETCH(QString, metric);
    const Json document = golden(family.toStdString());
    Model model = goldenModel(document);
    const Json& wanted = document["metrics"][metric.toStdString()];
    const Metric measured = Metric::parse(metric.toStdString(), {nullptr, model.config().vocabulary, {}, {}});
    double worst = 0;
    for (const auto& [site, rows] : wanted["sites"].items()) {
        PatchSpec spec;
        spec.site = patchSiteNamed(site);
        spec.by = hasHeads(spec.site) ? PatchAxis::Head : PatchAxis::Position;
        const PatchGrid grid = patchGrid(model, promptOf(document["clean"]), promptOf(document["corrupt"]), spec, measured);
        QCOMPARE(grid.layers, std::ssize(rows));
        QCOMPARE(grid.columns, std::ssize(rows[0]));
        worst = std::max({worst, std::abs(grid.clean - wanted["clean"].get<double>()), std::abs(grid.corrupt - wanted["corrupt"].get<double>())});
        for (int64_t layer = 0; layer < grid.layers; ++layer)
            for (int64_t column = 0; column < grid.columns; ++column)
                worst = std::max(worst, std::abs(grid.value(layer, column) - rows[static_cast<size_t>(layer)][static_cast<size_t>(column)].get<double>()));
    }
    QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));  // logits of magnitude 1 to 4
    qInfo("largest difference %.1e", worst);
}

QTEST_APPLESS_MAIN(TestGoldenPatching)
#include "tst_golden_patching.moc"
