#include "tests/core/record/record_samples.h"
#include "tests/thrown_error.h"

#include "core/base/error.h"
#include "core/record/database.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace orrery;

/// What becomes of a tensor's numbers: order, precision, layout, statistics.
class TestRecorderValues : public QObject {
    Q_OBJECT

private slots:
    void stridedViewsArriveDense();
    void tensorsLargerThanAChunkKeepTheirOrder_data();
    void tensorsLargerThanAChunkKeepTheirOrder();
    void trianglesComeBackSquare();
    void headsAndRowsAreReadAlone();
    void halvesAreRoundedToNearest();
    void valuesBeyondHalfStayFloats();
    void trianglesIgnoreWhatTheyDropWhenChoosingHalf();
    void statisticsSkipNonFiniteValues();
    void emptyTensorsAreTensors();
};

void TestRecorderValues::stridedViewsArriveDense()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Tensor table(Shape{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    const TensorId transposed = recorder.record(prompt, kStream, {table.data(), {3, 2}, {1, 3}});
    const TensorId repeated = recorder.record(prompt, kPattern, {table.data(), {2, 2, 3}, {0, 3, 1}});
    const TensorId reversed = recorder.record(prompt, kStream, {table.data() + 5, {6, 1}, {-1, 1}}, StoreType::F32, StoreLayout::Dense, 1);
    const TensorId triangle = recorder.record(prompt, kStream, {table.data(), {2, 2}, {1, 3}}, StoreType::F32, StoreLayout::LowerTriangle, 2);
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(values(workspace.read(transposed)), (std::vector<float>{1, 4, 2, 5, 3, 6}));
    QCOMPARE(values(workspace.read(repeated)), (std::vector<float>{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}));
    QCOMPARE(values(workspace.read(reversed)), (std::vector<float>{6, 5, 4, 3, 2, 1}));
    QCOMPARE(values(workspace.read(triangle)), (std::vector<float>{1, 0, 2, 5}));
}

void TestRecorderValues::tensorsLargerThanAChunkKeepTheirOrder_data()
{
    QTest::addColumn<QList<qint64>>("shape");
    QTest::addColumn<QString>("axes");
    QTest::addColumn<int>("chunks");
    // 1 MiB a chunk, whole rows: 262144 / 1000 = 262 rows; 262144 / 700 = 374; a row of 300000 values is a chunk.
    QTest::newRow("stream") << QList<qint64>{1000, 1000} << "pos,d_model" << 4;
    QTest::newRow("heads") << QList<qint64>{3, 700, 700} << "head,query,key" << 6;
    QTest::newRow("wide rows") << QList<qint64>{3, 300000} << "pos,d_vocab" << 3;
    QTest::newRow("rows past 4 MiB are split") << QList<qint64>{2, 2, 700000} << "pos,a,b" << 4;
    QTest::newRow("one long row") << QList<qint64>{1, 1100000} << "pos,d_model" << 5;
}

void TestRecorderValues::tensorsLargerThanAChunkKeepTheirOrder()
{
    QFETCH(QList<qint64>, shape);
    QFETCH(QString, axes);
    QFETCH(int, chunks);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Tensor tensor = sampleTensor(Shape(std::vector<int64_t>(shape.begin(), shape.end())), 7);
    Recorder recorder(path);
    recorder.begin({});
    const TensorId id = recorder.record(recorder.addPrompt({}), {"site", -1, axes.toStdString()}, tensor.view());
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.read(id).shape(), tensor.shape());
    QVERIFY(std::ranges::equal(workspace.read(id).values(), tensor.values()));
    QCOMPARE(workspace.database().queryNumber("SELECT count(*) FROM chunk"), int64_t{chunks});
    QCOMPARE(workspace.tensor(id)->storedBytes(), tensor.count() * 4);
}

void TestRecorderValues::trianglesComeBackSquare()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Tensor pattern = samplePattern(3, 520);
    Recorder recorder(path);
    recorder.begin({});
    const TensorId id = recorder.record(recorder.addPrompt({}), kPattern, pattern.view(), StoreType::F32, StoreLayout::LowerTriangle);
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QVERIFY(std::ranges::equal(workspace.read(id).values(), pattern.values()));
    const int64_t bytes = workspace.database().queryNumber("SELECT sum(raw_bytes) FROM chunk");
    QCOMPARE(bytes, int64_t{3 * 520 * 521 / 2 * 4});
    QCOMPARE(workspace.tensor(id)->storedBytes(), bytes);
}

void TestRecorderValues::headsAndRowsAreReadAlone()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Tensor pattern = samplePattern(4, 600);
    const Tensor stream = sampleTensor({1000, 700}, 3);
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    const TensorId dense = recorder.record(prompt, kPattern, pattern.view());
    const TensorId half = recorder.record(prompt, kPattern, pattern.view(), StoreType::F32, StoreLayout::LowerTriangle, 1);
    const TensorId rows = recorder.record(prompt, kStream, stream.view());
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const auto third = pattern.values().subspan(2 * 600 * 600, 600 * 600);
    QVERIFY(std::ranges::equal(workspace.readHead(dense, 2).values(), third));
    QVERIFY(std::ranges::equal(workspace.readHead(half, 2).values(), third));
    QVERIFY(std::ranges::equal(workspace.readRows(half, 1500, 2).values(), pattern.values().subspan(1500 * 600, 1200)));
    QVERIFY(std::ranges::equal(workspace.readRows(rows, 370, 10).values(), stream.values().subspan(370 * 700, 7000)));
    QCOMPARE(workspace.readRows(rows, 1000, 0).count(), int64_t{0});
    QCOMPARE(kindOf([&] { workspace.readRows(rows, 999, 2); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { workspace.readRows(rows, -1, 1); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { workspace.readRows(rows, 1, std::numeric_limits<int64_t>::max()); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { workspace.readHead(dense, 4); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { workspace.readHead(rows, 0); }), ErrorKind::Argument);
    std::string reason;
    QCOMPARE(kindOf([&] { workspace.read(TensorId{99}); }, &reason), ErrorKind::Argument);
    QCOMPARE(reason, std::string("NoSuchTensor"));
}

void TestRecorderValues::halvesAreRoundedToNearest()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    // numpy.float32(v).astype(numpy.float16): 0.1 -> 0.0999755859375, 1/3 -> 0.333251953125, 65504 exact, 1e-7 -> 1.1920929e-07
    const Tensor tensor(Shape{1, 4}, std::vector<float>{0.1f, 1.0f / 3, 65504, 1e-7f});
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    const TensorId id = recorder.record(prompt, kStream, tensor.view(), StoreType::F16);
    const TensorId strided = recorder.record(prompt, kStream, {tensor.data(), {4, 1}, {1, 7}}, StoreType::F16, StoreLayout::Dense, 1);
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const std::vector<float> expected{0.0999755859375f, 0.333251953125f, 65504, 1.1920929e-07f};
    QCOMPARE(workspace.tensor(id)->type, DType::F16);
    QCOMPARE(values(workspace.read(id)), expected);
    QCOMPARE(values(workspace.read(strided)), expected);
    QCOMPARE(*workspace.tensor(id)->statistics.maximum, 65504.0);
}

void TestRecorderValues::valuesBeyondHalfStayFloats()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    std::vector<std::string> notes;
    RecorderOptions options;
    options.log = [&](LogLevel, const std::string& text) { notes.push_back(text); };
    Recorder recorder(path, options);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    std::vector<TensorId> ids;
    for (float value : {65505.0f, -70000.0f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
        const Tensor tensor(Shape{1, 2}, std::vector<float>{1, value});
        ids.push_back(recorder.record(prompt, kStream, tensor.view(), StoreType::F16, StoreLayout::Dense, static_cast<int64_t>(ids.size())));
    }
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    for (TensorId id : ids) QCOMPARE(workspace.tensor(id)->type, DType::F32);
    QCOMPARE(workspace.read(ids[0]).data()[1], 65505.0f);
    QVERIFY(std::isnan(workspace.read(ids[3]).data()[1]));
    QCOMPARE(notes.size(), size_t{4});
}

void TestRecorderValues::trianglesIgnoreWhatTheyDropWhenChoosingHalf()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const float infinity = std::numeric_limits<float>::infinity();
    const Tensor scores(Shape{1, 2, 2}, std::vector<float>{1, -infinity, 2, 3});
    Recorder recorder(path);
    recorder.begin({});
    const TensorId id = recorder.record(recorder.addPrompt({}), kPattern, scores.view(), StoreType::F16, StoreLayout::LowerTriangle);
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.tensor(id)->type, DType::F16);
    QCOMPARE(values(workspace.read(id)), (std::vector<float>{1, 0, 2, 3}));
}

void TestRecorderValues::statisticsSkipNonFiniteValues()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const float infinity = std::numeric_limits<float>::infinity();
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    std::vector<float> many(1500, -infinity);
    for (int i = 0; i < 600; ++i) many[static_cast<size_t>(i)] = i % 2 ? 3.0f : -1.0f;
    const TensorId mixed = recorder.record(prompt, kStream, Tensor(Shape{3, 500}, many).view());
    const TensorId none = recorder.record(prompt, kStream, Tensor(Shape{1, 2}, std::vector<float>{infinity, -infinity}).view(),
        StoreType::F32, StoreLayout::Dense, 1);
    const TensorId large = recorder.record(prompt, kStream, Tensor(Shape{1, 1024}, std::vector<float>(1024, 1e30f)).view(),
        StoreType::F32, StoreLayout::Dense, 2);
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const TensorStatistics some = workspace.tensor(mixed)->statistics;
    QCOMPARE(*some.minimum, -1.0);
    QCOMPARE(*some.maximum, 3.0);
    QCOMPARE(*some.mean, 1.0);
    QCOMPARE(*some.rootMeanSquare, std::sqrt(5.0));
    QCOMPARE(some.nonFinite, int64_t{900});
    QVERIFY(!workspace.tensor(none)->statistics.mean);
    QCOMPARE(workspace.tensor(none)->statistics.nonFinite, int64_t{2});
    QCOMPARE(*workspace.tensor(large)->statistics.rootMeanSquare, static_cast<double>(1e30f));
}

void TestRecorderValues::emptyTensorsAreTensors()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    const float value = 5;
    const TensorId empty = recorder.record(prompt, kStream, Tensor(Shape{0, 4}).view());
    const TensorId narrow = recorder.record(prompt, kStream, Tensor(Shape{4, 0}).view(), StoreType::F16, StoreLayout::Dense, 1);
    const TensorId scalar = recorder.record(prompt, {"loss", -1, ""}, {&value, {}, {}});
    const TensorId triangle = recorder.record(prompt, kPattern, Tensor(Shape{2, 0, 0}).view(), StoreType::F32, StoreLayout::LowerTriangle);
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.read(empty).shape(), (Shape{0, 4}));
    QCOMPARE(workspace.read(narrow).shape(), (Shape{4, 0}));
    QCOMPARE(workspace.read(triangle).shape(), (Shape{2, 0, 0}));
    QCOMPARE(values(workspace.read(scalar)), std::vector<float>{5});
}

QTEST_GUILESS_MAIN(TestRecorderValues)
#include "tst_recorder_values.moc"
