#include "tests/core/record/record_samples.h"

#include "core/record/workspace_check.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace orrery;

// A process that is killed at any moment of recording damages nothing. The program starts itself as that process.
class TestRecorderKill : public QObject {
    Q_OBJECT

private slots:
    void finishedRunsSurviveAKill_data();
    void finishedRunsSurviveAKill();
    void theKillsHitRecordings();

private:
    size_t m_finished = 0, m_interrupted = 0, m_keptOfInterrupted = 0;
};

static constexpr int kKills = 50;
static constexpr int kTensorsARun = 5;

// Run `seed`'s tensor `step`: 700 KB, so that some of a run's tensors are in one transaction and some in the next.
static Tensor runTensor(int64_t seed, int64_t step)
{
    return sampleTensor({350, 500}, static_cast<unsigned>(100 * seed + step));
}

static void say(const char* line)
{
    std::printf("%s\n", line);
    std::fflush(stdout);
}

// Records run after run until it is killed, and says how far it is.
static int recordForever(const std::string& path)
{
    RecorderOptions options;
    options.transactionBytes = 2 << 20;
    Recorder recorder(path, options);
    for (int64_t seed = 0;; ++seed) {
        recorder.begin({.seed = seed});
        say("begun");
        const PromptId prompt = recorder.addPrompt(samplePrompt());
        for (int64_t step = 0; step < kTensorsARun; ++step) {
            recorder.record(prompt, kStream, runTensor(seed, step).view(), StoreType::F32, StoreLayout::Dense, step);
            say("recorded");
        }
        recorder.finish(RunStatus::Complete);
        say("finished");
    }
}

void TestRecorderKill::finishedRunsSurviveAKill_data()
{
    QTest::addColumn<int>("lines");
    QTest::addColumn<int>("milliseconds");
    QRandomGenerator random(20241);
    const int most = 2 * (kTensorsARun + 2) + 3;
    for (int i = 0; i < kKills; ++i) QTest::addRow("kill %d", i) << random.bounded(most) << random.bounded(40);
}

void TestRecorderKill::finishedRunsSurviveAKill()
{
    QFETCH(int, lines);
    QFETCH(int, milliseconds);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(), {"--record", QString::fromStdString(path)});
    QVERIFY(process.waitForStarted());
    QByteArray said;
    while (said.count('\n') < lines) {
        QVERIFY(process.waitForReadyRead());
        said += process.readAllStandardOutput();
    }
    QTest::qSleep(milliseconds);
    process.kill();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    said += process.readAllStandardOutput();
    const auto announced = static_cast<size_t>(said.count("finished\n"));

    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const CheckReport report = checkWorkspace(workspace);
    QVERIFY2(report.isOk(), report.problems.empty() ? "" : report.problems[0].c_str());
    size_t finished = 0;
    for (const RunRow& run : workspace.runs()) {
        const auto tensors = workspace.tensors({.run = run.id});
        for (const TensorRow& tensor : tensors)
            QVERIFY(std::ranges::equal(workspace.read(tensor.id).values(), runTensor(*run.seed, tensor.step).values()));
        if (run.status != RunStatus::Complete) {
            QCOMPARE(run.status, RunStatus::Aborted);
            ++m_interrupted;
            m_keptOfInterrupted += tensors.size();
            continue;
        }
        ++finished;
        QCOMPARE(tensors.size(), size_t{kTensorsARun});
        QVERIFY(workspace.positions(workspace.prompts(run.id)[0].id) == samplePrompt().positions);
    }
    QVERIFY2(finished >= announced, qPrintable(QString("%1 of %2 finished runs are there").arg(finished).arg(announced)));
    QVERIFY(workspace.runs().size() - finished <= 1);
    m_finished += finished;
}

// Otherwise the cases above would have looked at files in which nothing was going on.
void TestRecorderKill::theKillsHitRecordings()
{
    QVERIFY2(m_finished > 10 && m_interrupted > 10 && m_keptOfInterrupted > 0,
        qPrintable(QString("%1 finished, %2 interrupted with %3 tensors").arg(m_finished).arg(m_interrupted).arg(m_keptOfInterrupted)));
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string(argv[1]) == "--record") return recordForever(argv[2]);
    QCoreApplication application(argc, argv);
    TestRecorderKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_recorder_kill.moc"
