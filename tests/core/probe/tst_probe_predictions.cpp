#include "core/base/file.h"
#include "core/base/json.h"
#include "core/probe/predictions.h"

#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::probe;

namespace {

Predictions predictionsOf(const Json& document)
{
    Predictions p;
    p.classCount = document["classes"];
    p.probabilistic = true;
    p.scores = document["scores"].get<std::vector<double>>();
    if (p.classCount > 0) p.labels = document["labels"].get<std::vector<int32_t>>();
    else p.values = document["values"].get<std::vector<double>>();
    const size_t count = p.classCount > 0 ? p.labels.size() : p.values.size();
    for (size_t i = 0; i < count; ++i) {
        p.rows.push_back(static_cast<int64_t>(i));
        p.groups.push_back(static_cast<int32_t>(i));
    }
    return p;
}

/// Two classes with the scores' signs as said, one group a row.
Predictions binary(const std::vector<double>& scores, const std::vector<int32_t>& labels)
{
    Predictions p;
    p.classCount = 2;
    p.probabilistic = true;
    p.scores = scores;
    p.labels = labels;
    for (size_t i = 0; i < labels.size(); ++i) {
        p.rows.push_back(static_cast<int64_t>(i));
        p.groups.push_back(static_cast<int32_t>(i));
    }
    return p;
}

}  // namespace

class TestProbePredictions : public QObject {
    Q_OBJECT
private slots:
    void scoresAreScikitLearns_data();
    void scoresAreScikitLearns();
    void wilsonIsThePapers();
    void calibrationByHand();
    void tiesCountHalfInTheAuc();
    void aRowCountedTwiceIsTwoRows();
    void intervalsHoldTheValueAndFollowTheSeed();
    void groupsWidenIntervals();
    void selectivityIsADifference();
};

void TestProbePredictions::scoresAreScikitLearns_data()
{
    QTest::addColumn<int>("index");
    const Json golden = parseJson(readTextFile(ORRERY_GOLDEN_DIR "/probe/scores.json", 1 << 20));
    for (size_t i = 0; i < golden["cases"].size(); ++i) QTest::addRow("%s", golden["cases"][i]["name"].get<std::string>().c_str()) << static_cast<int>(i);
}

void TestProbePredictions::scoresAreScikitLearns()
{
    QFETCH(int, index);
    const Json golden = parseJson(readTextFile(ORRERY_GOLDEN_DIR "/probe/scores.json", 1 << 20));
    const Json& given = golden["cases"][index];
    const Predictions predictions = predictionsOf(given);
    const ScoreSet scores = PredictionScorer(predictions).values();
    for (const NamedScore& each : namedScores()) {
        const auto& score = scores.*each.member;
        const auto expected = given["expected"].find(std::string(each.name));
        QCOMPARE(score.has_value(), expected != given["expected"].end());
        if (score) QVERIFY2(std::abs(score->value - expected->get<double>()) < 1e-12, std::string(each.name).c_str());
    }
}

void TestProbePredictions::wilsonIsThePapers()
{
    // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 1998, table I, method 3.
    const auto holds = [](double hits, double count, double low, double high) {
        const Estimate estimate = wilson(hits, count);
        return std::abs(estimate.low - low) < 5e-5 && std::abs(estimate.high - high) < 5e-5;
    };
    QVERIFY(holds(81, 263, 0.2553, 0.3662));
    QVERIFY(holds(15, 148, 0.0624, 0.1605));
    QVERIFY(holds(0, 20, 0.0000, 0.1611));
    QVERIFY(holds(1, 29, 0.0061, 0.1718));
}

void TestProbePredictions::calibrationByHand()
{
    // Confidences 0.75 (right), 0.75 (wrong) and 0.55 (right): |0.5 - 0.75| * 2/3 + |1 - 0.55| * 1/3.
    const double a = std::log(0.75 / 0.25), b = std::log(0.55 / 0.45);
    const Predictions p = binary({a, -a, b}, {1, 1, 1});
    const PredictionScorer scorer(p);
    const std::vector<CalibrationBin> bins = scorer.calibration();
    QCOMPARE(bins.size(), size_t{10});
    QCOMPARE(bins[7].count, int64_t{2});
    QVERIFY(std::abs(bins[7].confidence - 0.75) < 1e-12);
    QCOMPARE(bins[7].accuracy, 0.5);
    QVERIFY(std::abs(scorer.values().calibrationError->value - (0.25 * 2 / 3 + 0.45 / 3)) < 1e-12);
    QCOMPARE(scorer.confusion(), (std::vector<int64_t>{0, 0, 1, 2}));
}

void TestProbePredictions::tiesCountHalfInTheAuc()
{
    const Predictions p = binary({1, 1, 0, 2}, {0, 1, 0, 1});
    QCOMPARE(PredictionScorer(p).values().rocAuc->value, 3.5 / 4);
}

void TestProbePredictions::aRowCountedTwiceIsTwoRows()
{
    const Predictions once = binary({0.3, -1, 2, -0.2}, {1, 1, 0, 0});
    const Predictions twice = binary({0.3, -1, -1, 2, -0.2, -0.2, -0.2}, {1, 1, 1, 0, 0, 0, 0});
    const std::vector<uint32_t> counts{1, 2, 1, 3};
    const ScoreSet a = PredictionScorer(once).values(counts), b = PredictionScorer(twice).values();
    for (const NamedScore& each : namedScores())
        if ((a.*each.member)) QVERIFY2(std::abs((a.*each.member)->value - (b.*each.member)->value) < 1e-12, std::string(each.name).c_str());
}

void TestProbePredictions::intervalsHoldTheValueAndFollowTheSeed()
{
    const Json golden = parseJson(readTextFile(ORRERY_GOLDEN_DIR "/probe/scores.json", 1 << 20));
    const Predictions p = predictionsOf(golden["cases"][0]);
    const ScoreSet scores = scoresOf(p, 5, 300);
    QCOMPARE(scores.accuracy->method, IntervalMethod::Wilson);
    QCOMPARE(scores.rocAuc->method, IntervalMethod::Bootstrap);
    for (const auto& score : {scores.accuracy, scores.macroF1, scores.rocAuc, scores.logLoss})
        QVERIFY(score->low < score->value && score->value < score->high && score->high - score->low < 0.5);
    QCOMPARE(scoresOf(p, 5, 300).logLoss->low, scores.logLoss->low);
    QVERIFY(scoresOf(p, 6, 300).logLoss->low != scores.logLoss->low);
}

void TestProbePredictions::groupsWidenIntervals()
{
    // The same row ten times is one observation, not ten.
    Predictions p = binary({}, {});
    for (int i = 0; i < 400; ++i) {
        p.scores.push_back(i % 40 < 30 ? 1 : -1);
        p.labels.push_back(1);
        p.rows.push_back(i);
        p.groups.push_back(i % 40);
    }
    const Estimate grouped = *scoresOf(p, 1, 500).accuracy;
    QCOMPARE(grouped.method, IntervalMethod::Bootstrap);
    const Estimate independent = wilson(300, 400);
    QVERIFY(grouped.high - grouped.low > 2.5 * (independent.high - independent.low));
}

void TestProbePredictions::selectivityIsADifference()
{
    Predictions real = binary({}, {}), control = real;
    for (int i = 0; i < 200; ++i) {
        for (Predictions* p : {&real, &control}) {
            p->rows.push_back(i);
            p->groups.push_back(i);
            p->labels.push_back(1);
        }
        real.scores.push_back(i % 10 == 0 ? -1 : 1);
        control.scores.push_back(i % 2 == 0 ? -1 : 1);
    }
    const Estimate difference = differenceOf(real, control, 2, 500);
    QVERIFY(std::abs(difference.value - 0.4) < 1e-12);
    // Every row that only the control gets wrong adds 1: the share is 0.4 of 200 rows, so 0.4 +- 1.96 sqrt(0.24 / 200).
    QVERIFY(std::abs(difference.low - (0.4 - 0.068)) < 0.02 && std::abs(difference.high - (0.4 + 0.068)) < 0.02);
}

QTEST_APPLESS_MAIN(TestProbePredictions)
#include "tst_probe_predictions.moc"
