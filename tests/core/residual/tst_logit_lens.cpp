#include "core/residual/logit_lens.h"

#include "core/analysis/run_recording.h"
#include "core/record/workspace.h"
#include "tests/core/model/random_model.h"
#include "tests/core/residual/golden_residual.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestLogitLens : public QObject {
    Q_OBJECT
private slots:
    void cellsAreThoseOfTransformers_data();
    void cellsAreThoseOfTransformers();
    void lastRowIsTheModelsOwnOutput();
    void positionsCanBeChosen();
    void tokensThatAreNoneAreNotShown();
    void recordingsSayTheSame_data();
    void recordingsSayTheSame();
    void recordingsOfOtherWeightsAreRefused();
    void halvesAndContributionsAreRead();
    void longPromptsAreReadInBlocks();
    void wrongRequestsAreRefused_data();
    void wrongRequestsAreRefused();
    void aModelWithoutLogitsIsRefused();
    void stopsOnRequest();
};

namespace {

/// Records a prompt's sites as the command line does.
PromptId record(Model& model, const Prompt& prompt, const std::string& path, const std::vector<std::string>& sites)
{
    ModelInfo info;
    info.weightsDigest = model.weights().digest();
    RunInfo run;
    run.model = info;
    RunRecording recording(path, run, {});
    PreparedPrompt prepared;
    prepared.prompt = prompt;
    for (const int32_t id : prompt.ids) prepared.info.positions.push_back(positionOf(id, nullptr));
    recording.addPrompts({prepared});
    recording.perform([&] { model.run({{prompt}, sites, {}}, [&](const SiteView& site) { recording.record(site, model.config(), {}); }); });
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    return workspace.prompts(recording.id()).front().id;
}

template <typename Act>
std::string reasonOf(const Act& act)
{
    return errorOf(act).reason();
}

}  // namespace

void TestLogitLens::cellsAreThoseOfTransformers_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2/three_heads", "gpt2/untied", "gpt2/scaled_by_layer", "bert/masked_lm", "bert/decoder_bias"}) QTest::newRow(name) << name;
}

void TestLogitLens::cellsAreThoseOfTransformers()
{
    QFETCH(QString, name);
    GoldenResidual golden = GoldenResidual::open(name.toStdString());
    const Json& expected = golden.expected.at("lens");
    LensRequest request;
    request.tokens = {expected.at("followed").get<int32_t>()};
    const LensGrid grid = computeLens(golden.model, golden.prompt, request);
    QCOMPARE(grid.points.size(), expected.at("entropy").size());
    QCOMPARE(static_cast<size_t>(grid.positions), expected.at("winner").size());
    const auto near = [](float ours, double theirs) { return std::abs(static_cast<double>(ours) - theirs) < 2e-5; };
    for (int64_t point = 0; point < static_cast<int64_t>(grid.points.size()); ++point)
        for (int64_t position = 0; position < grid.positions; ++position) {
            const auto p = static_cast<size_t>(point), t = static_cast<size_t>(position);
            QVERIFY(near(grid.entropy[grid.cell(point, position)], expected.at("entropy")[p][t]));
            QVERIFY(near(grid.divergence[grid.cell(point, position)], expected.at("divergence")[p][t]));
            for (int rank = 0; rank < 5; ++rank) {
                const LensGrid::Token& token = grid.bestAt(point, position, rank);
                QCOMPARE(token.id, expected.at("top_ids")[p][t][static_cast<size_t>(rank)].get<int32_t>());
                QVERIFY(near(token.probability, expected.at("top_probabilities")[p][t][static_cast<size_t>(rank)]));
            }
            const LensGrid::Token& winner = grid.chosenAt(point, position, LensGrid::Final);
            QCOMPARE(winner.id, expected.at("winner")[t].get<int32_t>());
            QCOMPARE(winner.rank, expected.at("winner_rank")[p][t].get<int32_t>());
            const LensGrid::Token& followed = grid.chosenAt(point, position, LensGrid::Asked);
            QCOMPARE(followed.rank, expected.at("followed_rank")[p][t].get<int32_t>());
            QVERIFY(near(followed.probability, expected.at("followed_probability")[p][t]));
        }
    QVERIFY(grid.selfTest && *grid.selfTest < 1e-5);
}

void TestLogitLens::lastRowIsTheModelsOwnOutput()
{
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        const ModelConfig config = smallConfig(family);
        Model model(config, randomWeights(config));
        const Prompt prompt = randomPrompt(config, 9);
        LensRequest request;
        request.top = 41;
        const LensGrid grid = computeLens(model, prompt, request);
        const Tensor logits = runSites(model, {{prompt}, {"logits"}, {}}).at("logits");
        for (int64_t position = 0; position < 9; ++position)
            for (int rank = 0; rank < 41; ++rank) {
                const LensGrid::Token& token = grid.bestAt(2, position, rank);
                QVERIFY(std::abs(token.logit - logits.data()[position * 41 + token.id]) < 1e-4f);
            }
        QCOMPARE(grid.nextToken, family == Family::Gpt2);
        const LensGrid::Token& target = grid.chosenAt(1, 3, LensGrid::Target);
        QCOMPARE(target.id, prompt.ids[family == Family::Gpt2 ? 4 : 3]);
        if (family == Family::Gpt2) QCOMPARE(grid.chosenAt(1, 8, LensGrid::Target).id, -1);
    }
}

void TestLogitLens::positionsCanBeChosen()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    const LensGrid all = computeLens(model, prompt, {}), some = computeLens(model, prompt, {.points = {}, .tokens = {}, .first = 4, .count = 2});
    QCOMPARE(some.positions, int64_t{2});
    for (int64_t position = 4; position < 6; ++position) {
        QCOMPARE(some.bestAt(1, position, 0).id, all.bestAt(1, position, 0).id);
        QCOMPARE(some.entropy[some.cell(1, position)], all.entropy[all.cell(1, position)]);
    }
    QVERIFY(!some.selfTest);  // the model's own logits came for the last position alone
}

void TestLogitLens::tokensThatAreNoneAreNotShown()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    LensRequest request;
    request.tokenLimit = 10;
    const LensGrid grid = computeLens(model, randomPrompt(config, 9), request);
    for (const LensGrid::Token& token : grid.best) QVERIFY(token.id >= 0 && token.id < 10);
    request.top = 11;
    QCOMPARE(reasonOf([&] { computeLens(model, randomPrompt(config, 9), request); }), std::string("BadTop"));
}

void TestLogitLens::recordingsSayTheSame_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<QStringList>("sites");
    QTest::newRow("gpt2, streams") << static_cast<int>(Family::Gpt2) << QStringList{"blocks.*.hook_resid_pre", "blocks.*.hook_resid_post", "logits"};
    QTest::newRow("gpt2, what comes before each block and the last") << static_cast<int>(Family::Gpt2) << QStringList{"blocks.*.hook_resid_pre", "blocks.1.hook_resid_post", "logits"};
    QTest::newRow("bert, everything") << static_cast<int>(Family::Bert) << QStringList{"*"};
}

void TestLogitLens::recordingsSayTheSame()
{
    QFETCH(int, family);
    QFETCH(QStringList, sites);
    const ModelConfig config = smallConfig(static_cast<Family>(family));
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("w.orrery").toStdString();
    std::vector<std::string> names;
    for (const QString& site : sites) names.push_back(site.toStdString());
    const PromptId recorded = record(model, prompt, path, names);
    const LensGrid live = computeLens(model, prompt, {});
    const LensGrid read = readLens(model, Workspace::open(path, Access::ReadOnly), recorded, {});
    QCOMPARE(read.ids, live.ids);
    for (size_t cell = 0; cell < live.entropy.size(); ++cell) {  // a run that shows more may round elsewhere
        QVERIFY(std::abs(read.entropy[cell] - live.entropy[cell]) < 1e-5f);
        QVERIFY(std::abs(read.divergence[cell] - live.divergence[cell]) < 1e-5f);
    }
    for (size_t i = 0; i < live.best.size(); ++i) QCOMPARE(read.best[i].id, live.best[i].id);
    QVERIFY(read.selfTest && *read.selfTest < 1e-5);
}

void TestLogitLens::recordingsOfOtherWeightsAreRefused()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config)), other(config, randomWeights(config, 2));
    const QTemporaryDir folder;
    const std::string path = folder.filePath("w.orrery").toStdString();
    const PromptId recorded = record(model, randomPrompt(config, 5), path, {"blocks.0.hook_resid_pre"});
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(reasonOf([&] { readLens(other, workspace, recorded, {}); }), std::string("OtherModel"));
    QCOMPARE(reasonOf([&] { readLens(model, workspace, recorded, {}); }), std::string("SiteNotRecorded"));
    QCOMPARE(reasonOf([&] { readLens(model, workspace, PromptId{99}, {}); }), std::string("NoSuchPrompt"));
}

void TestLogitLens::halvesAndContributionsAreRead()
{
    const ModelConfig gpt2 = smallConfig(Family::Gpt2), bert = smallConfig(Family::Bert);
    QCOMPARE(streamPoints(gpt2, StreamChoice::Halves).size(), size_t{5});
    QCOMPARE(streamPoints(gpt2, StreamChoice::Halves)[1].label, std::string("L0 mid"));
    QCOMPARE(streamPoints(gpt2, StreamChoice::Attention).back().site, std::string("blocks.1.hook_resid_post"));
    QCOMPARE(streamPoints(bert).back().site, std::string("blocks.1.hook_normalized_resid_post"));
    QCOMPARE(reasonOf([&] { streamPoints(bert, StreamChoice::Mlp); }), std::string("PostNorm"));
    for (const auto& [config, choice] : {std::pair{gpt2, StreamChoice::Halves}, {gpt2, StreamChoice::Mlp}, {bert, StreamChoice::Halves}}) {
        Model model(config, randomWeights(config));
        LensRequest request;
        request.points = streamPoints(config, choice);
        const LensGrid grid = computeLens(model, randomPrompt(config, 6), request);
        QVERIFY(*grid.selfTest < 1e-5);
        QCOMPARE(grid.divergence[grid.cell(static_cast<int64_t>(grid.points.size()) - 1, 3)], 0.0f);
    }
}

// More rows than one block has: 5 points of 1,000 positions.
void TestLogitLens::longPromptsAreReadInBlocks()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.context = 1000;
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 1000);
    LensRequest request;
    request.points = streamPoints(config, StreamChoice::Halves);
    const LensGrid all = computeLens(model, prompt, request);
    request.first = 700;
    request.count = 200;
    const LensGrid some = computeLens(model, prompt, request);
    for (int64_t position = 700; position < 900; ++position) {
        QCOMPARE(some.chosenAt(1, position, LensGrid::Target).rank, all.chosenAt(1, position, LensGrid::Target).rank);
        QVERIFY(std::abs(some.divergence[some.cell(3, position)] - all.divergence[all.cell(3, position)]) < 1e-5f);
    }
}

void TestLogitLens::wrongRequestsAreRefused_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("token");
    QTest::addColumn<QString>("reason");
    QTest::newRow("behind the end") << 9 << 1 << 0 << "NoSuchPosition";
    QTest::newRow("before the start") << -1 << 1 << 0 << "NoSuchPosition";
    QTest::newRow("over the end") << 5 << 5 << 0 << "NoSuchPosition";
    QTest::newRow("no position") << 5 << 0 << 0 << "NoSuchPosition";
    QTest::newRow("no such token") << 0 << -1 << 41 << "TokenOutOfRange";
    QTest::newRow("negative token") << 0 << -1 << -1 << "TokenOutOfRange";
}

void TestLogitLens::wrongRequestsAreRefused()
{
    QFETCH(int, first);
    QFETCH(int, count);
    QFETCH(int, token);
    QFETCH(QString, reason);
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const LensRequest request{.points = {}, .tokens = {token}, .first = first, .count = count};
    QCOMPARE(reasonOf([&] { computeLens(model, randomPrompt(config, 9), request); }), reason.toStdString());
}

void TestLogitLens::aModelWithoutLogitsIsRefused()
{
    ModelConfig config = smallConfig(Family::Gpt2);
    config.output = OutputHead::None;
    Model model(config, randomWeights(config));
    QCOMPARE(reasonOf([&] { computeLens(model, randomPrompt(config, 9), {}); }), std::string("NoUnembedding"));
}

void TestLogitLens::stopsOnRequest()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    std::stop_source stop;
    stop.request_stop();
    try {
        computeLens(model, randomPrompt(config, 9), {}, {}, stop.get_token());
        QFAIL("it went on");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Cancelled);
    }
}

QTEST_GUILESS_MAIN(TestLogitLens)
#include "tst_logit_lens.moc"
