#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/model_folder.h"
#include "core/patching/ablation.h"
#include "core/patching/causal_trace.h"
#include "core/patching/path_patch.h"

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
    void ablationsAgreeWithTransformerLens_data() { families(); }
    void ablationsAgreeWithTransformerLens();
    void aTraceAgreesWithTransformerLens_data() { families(); }
    void aTraceAgreesWithTransformerLens();
    void pathsAgreeWithTransformerLens_data() { families(); }
    void pathsAgreeWithTransformerLens();

private:
    void families()
    {
        QTest::addColumn<QString>("family");
        QTest::newRow("gpt2") << "gpt2";
        QTest::newRow("bert") << "bert";
    }
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

void TestGoldenPatching::ablationsAgreeWithTransformerLens()
{
    QFETCH(QString, family);
    const Json document = golden(family.toStdString());
    Model model = goldenModel(document);
    const Json& wanted = document["ablation"];
    const Metric metric = Metric::parse(wanted["metric"].get<std::string>(), {nullptr, model.config().vocabulary, {}, {}});
    const Prompt clean = promptOf(document["clean"]), corrupt = promptOf(document["corrupt"]);
    double worst = 0;
    for (const AblationKind kind : {AblationKind::Zero, AblationKind::Mean})
        for (const auto& [site, rows] : wanted[std::string(ablationKindName(kind))].items()) {
            AblationRequest request;
            request.kind = kind;
            request.prompts = {{clean, MetricReading(metric, model.config(), answerReadout(clean, -1))}};
            request.set = {clean, corrupt};
            const PatchSite place = patchSiteNamed(site);
            for (int layer = 0; layer < model.config().layers; ++layer)
                for (size_t unit = 0; unit < rows[0].size(); ++unit)
                    request.units.push_back({siteNameAt(place, layer), layer, hasHeads(place) ? static_cast<int64_t>(unit) : -1});
            const Ablation ablation = ablate(model, request);
            for (size_t row = 0; row < ablation.rows.size(); ++row)
                worst = std::max(worst, std::abs(ablation.rows[row].values[0] - rows[row / rows[0].size()][row % rows[0].size()].get<double>()));
        }
    QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
    qInfo("largest difference %.1e", worst);
}

void TestGoldenPatching::aTraceAgreesWithTransformerLens()
{
    QFETCH(QString, family);
    const Json document = golden(family.toStdString());
    Model model = goldenModel(document);
    const Json& wanted = document["trace"];
    const Metric metric = Metric::parse(document["ablation"]["metric"].get<std::string>(), {nullptr, model.config().vocabulary, {}, {}});
    TraceSpec spec;
    spec.subject = wanted["subject"].get<std::vector<int64_t>>();
    const auto noise = wanted["noise"].get<std::vector<float>>();
    const CausalTrace trace = causalTrace(model, promptOf(document["clean"]), spec, metric, {}, {}, {}, {Tensor(Shape{2, model.config().width}, noise)});
    double worst = std::abs(trace.grid.corrupt.mean - wanted["corrupt"].get<double>());
    for (size_t cell = 0; cell < trace.grid.values.size(); ++cell) {
        const auto columns = static_cast<size_t>(trace.grid.columns);
        worst = std::max(worst, std::abs(trace.grid.values[cell].mean - wanted["values"][cell / columns][cell % columns].get<double>()));
    }
    QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
    qInfo("largest difference %.1e", worst);
}

void TestGoldenPatching::pathsAgreeWithTransformerLens()
{
    QFETCH(QString, family);
    const Json document = golden(family.toStdString());
    Model model = goldenModel(document);
    const Metric metric = Metric::parse(document["ablation"]["metric"].get<std::string>(), {nullptr, model.config().vocabulary, {}, {}});
    double worst = 0, moved = 0;
    for (const PathMlps mlps : {PathMlps::Recomputed, PathMlps::Frozen}) {
        const Json& wanted = document["paths"][mlps == PathMlps::Frozen ? "frozen" : "recomputed"];
        PathSpec spec;
        spec.mlps = mlps;
        const PathGrid logits = pathPatch(model, promptOf(document["clean"]), promptOf(document["corrupt"]), spec, metric);
        spec.receivers = {{PatchSite::Query, 1, 1}, {PatchSite::Value, 1, 2}};
        const PathGrid received = pathPatch(model, promptOf(document["clean"]), promptOf(document["corrupt"]), spec, metric);
        for (size_t head = 0; head < static_cast<size_t>(logits.heads); ++head) {
            for (size_t layer = 0; layer < 2; ++layer)
                worst = std::max(worst, std::abs(logits.values[layer * static_cast<size_t>(logits.heads) + head] - wanted["logits"][layer][head].get<double>()));
            worst = std::max(worst, std::abs(received.values[head] - wanted["receivers"][head].get<double>()));
            moved = std::max(moved, std::abs(received.values[head] - received.clean));
            QCOMPARE(received.values[static_cast<size_t>(received.heads) + head], received.clean);  // not below the receivers
        }
    }
    QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
    QVERIFY(moved > 1e-4);
    qInfo("largest difference %.1e", worst);
}

QTEST_APPLESS_MAIN(TestGoldenPatching)
#include "tst_golden_patching.moc"
