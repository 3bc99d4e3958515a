#include "tests/core/record/record_samples.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <cstring>

using namespace orrery;

// The thirty lines of Python that README shows read what the recorder wrote. Set ORRERY_PYTHON to a Python with numpy.
class TestPythonReader : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void arraysComeOutEqual_data();
    void arraysComeOutEqual();
    void itListsWhatIsThere();

private:
    QByteArray run(const QStringList& arguments, int* code = nullptr);

    QString m_python = qEnvironmentVariable("ORRERY_PYTHON", "python3");
};

QByteArray TestPythonReader::run(const QStringList& arguments, int* code)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(m_python, arguments);
    const bool ended = process.waitForFinished();
    if (code) *code = ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return process.readAll();
}

void TestPythonReader::initTestCase()
{
    int code = 0;
    run({"-c", "import numpy, sqlite3"}, &code);
    if (code != 0) QSKIP(qPrintable(m_python + " has no numpy or no sqlite3"));
}

static const char* const kScript = ORRERY_SOURCE_DIR "/resources/sample/read_workspace.py";

void TestPythonReader::arraysComeOutEqual_data()
{
    QTest::addColumn<bool>("half");
    QTest::addColumn<bool>("triangle");
    QTest::newRow("f32 dense, several chunks") << false << false;
    QTest::newRow("f16 dense") << true << false;
    QTest::newRow("f32 triangle") << false << true;
    QTest::newRow("f16 triangle") << true << true;
}

void TestPythonReader::arraysComeOutEqual()
{
    QFETCH(bool, half);
    QFETCH(bool, triangle);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Tensor tensor = triangle ? samplePattern(3, 300) : sampleTensor({3, 500, 600}, 4);
    Recorder recorder(path);
    const RunId run = recorder.begin({});
    const TensorId id = recorder.record(recorder.addPrompt({}), kPattern, tensor.view(), half ? StoreType::F16 : StoreType::F32,
        triangle ? StoreLayout::LowerTriangle : StoreLayout::Dense);
    recorder.finish(RunStatus::Complete);

    int code = 0;
    const QString out = QString::fromStdString(folder.path("a.npy"));
    const QByteArray said = this->run({kScript, QString::fromStdString(path), QString::number(number(run)), kPattern.name.c_str(), out}, &code);
    QVERIFY2(code == 0, said.constData());
    QFile file(out);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray npy = file.readAll();
    const Tensor expected = Workspace::open(path, Access::ReadOnly).read(id);
    const qsizetype width = half ? 2 : 4;
    const qsizetype head = npy.size() - expected.count() * width;
    QVERIFY(head > 0 && npy.left(head).contains(half ? "'<f2'" : "'<f4'"));
    QVERIFY(npy.left(head).contains(triangle ? "(3, 300, 300)" : "(3, 500, 600)"));
    Tensor read(expected.shape());
    convertToFloat(half ? DType::F16 : DType::F32, npy.constData() + head, read.data(), static_cast<size_t>(read.count()));
    QCOMPARE(std::memcmp(read.data(), expected.data(), sizeof(float) * static_cast<size_t>(read.count())), 0);
}

void TestPythonReader::itListsWhatIsThere()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    QCOMPARE(run({kScript, QString::fromStdString(path)}),
        QByteArray("1 0 blocks.0.hook_resid_pre 0 f32 [3,4]\n1 0 blocks.0.attn.hook_pattern 0 f32 [2,3,3]\n"));
}

QTEST_GUILESS_MAIN(TestPythonReader)
#include "tst_python_reader.moc"
