#include "core/report/probe_report.h"

#include "tests/core/report/document_parts.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace orrery;
using namespace orrery::testing;
using namespace orrery::probe;

class TestProbeReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhatWasFoundAndWhatItIsWorth();
    void everySiteHasItsRowAndTheBestIsBold();
    void theCurveCarriesIntervalControlAndBaselines();
    void theBestSiteIsLookedAt();
    void piecesOfWordsStandInASentence();
    void aRegressionSpeaksOfItsOwnScores();
    void whatTheStudyHasNotIsLeftOut();
    void readsBackFromJsonToTheSamePage();
};

namespace {

Estimate estimate(double value) { return {value, value - 0.02, value + 0.02, IntervalMethod::Wilson}; }

StudySite site(int layer, double accuracy)
{
    StudySite site;
    site.name = "blocks." + std::to_string(layer) + ".hook_resid_post";
    site.layer = layer;
    site.scores.accuracy = estimate(accuracy);
    site.scores.macroF1 = estimate(accuracy - 0.01);
    site.control = estimate(0.5);
    site.selectivity = estimate(accuracy - 0.5);
    return site;
}

ProbeStudy study()
{
    ProbeStudy study;
    study.question = "Is a sentence <subjective>?";
    study.data.file = "subj.csv", study.data.textColumn = "text", study.data.labelColumn = "label", study.data.digest = std::string(64, 'a');
    study.data.classes = {{"objective", 60}, {"subjective & warm", 40}};
    study.data.samples = 100, study.data.groups = 100;
    study.model = {"tiny", "gpt2", std::string(64, 'b'), 3, 8, 1000, "cpu"};
    study.splits = {{70, 10, 20, {42, 28}, {6, 4}, {12, 8}}};
    study.sites = {site(0, 0.7), site(1, 0.9), site(2, 0.8)};
    StudyBaseline majority{"majority", "always the most frequent class", {}};
    majority.scores.accuracy = estimate(0.6);
    study.baselines = {majority};
    study.best.site = "blocks.1.hook_resid_post";
    study.best.confusion = {11, 1, 1, 7};
    study.best.perClass = {{"objective", 12, 12, 0.9, 0.9, 0.9}, {"subjective & warm", 8, 8, 0.9, 0.9, 0.9}};
    study.best.calibration = {{0.4, 0.5, 1, 0.45, 1.0}, {0.5, 0.6, 5, 0.55, 0.5}, {0.9, 1.0, 16, 0.95, 1.0}};
    study.best.curve = {{10, estimate(0.6)}, {70, estimate(0.9)}};
    StudyExample wrong;
    wrong.row = 17, wrong.label = "objective", wrong.said = "subjective & warm", wrong.confidence = 0.98;
    wrong.tokens = {{"a", 0.1}, {"mov", 1.0}, {"##ie", -0.5}};
    study.best.errors = {wrong};
    study.best.contributionsSay = "each token's share";
    study.command = "orrery-cli probe --model tiny";
    study.engine = "0.1.0";
    return study;
}

bool drawn(const Figure& figure, const std::string& text)
{
    return std::any_of(figure.items.begin(), figure.items.end(), [&](const FigureItem& item) {
        const auto* said = std::get_if<FigureText>(&item);
        return said && said->text == text;
    });
}

}  // namespace

void TestProbeReport::saysWhatWasFoundAndWhatItIsWorth()
{
    const Document document = probeReport(study());
    QCOMPARE(document.title, std::string("Is a sentence <subjective>?"));
    const std::string said = blocksOf<DocumentParagraph>(document).at(0).text;
    for (const char* part : {"blocks.1.hook_resid_post", "accuracy 0.900 (0.880–0.920)", "selectivity 0.400 (0.380–0.420)", "majority: 0.600"})
        QVERIFY2(said.find(part) != std::string::npos, said.c_str());
    QCOMPARE(blocksOf<DocumentCode>(document).at(0).text, std::string("orrery-cli probe --model tiny"));
    QVERIFY(documentHtml(document).find("<subjective>") == std::string::npos);
}

void TestProbeReport::everySiteHasItsRowAndTheBestIsBold()
{
    const DocumentTable table = tableWith(probeReport(study()), "site");
    QCOMPARE(table.rows.size(), size_t(4));
    QCOMPARE(table.emphasised, 1);
    QCOMPARE(table.rows[1], (std::vector<std::string>{"blocks.1.hook_resid_post", "0.900 (0.880–0.920)", "0.890", "–", "0.400 (0.380–0.420)"}));
    QCOMPARE(table.rows[3][0], std::string("majority"));
    QCOMPARE(table.rows[3][4], std::string("–"));
}

void TestProbeReport::theCurveCarriesIntervalControlAndBaselines()
{
    const Figure figure = blocksOf<DocumentFigure>(probeReport(study())).at(0).figure;
    for (const char* name : {"hook_resid_post", "control task", "majority", "layer", "accuracy on test data"}) QVERIFY2(drawn(figure, name), name);
    int bands = 0;
    for (const FigureItem& item : figure.items)
        if (const auto* path = std::get_if<FigurePath>(&item)) bands += path->closed && path->points.size() == 6 && (path->fill >> 24) < 255;
    QCOMPARE(bands, 1);
}

void TestProbeReport::theBestSiteIsLookedAt()
{
    const Document document = probeReport(study());
    const auto figures = blocksOf<DocumentFigure>(document);
    QCOMPARE(figures.size(), size_t(4));  // curve, confusion, calibration, learning curve
    for (const char* count : {"11", "7", "objective", "subjective & warm"}) QVERIFY2(drawn(figures[1].figure, count), count);
    QCOMPARE(tableWith(document, "recall").rows.size(), size_t(2));
    std::vector<size_t> lines;  // of the calibration figure: the diagonal, then the bins that have examples enough
    for (const FigureItem& item : figures[2].figure.items)
        if (const auto* path = std::get_if<FigurePath>(&item); path && path->strokeWidth == 1.5) lines.push_back(path->points.size());
    QCOMPARE(lines, (std::vector<size_t>{2, 2}));
}

void TestProbeReport::piecesOfWordsStandInASentence()
{
    const DocumentTokens example = blocksOf<DocumentTokens>(probeReport(study())).at(0);
    QVERIFY(example.lead.find("row 17") != std::string::npos && example.lead.find("confidence 0.980") != std::string::npos);
    std::string text;
    for (const auto& part : example.parts) text += part.text;
    QCOMPARE(text, std::string(" a movie"));
    QCOMPARE(example.parts[1].weight, 1.0);
    QCOMPARE(example.parts[2].weight, -0.5);
    ProbeStudy bytes = study();
    bytes.best.errors[0].tokens = {{"A", 0}, {" mov", 1.0}, {"ie", 0.5}};
    text.clear();
    const DocumentTokens same = blocksOf<DocumentTokens>(probeReport(bytes)).at(0);
    for (const auto& part : same.parts) text += part.text;
    QCOMPARE(text, std::string("A movie"));
}

void TestProbeReport::aRegressionSpeaksOfItsOwnScores()
{
    ProbeStudy numbers = study();
    numbers.data.task = Task::Regression;
    numbers.data.classes.clear();
    numbers.best.confusion.clear(), numbers.best.perClass.clear(), numbers.best.calibration.clear();
    for (StudySite& one : numbers.sites) one.scores = {}, one.scores.r2 = estimate(0.5), one.scores.rmse = estimate(1.25);
    numbers.baselines[0].scores = {}, numbers.baselines[0].scores.r2 = estimate(0);
    const Document document = probeReport(numbers);
    QVERIFY(blocksOf<DocumentParagraph>(document).at(0).text.find("R² 0.500") != std::string::npos);
    QCOMPARE(tableWith(document, "RMSE").rows[0][2], std::string("1.250"));
}

void TestProbeReport::whatTheStudyHasNotIsLeftOut()
{
    ProbeStudy bare;
    bare.sites = {site(-1, 0.5)};
    bare.sites[0].control.reset(), bare.sites[0].selectivity.reset();
    const Document document = probeReport(bare);
    QVERIFY(blocksOf<DocumentFigure>(document).empty());
    QVERIFY(blocksOf<DocumentCode>(document).empty());
    QCOMPARE(tableWith(document, "selectivity").rows.size(), size_t(0));
}

void TestProbeReport::readsBackFromJsonToTheSamePage()
{
    QCOMPARE(QString::fromStdString(documentHtml(probeReport(studyFromJson(studyJson(study()))))), QString::fromStdString(documentHtml(probeReport(study()))));
}

QTEST_APPLESS_MAIN(TestProbeReport)
#include "tst_probe_report.moc"
