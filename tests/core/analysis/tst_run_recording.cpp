#include "core/analysis/run_recording.h"
#include "core/record/workspace.h"
#include "core/base/json.h"
#include "tests/core/model/random_model.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestRunRecording : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void recordedSitesAreWhatTheModelShowed();
    void theEndOfTheWorkIsTheStatusOfTheRun_data();
    void theEndOfTheWorkIsTheStatusOfTheRun();
    void anUnfinishedRunIsAborted();
    void trianglesAreForUneditedPatternsOfDecoders();
    void theBuildIsDescribed();

private:
    std::string path() const { return m_folder->filePath("w.orrery").toStdString(); }
    static std::vector<PreparedPrompt> prepared(const ModelConfig& config, const std::vector<Prompt>& prompts)
    {
        std::vector<PreparedPrompt> list;
        for (const Prompt& prompt : prompts) list.push_back(PromptPreparer(config, nullptr).ids(prompt.ids));
        return list;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestRunRecording::recordedSitesAreWhatTheModelShowed()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const RunRequest request{{randomPrompt(config, 5, 1), randomPrompt(config, 9, 2)}, {"*"}, {}};
    RunRecording recording(path(), {}, {StoreType::F32, true});
    recording.addPrompts(prepared(config, request.prompts));
    recording.perform([&] { model.run(request, [&](const SiteView& site) { recording.record(site, config, {}); }); });
    const Workspace workspace = Workspace::open(path(), Access::ReadOnly);
    for (const int64_t index : {0, 1}) {
        const PromptRow prompt = workspace.prompts(recording.id())[static_cast<size_t>(index)];
        for (const auto& [name, shown] : runSites(model, request, index)) {
            const auto row = workspace.find(prompt.id, name);
            QVERIFY2(row, name.c_str());
            const Tensor stored = workspace.read(row->id);
            QVERIFY2(stored.shape() == shown.shape() && std::ranges::equal(stored.values(), shown.values()), name.c_str());
        }
    }
}

void TestRunRecording::theEndOfTheWorkIsTheStatusOfTheRun_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("status");
    QTest::newRow("complete") << -1 << static_cast<int>(RunStatus::Complete);
    QTest::newRow("cancelled") << static_cast<int>(ErrorKind::Cancelled) << static_cast<int>(RunStatus::Aborted);
    QTest::newRow("failed") << static_cast<int>(ErrorKind::Shape) << static_cast<int>(RunStatus::Failed);
}

void TestRunRecording::theEndOfTheWorkIsTheStatusOfTheRun()
{
    QFETCH(int, kind);
    QFETCH(int, status);
    const ModelConfig config = smallConfig(Family::Gpt2);
    RunRecording recording(path(), {}, {});
    recording.addPrompts(prepared(config, {randomPrompt(config, 2)}));
    const Tensor values({2, 1}, std::vector<float>{1, 2});
    int caught = -1;
    try {
        recording.perform([&] {
            recording.record(0, {"site", -1, "pos,d"}, values.view());
            if (kind >= 0) throw Error(static_cast<ErrorKind>(kind), "it ended");
        });
    } catch (const Error& error) {
        caught = static_cast<int>(error.kind());
    }
    QCOMPARE(caught, kind);
    const Workspace workspace = Workspace::open(path(), Access::ReadOnly);
    const RunRow run = *workspace.run(recording.id());
    QCOMPARE(static_cast<int>(run.status), status);
    QCOMPARE(run.errorText.empty(), status != static_cast<int>(RunStatus::Failed));
    QVERIFY(workspace.find(workspace.prompts(run.id)[0].id, "site").has_value());
}

void TestRunRecording::anUnfinishedRunIsAborted()
{
    RunId id{};
    {
        const RunRecording recording(path(), {}, {});
        id = recording.id();
    }
    QCOMPARE(Workspace::open(path(), Access::ReadOnly).run(id)->status, RunStatus::Aborted);
}

void TestRunRecording::trianglesAreForUneditedPatternsOfDecoders()
{
    const ModelConfig decoder = smallConfig(Family::Gpt2), encoder = smallConfig(Family::Bert);
    GraphSite pattern, scores;
    pattern.name = "blocks.0.attn.hook_pattern";
    scores.name = "blocks.0.attn.hook_attn_scores";
    Intervention edit;
    edit.site = pattern.name;
    const StoreChoice triangles{StoreType::F32, true};
    QCOMPARE(layoutOf(triangles, decoder, pattern, {}), StoreLayout::LowerTriangle);
    QCOMPARE(layoutOf(triangles, decoder, scores, {}), StoreLayout::Dense);
    QCOMPARE(layoutOf(triangles, decoder, pattern, {edit}), StoreLayout::Dense);
    QCOMPARE(layoutOf(triangles, encoder, pattern, {}), StoreLayout::Dense);
    QCOMPARE(layoutOf({}, decoder, pattern, {}), StoreLayout::Dense);
}

void TestRunRecording::theBuildIsDescribed()
{
    const Json build = buildDescription(ComputeDevice(cpuDeviceApi(), {0, 1}).info());
    QCOMPARE(build["threads"].get<int>(), 1);
    QVERIFY(build["blas"].get<std::string>().find("BLAS") != std::string::npos);
    for (const char* key : {"version", "build_type", "compiler", "device"}) QVERIFY(!build[key].get<std::string>().empty());
}

QTEST_APPLESS_MAIN(TestRunRecording)
#include "tst_run_recording.moc"
