#include "core/analysis/prepared_prompt.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/model_folder.h"
#include "core/probe/random_model.h"
#include "core/probe/run_study.h"
#include "core/probe/sweep.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>

using namespace orrery;
using namespace orrery::probe;

namespace {

/// The sample model that comes with the program, on one thread.
struct SampleModel {
    ModelFolder folder = ModelFolder::open(ORRERY_SOURCE_DIR "/resources/sample");
    std::shared_ptr<const Tokenizer> tokenizer = Tokenizer::open(ORRERY_SOURCE_DIR "/resources/sample");
    Model model{folder.config(), folder.loadWeights(), {0, 1}};

    StudySubject subject() { return {model, tokenizer.get(), "sample", {0, 1}}; }
};

/// Sentences about animals and about tools in a few turns: a word tells the class, the turn does not.
std::string sentences(int count)
{
    const char* animals[] = {"dog", "cat", "horse", "bird", "cow"};
    const char* tools[] = {"hammer", "saw", "spade", "knife", "axe"};
    const char* turns[] = {"I saw the %s in the garden", "there was a %s behind that house", "my old %s is here", "give me the %s now", "she likes her %s"};
    std::string csv = "text,label,size\n";
    for (int i = 0; i < count; ++i) {
        char text[80];
        std::snprintf(text, sizeof text, turns[i / 2 % 5], (i % 2 ? animals : tools)[i / 10 % 5]);
        csv += std::string(text) + " " + std::to_string(i) + "," + (i % 2 ? "animal" : "tool") + "," + std::to_string(i % 2 ? 3 : -3) + "\n";
    }
    return csv;
}

StudyRequest requestFor(const QTemporaryDir& folder, int count = 120)
{
    StudyRequest request;
    request.data.path = folder.filePath("data.csv").toStdString();
    std::ofstream(request.data.path) << sentences(count);
    request.sites = {"blocks.0.hook_resid_post", "blocks.3.hook_resid_post"};
    request.reading.position = {PositionRule::Kind::Mean, 0};
    request.settings.lambdas = {1, 10};
    request.settings.resamples = 50;
    request.threads = 2;
    request.baselines = false;
    return request;
}

}  // namespace

class TestRunStudy : public QObject {
    Q_OBJECT
private slots:
    void readsOutWhatTheWordsSay();
    void studyGoesToJsonAndBack();
    void csvHasALineASite();
    void threadsDoNotChangeAnything();
    void finishedCellsAreNotFittedAgain();
    void aStopKeepsWhatIsFinished();
    void contributionsSumToTheScore();
    void wordsCanBeProbed();
    void numbersCanBePredicted();
    void anotherTaskOfTheSameDataIsFittedAnew();
    void fewNumbersStillGiveAProbe();
    void activationsThatAreNoNumbersAreNamed();
    void everyKindTellsTheClassesApart_data();
    void everyKindTellsTheClassesApart();
    void controlLabelsFollowTheType();
    void directionMovesTheModelTowardsItsClass();
    void randomWeightsAreOfTheShape();
    void refusesKindsThatDoNotFitTheTask();
    void longTextsAreRefusedOrCut();
};

void TestRunStudy::readsOutWhatTheWordsSay()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    request.settings.split.folds = 4;
    request.baselines = true;
    const ProbeStudy study = runStudy(sample.subject(), request).study;
    QCOMPARE(study.sites.size(), size_t{2});
    QCOMPARE(study.splits.size(), size_t{4});
    QCOMPARE(study.sites[1].layer, 3);
    for (const StudySite& site : study.sites) {
        QVERIFY2(site.scores.accuracy->value > 0.9, qPrintable(QString::number(site.scores.accuracy->value)));
        QVERIFY(site.scores.accuracy->low < site.scores.accuracy->value && site.control->value < 0.75);
        QVERIFY(std::abs(site.selectivity->value - (site.scores.accuracy->value - site.control->value)) < 1e-12);
        QVERIFY(site.converged && site.foldScores.size() == 4);
    }
    QCOMPARE(study.baselines.size(), size_t{3});
    QVERIFY(std::abs(study.baselines[0].scores.accuracy->value - 0.5) < 0.06);
    QCOMPARE(std::accumulate(study.best.confusion.begin(), study.best.confusion.end(), int64_t{0}), int64_t{120});
    QCOMPARE(study.best.perClass[0].name, std::string("animal"));
    QVERIFY(study.best.curve.size() >= 2 && study.best.curve.back().examples == 60);
    QVERIFY(study.best.telling.size() == 10 && !study.best.telling[0].tokens.empty());
    QCOMPARE(study.model.digest.size(), size_t{64});
}

void TestRunStudy::studyGoesToJsonAndBack()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    request.settings.control = false;
    request.command = "orrery-cli probe …";
    const ProbeStudy study = runStudy(sample.subject(), request).study;
    const std::string text = studyJson(study);
    QCOMPARE(studyJson(studyFromJson(text)), text);
    QCOMPARE(errorOf([] { studyFromJson("{\"question\":1}"); }).reason(), std::string("BadStudy"));
    QCOMPARE(errorOf([&] { studyFromJson(text.substr(0, 100)); }).reason(), std::string("NotJson"));
}

void TestRunStudy::csvHasALineASite()
{
    ProbeStudy study;
    StudySite site{.name = "blocks.2.hook_resid_post", .layer = 2, .width = 4, .scores = {}, .train = {}, .dev = {}};
    site.scores.accuracy = Estimate{0.5, 0.25, 0.75, IntervalMethod::Wilson};
    site.lambdas = {1, 10};
    study.sites = {site};
    const std::string csv = studyCsv(study);
    QVERIFY(csv.starts_with("site,layer,width,accuracy,accuracy_low,accuracy_high,macro_f1"));
    QVERIFY(csv.find("\nblocks.2.hook_resid_post,2,4,0.5,0.25,0.75,") != std::string::npos);
    QVERIFY(csv.ends_with(",1 10\n"));
}

void TestRunStudy::threadsDoNotChangeAnything()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    const auto scores = [&](int threads) {
        request.threads = threads;
        const ProbeStudy study = runStudy(sample.subject(), request).study;
        return std::pair(study.sites[0].scores.logLoss->value, study.sites[1].scores.logLoss->low);
    };
    QCOMPARE(scores(1), scores(3));
}

void TestRunStudy::finishedCellsAreNotFittedAgain()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    request.folder = folder.filePath("store").toStdString();
    const ProbeStudy first = runStudy(sample.subject(), request).study, again = runStudy(sample.subject(), request).study;
    // A cell that was read again has the seconds of the fit that made it.
    QCOMPARE(again.sites[0].seconds, first.sites[0].seconds);
    QCOMPARE(studyCsv(again), studyCsv(first));
    request.settings.lambdas = {3};
    QVERIFY(runStudy(sample.subject(), request).study.sites[0].seconds != first.sites[0].seconds);
}

void TestRunStudy::aStopKeepsWhatIsFinished()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    request.folder = folder.filePath("store").toStdString();
    request.threads = 1;
    std::stop_source source;
    const Progress stopAfterACell = [&](const ProgressStep& step) {
        if (step.doing.starts_with("probe 1 of")) source.request_stop();
    };
    QCOMPARE(kindOf([&] { runStudy(sample.subject(), request, stopAfterACell, source.get_token()); }), ErrorKind::Cancelled);
    bool kept = false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(request.folder)) kept = kept || entry.path().filename() == "blocks.0.hook_resid_post.0.json";
    QVERIFY(kept);
    double firstFeature = 1;
    runStudy(sample.subject(), request, [&](const ProgressStep& step) {
        if (step.doing.starts_with("features")) firstFeature = std::min(firstFeature, step.fraction);
    });
    QCOMPARE(firstFeature, 1.0);  // no text was run again
}

void TestRunStudy::contributionsSumToTheScore()
{
    const QTemporaryDir folder;
    SampleModel sample;
    const ProbeStudy study = runStudy(sample.subject(), requestFor(folder)).study;
    // Two examples of one fold: their scores and their contributions differ by the same, the bias being the same.
    const StudyExample &a = study.best.telling[0], &b = *std::find_if(study.best.telling.begin(), study.best.telling.end(), [&](const StudyExample& e) { return e.label == study.best.telling[0].label && e.confidence < 0.9999 * study.best.telling[0].confidence; });
    const auto sum = [](const StudyExample& e) {
        return std::accumulate(e.tokens.begin(), e.tokens.end(), 0.0, [](double total, const TokenContribution& t) { return total + t.value; });
    };
    const auto logit = [](const StudyExample& e) { return std::log(e.confidence / (1 - e.confidence)); };
    QVERIFY(std::abs((sum(a) - sum(b)) - (logit(a) - logit(b))) < 1e-3);
}

void TestRunStudy::wordsCanBeProbed()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    std::ofstream table(request.data.path);
    table << "text,label\n";
    for (int i = 0; i < 60; ++i) table << "the " << (i % 3 ? "dog" : "horse") << " sees a " << (i % 2 ? "garden" : "house") << " " << i << ",D N V D N -\n";
    table.close();
    request.data.level = LabelLevel::Word;
    request.reading.position = PositionRule::parse("each");
    const ProbeStudy study = runStudy(sample.subject(), request).study;
    QCOMPARE(study.data.samples, int64_t{300});
    QCOMPARE(study.data.types, int64_t{7});
    QCOMPARE(study.sites[0].scores.accuracy->value, 1.0);
    QCOMPARE(study.sites[0].scores.accuracy->method, IntervalMethod::Bootstrap);
    QVERIFY(study.best.telling[0].text.find("⟦") != std::string::npos);
}

void TestRunStudy::numbersCanBePredicted()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    request.data.labelColumn = "size";
    request.data.task = Task::Regression;
    request.settings.kind = ProbeKind::Ridge;
    const ProbeStudy study = runStudy(sample.subject(), request).study;
    QVERIFY(!study.sites[0].scores.accuracy);
    QVERIFY2(study.sites[0].scores.r2->value > 0.6, qPrintable(QString::number(study.sites[0].scores.r2->value)));
    QCOMPARE(study.baselines[0].name, std::string("mean"));
    QCOMPARE(studyJson(studyFromJson(studyJson(study))), studyJson(study));
}

void TestRunStudy::everyKindTellsTheClassesApart_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("variant");
    for (const std::string_view kind : probeKindNames()) QTest::newRow(std::string(kind).c_str()) << static_cast<int>(probeKindNamed(kind)) << false;
    QTest::newRow("logistic, L1") << static_cast<int>(ProbeKind::Logistic) << true;
    QTest::newRow("mass-mean, inverse covariance") << static_cast<int>(ProbeKind::MassMean) << true;
}

void TestRunStudy::everyKindTellsTheClassesApart()
{
    QFETCH(int, kind);
    QFETCH(bool, variant);
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder);
    request.sites = {"blocks.0.hook_resid_post"};
    request.settings.kind = static_cast<ProbeKind>(kind);
    if (variant) request.settings.penalty = request.settings.kind == ProbeKind::Logistic ? Penalty::L1 : Penalty::L2;
    if (variant) request.settings.covariance = Covariance::Inverted;
    request.settings.weights = ClassWeights::Balanced;
    request.settings.split.folds = 3;
    const StudyOutcome outcome = runStudy(sample.subject(), request);
    const ScoreSet& scores = outcome.study.sites[0].scores;
    // The turn of a sentence moves its state more than its word does: a mean difference that knows no covariance is hardly above chance.
    const bool turnBlind = request.settings.kind == ProbeKind::MassMean && !variant;
    QVERIFY2(scores.accuracy->value > (turnBlind ? 0.5 : 0.8), qPrintable(QString::number(scores.accuracy->value)));
    QCOMPARE(scores.logLoss.has_value(), isProbabilistic(request.settings, Task::Classification));
    QCOMPARE(outcome.directions.size(), request.settings.kind == ProbeKind::Mlp ? size_t{0} : size_t{1});
}

void TestRunStudy::controlLabelsFollowTheType()
{
    LabelledData data;
    data.classes = {{"a", 50}, {"b", 150}};
    data.types = 100;
    for (int i = 0; i < 200; ++i) {
        data.examples.push_back({"x", i, i + 1});
        data.samples.push_back({.example = i, .label = i % 4 == 0 ? 0 : 1, .type = i % 100});
    }
    const LabelSet control = controlLabels(data, 1);
    for (size_t i = 0; i < 100; ++i) QCOMPARE(control.classes[i], control.classes[i + 100]);
    const auto share = static_cast<double>(std::accumulate(control.classes.begin(), control.classes.end(), 0)) / 200;
    QVERIFY(share > 0.6 && share < 0.9);
    QVERIFY(controlLabels(data, 2).classes != control.classes);
}

void TestRunStudy::directionMovesTheModelTowardsItsClass()
{
    const QTemporaryDir folder;
    SampleModel sample;
    const StudyOutcome outcome = runStudy(sample.subject(), requestFor(folder));
    QCOMPARE(outcome.directions.size(), size_t{1});
    const StudyDirection& direction = outcome.directions[0];
    QCOMPARE(direction.towards, std::string("tool"));
    QVERIFY(direction.deviation > 0);
    QVERIFY(std::abs(std::inner_product(direction.values.begin(), direction.values.end(), direction.values.begin(), 0.0) - 1) < 1e-5);
    // Pooled states of a tool's sentence lie further along it than those of an animal's in the same words.
    const PromptPreparer preparer(sample.model.config(), sample.tokenizer.get());
    const auto along = [&](const char* text) {
        double sum = 0;
        sample.model.run({{preparer.text(text).prompt}, {direction.site}, {}}, [&](const SiteView& view) {
            const Tensor values = denseTensor(view.view);
            for (int64_t i = 0; i < values.count(); ++i) sum += static_cast<double>(values.data()[i]) * static_cast<double>(direction.values[static_cast<size_t>(i) % direction.values.size()]);
            sum /= static_cast<double>(values.shape()[0]);
        });
        return sum;
    };
    QVERIFY(along("I saw the hammer in the garden 500") > along("I saw the horse in the garden 500"));
}

void TestRunStudy::randomWeightsAreOfTheShape()
{
    SampleModel sample;
    const auto weights = randomWeights(sample.model.config(), 3);
    QCOMPARE(weights->all().size(), sample.model.weights().all().size());
    const Weight& matrix = weights->at("blocks.0.mlp.W_in");
    const Tensor values = matrix.toTensor();
    double square = 0;
    for (const float value : values.values()) square += static_cast<double>(value) * static_cast<double>(value);
    QVERIFY(std::abs(std::sqrt(square / static_cast<double>(values.count())) - 0.02) < 5e-4);
    QCOMPARE(weights->at("blocks.0.ln1.w").toTensor().data()[0], 1.0f);
    QCOMPARE(weights->at("blocks.0.ln1.b").toTensor().data()[0], 0.0f);
    QVERIFY(randomWeights(sample.model.config(), 4)->digest() != weights->digest());
}

void TestRunStudy::refusesKindsThatDoNotFitTheTask()
{
    ProbeSettings settings;
    QCOMPARE(errorOf([&] { checkSettings(settings, Task::Regression); }).reason(), std::string("BadProbe"));
    settings.kind = ProbeKind::Ridge;
    checkSettings(settings, Task::Regression);
    settings.penalty = Penalty::L1;
    QCOMPARE(errorOf([&] { checkSettings(settings, Task::Classification); }).reason(), std::string("BadProbe"));
    settings.penalty = Penalty::L2;
    settings.lambdas = {-1};
    QCOMPARE(errorOf([&] { checkSettings(settings, Task::Classification); }).reason(), std::string("BadProbe"));
}

void TestRunStudy::longTextsAreRefusedOrCut()
{
    const QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder, 40);
    std::string tail;
    for (int i = 0; i < 400; ++i) tail += " and on";
    std::ofstream(request.data.path, std::ios::app) << "I saw the hammer" << tail << ",tool,-3\n";
    const Error error = errorOf([&] { runStudy(sample.subject(), request); });
    QCOMPARE(error.reason(), std::string("ContextTooLong"));
    QVERIFY(std::string(error.what()).find("row 41: the prompt has") != std::string::npos);
    request.reading.longTexts = LongTexts::Cut;
    const ProbeStudy study = runStudy(sample.subject(), request).study;
    QCOMPARE(study.data.truncated, int64_t{1});
    QCOMPARE(study.data.longest, int64_t{256});
}

/// Labels of 0 and 1 are classes in one study and numbers in the next, in the same store.
void TestRunStudy::anotherTaskOfTheSameDataIsFittedAnew()
{
    QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder, 60);
    std::ofstream data(request.data.path);
    data << "text,label\n";
    for (int i = 0; i < 60; ++i) data << (i % 2 ? "my old dog is here " : "give me the saw now ") << i << ',' << i % 2 << '\n';
    data.close();
    request.settings.kind = ProbeKind::Ridge;
    request.folder = folder.filePath(QStringLiteral("store")).toStdString();
    const ProbeStudy classes = runStudy(sample.subject(), request).study;
    request.data.task = Task::Regression;
    const ProbeStudy numbers = runStudy(sample.subject(), request).study;
    QVERIFY(classes.sites[0].scores.accuracy && !numbers.sites[0].scores.accuracy);
    QVERIFY(numbers.sites[0].scores.r2 && numbers.sites[0].scores.r2->value > 0.5);
}

/// One number to choose the penalty on has no spread, so no R2.
void TestRunStudy::fewNumbersStillGiveAProbe()
{
    QTemporaryDir folder;
    SampleModel sample;
    StudyRequest request = requestFor(folder, 10);
    request.data.labelColumn = "size";
    request.data.task = Task::Regression;
    request.settings.kind = ProbeKind::Ridge;
    const ProbeStudy study = runStudy(sample.subject(), request).study;
    QVERIFY(study.sites[0].scores.rmse && std::isfinite(study.sites[0].scores.rmse->value));
}

void TestRunStudy::activationsThatAreNoNumbersAreNamed()
{
    QTemporaryDir folder;
    const std::string model = folder.filePath(QStringLiteral("nan")).toStdString();
    std::filesystem::copy(ORRERY_SOURCE_DIR "/resources/sample", model);
    std::string bytes = readTextFile(model + "/model.safetensors", 1 << 24);
    uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    const Json tensors = Json::parse(bytes.substr(8, header));
    const size_t place = 8 + header + tensors.at("h.0.mlp.c_proj.bias").at("data_offsets").at(0).get<size_t>();
    bytes[place] = 0, bytes[place + 1] = 0x7e;  // NaN in F16
    writeFileDurably(model + "/model.safetensors", bytes);
    const ModelFolder opened = ModelFolder::open(model);
    Model loaded(opened.config(), opened.loadWeights(), {0, 1});
    const auto tokenizer = Tokenizer::open(model);
    StudyRequest request = requestFor(folder, 20);
    const Error error = errorOf([&] { runStudy({loaded, tokenizer.get(), "nan", {0, 1}}, request); });
    QCOMPARE(error.reason(), std::string("FeaturesNotFinite"));
    QVERIFY(std::string(error.what()).find("blocks.0.hook_resid_post") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestRunStudy)
#include "tst_run_study.moc"
