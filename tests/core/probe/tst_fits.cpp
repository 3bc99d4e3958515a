#include "core/base/file.h"
#include "core/base/json.h"
#include "core/probe/linear_fits.h"
#include "core/probe/mlp_probe.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace orrery;
using namespace orrery::probe;

namespace {

/// Features with their targets, owned.
struct Problem {
    int64_t width = 0;
    std::vector<float> x;
    std::vector<int32_t> y;
    std::vector<double> values, weights;
    std::vector<int64_t> rows;
    int32_t classes = 0;

    FeatureRows features() const { return {x.data(), width, rows}; }
    Targets targets() const { return {y, classes, values, weights}; }
};

Problem problemOf(const Json& document)
{
    Problem problem;
    problem.width = document["width"];
    problem.x = document["x"].get<std::vector<float>>();
    problem.rows.resize(problem.x.size() / static_cast<size_t>(problem.width));
    std::iota(problem.rows.begin(), problem.rows.end(), 0);
    if (document.contains("values")) problem.values = document["values"].get<std::vector<double>>();
    else problem.y = document["y"].get<std::vector<int32_t>>();
    problem.classes = document.value("classes", 0);
    return problem;
}

/// scikit-learn's "balanced": n / (classes * count).
void balance(Problem& problem)
{
    std::vector<double> counts(static_cast<size_t>(problem.classes));
    for (const int32_t label : problem.y) ++counts[static_cast<size_t>(label)];
    for (const int32_t label : problem.y)
        problem.weights.push_back(static_cast<double>(problem.y.size()) / (problem.classes * counts[static_cast<size_t>(label)]));
}

Fit fitAs(const std::string& kind, TrainingRows& training, const Targets& targets, double lambda)
{
    if (kind == "logistic") return fitLogistic(training, targets, lambda);
    if (kind == "logistic-l1") return fitLogisticL1(training, targets, lambda);
    if (kind == "svm") return fitSvm(training, targets, lambda);
    if (kind == "ridge") return fitRidge(training, targets, lambda);
    return fitMassMean(training, targets, Covariance::Inverted);
}

double largestDifference(const std::vector<double>& a, const std::vector<double>& b)
{
    double largest = a.size() == b.size() ? 0 : 1e300;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

}  // namespace

class TestFits : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void reachScikitLearnsOptimum_data();
    void reachScikitLearnsOptimum();
    void closedFormsGiveTheSameScores_data();
    void closedFormsGiveTheSameScores();
    void ridgePredictsValues();
    void massMeanPointsFromMeanToMean();
    void aStartNearTheOptimumSavesSteps();
    void directionMovesScoresOfRawFeatures();
    void standardiserLeavesConstantColumns();
    void ridgeRefusesDependentColumnsWithoutPenalty();
    void mlpLearnsWhatNoLineSeparates();
    void aStopEndsAFit();

private:
    Json m_golden;
};

void TestFits::initTestCase()
{
    m_golden = parseJson(readTextFile(ORRERY_GOLDEN_DIR "/probe/fits.json", 1 << 20));
    QVERIFY(m_golden["cases"].size() == 4);
}

void TestFits::reachScikitLearnsOptimum_data()
{
    QTest::addColumn<int>("problem");
    QTest::addColumn<int>("fit");
    initTestCase();
    for (size_t c = 0; c < m_golden["cases"].size(); ++c)
        for (size_t f = 0; f < m_golden["cases"][c]["fits"].size(); ++f) {
            const Json& fit = m_golden["cases"][c]["fits"][f];
            if (!fit.contains("objective")) continue;
            QTest::addRow("%s: %s, %g, %s", m_golden["cases"][c]["name"].get<std::string>().c_str(), fit["kind"].get<std::string>().c_str(),
                fit["lambda"].get<double>(), fit["weights"].get<std::string>().c_str())
                << static_cast<int>(c) << static_cast<int>(f);
        }
}

void TestFits::reachScikitLearnsOptimum()
{
    QFETCH(int, problem);
    QFETCH(int, fit);
    const Json& expected = m_golden["cases"][problem]["fits"][fit];
    Problem given = problemOf(m_golden["cases"][problem]);
    if (expected["weights"] == "balanced") balance(given);
    TrainingRows training(given.features());
    const Fit found = fitAs(expected["kind"], training, given.targets(), expected["lambda"]);
    const double objective = expected["objective"];
    QVERIFY2(std::abs(found.objective - objective) <= 1e-6 * objective,
        qPrintable(QString("%1 instead of %2 after %3 steps").arg(found.objective, 0, 'g', 12).arg(objective, 0, 'g', 12).arg(found.iterations)));
    QVERIFY(found.converged);
}

void TestFits::closedFormsGiveTheSameScores_data()
{
    QTest::addColumn<int>("problem");
    QTest::addColumn<int>("fit");
    initTestCase();
    for (size_t c = 0; c < m_golden["cases"].size(); ++c)
        for (size_t f = 0; f < m_golden["cases"][c]["fits"].size(); ++f) {
            const Json& fit = m_golden["cases"][c]["fits"][f];
            if (fit.contains("scores"))
                QTest::addRow("%s: %s %g", m_golden["cases"][c]["name"].get<std::string>().c_str(), fit["kind"].get<std::string>().c_str(),
                    fit.value("lambda", 0.0))
                    << static_cast<int>(c) << static_cast<int>(f);
        }
}

void TestFits::closedFormsGiveTheSameScores()
{
    QFETCH(int, problem);
    QFETCH(int, fit);
    const Json& expected = m_golden["cases"][problem]["fits"][fit];
    const Problem given = problemOf(m_golden["cases"][problem]);
    TrainingRows training(given.features());
    const Fit found = fitAs(expected["kind"], training, given.targets(), expected.value("lambda", 0.0));
    const auto scores = expected["scores"].get<std::vector<double>>();
    double largest = 1;
    for (const double score : scores) largest = std::max(largest, std::abs(score));
    QVERIFY(largestDifference(found.probe->scores(given.features()), scores) <= 1e-8 * largest);
}

void TestFits::ridgePredictsValues()
{
    const Problem given = problemOf(m_golden["regression"]);
    TrainingRows training(given.features());
    const Fit found = fitRidge(training, given.targets(), m_golden["regression"]["lambda"]);
    QVERIFY(largestDifference(found.probe->scores(given.features()), m_golden["regression"]["scores"].get<std::vector<double>>()) < 1e-9);
}

void TestFits::massMeanPointsFromMeanToMean()
{
    // By hand: means (0, 1) and (4, 1), so the direction is (4, 0) and the threshold lies at x = 2.
    Problem given{2, {-1, 0, 1, 2, 3, 0, 5, 2}, {0, 0, 1, 1}, {}, {}, {0, 1, 2, 3}, 2};
    TrainingRows training(given.features(), Scaling::None);
    const Fit found = fitMassMean(training, given.targets(), Covariance::Ignored);
    const auto* linear = dynamic_cast<const LinearProbe*>(found.probe.get());
    QVERIFY(linear);
    QCOMPARE(linear->direction(), (std::vector<double>{4, 0}));
    QCOMPARE(linear->scores(given.features()), (std::vector<double>{-12, -4, 4, 12}));
}

void TestFits::aStartNearTheOptimumSavesSteps()
{
    const Problem given = problemOf(m_golden["cases"][0]);
    TrainingRows training(given.features());
    const Fit cold = fitLogistic(training, given.targets(), 1.0);
    const auto* probe = dynamic_cast<const LinearProbe*>(cold.probe.get());
    QVERIFY(probe);
    const Fit warm = fitLogistic(training, given.targets(), 1.0, {.start = probe});
    QVERIFY(cold.iterations > 3);
    QVERIFY2(warm.iterations <= 1, qPrintable(QString::number(warm.iterations)));
    QVERIFY(std::abs(warm.objective - cold.objective) <= 1e-9 * cold.objective);
}

void TestFits::directionMovesScoresOfRawFeatures()
{
    Problem given = problemOf(m_golden["cases"][0]);
    TrainingRows training(given.features());
    const Fit fit = fitLogistic(training, given.targets(), 1.0);
    const auto* probe = dynamic_cast<const LinearProbe*>(fit.probe.get());
    const double before = probe->scores(given.features())[0];
    given.x[2] += 0.5f;
    QVERIFY(std::abs(probe->scores(given.features())[0] - before - 0.5 * probe->direction()[2]) < 1e-6);
}

void TestFits::standardiserLeavesConstantColumns()
{
    const Problem given{2, {1000.1f, 1, 1000.1f, 3, 1000.1f, 5}, {}, {}, {}, {0, 1, 2}, 0};
    const Standardiser fitted = Standardiser::fit(given.features());
    QCOMPARE(fitted.scale[0], 1.0);
    QCOMPARE(fitted.mean[1], 3.0);
    QVERIFY(std::abs(fitted.scale[1] - std::sqrt(8.0 / 3)) < 1e-12);
}

void TestFits::ridgeRefusesDependentColumnsWithoutPenalty()
{
    const Problem given{2, {1, 1, 2, 2, 4, 4}, {0, 1, 1}, {}, {}, {0, 1, 2}, 2};
    TrainingRows training(given.features());
    QCOMPARE(errorOf([&] { fitRidge(training, given.targets(), 0); }).reason(), std::string("SingularFeatures"));
    fitRidge(training, given.targets(), 1e-3);
}

void TestFits::mlpLearnsWhatNoLineSeparates()
{
    // Whether two signs agree: a line is right half of the time.
    Problem given{2, {}, {}, {}, {}, {}, 2};
    for (int i = 0; i < 400; ++i) {
        const float a = std::sin(static_cast<float>(i) * 1.3f), b = std::cos(static_cast<float>(i) * 2.1f);
        given.x.insert(given.x.end(), {a, b});
        given.y.push_back(a * b > 0);
        given.rows.push_back(i);
    }
    const auto accuracy = [&](const Fit& fit) {
        const std::vector<double> scores = fit.probe->scores(given.features());
        double right = 0;
        for (size_t i = 0; i < scores.size(); ++i) right += (scores[i] > 0) == (given.y[i] == 1);
        return right / static_cast<double>(scores.size());
    };
    TrainingRows training(given.features());
    const MlpSettings settings{.hidden = 16, .seed = 3};
    const Fit mlp = fitMlp(training, given.targets(), given.features(), given.targets(), settings);
    QVERIFY2(accuracy(mlp) > 0.97, qPrintable(QString::number(accuracy(mlp))));
    QVERIFY(accuracy(fitLogistic(training, given.targets(), 1)) < 0.65);
    const Fit again = fitMlp(training, given.targets(), given.features(), given.targets(), settings);
    QCOMPARE(again.probe->scores(given.features()), mlp.probe->scores(given.features()));
}

void TestFits::aStopEndsAFit()
{
    const Problem given = problemOf(m_golden["cases"][0]);
    TrainingRows training(given.features());
    std::stop_source source;
    source.request_stop();
    QCOMPARE(kindOf([&] { fitLogistic(training, given.targets(), 1, {}, source.get_token()); }), ErrorKind::Cancelled);
    QCOMPARE(kindOf([&] { fitMlp(training, given.targets(), given.features(), given.targets(), {}, source.get_token()); }), ErrorKind::Cancelled);
}

QTEST_APPLESS_MAIN(TestFits)
#include "tst_fits.moc"
