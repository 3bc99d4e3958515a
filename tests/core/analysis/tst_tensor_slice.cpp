#include "core/analysis/tensor_slice.h"

#include "core/base/error.h"
#include "tests/core/record/record_samples.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery;

class TestTensorSlice : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyPairOfAxesAgreesWithTheWholeTensor();
    void oneAxisIsALine();
    void windowsOutsideAreRefused();
    void histogramCountsEveryStoredValue();
    void histogramOfATriangleLeavesOutItsZeros();
    void histogramTellsWhatIsNotFinite();
    void oneValueIsOneBin();

private:
    TensorId keep(const Tensor& values, const std::string& axes, StoreLayout layout = StoreLayout::Dense);

    Folder m_folder;
    std::string m_path;
    std::unique_ptr<Workspace> m_workspace;
};

void TestTensorSlice::initTestCase()
{
    m_path = m_folder.path("a.orrery");
    Workspace::create(m_path, {.pageSize = 4096});
}

TensorId TestTensorSlice::keep(const Tensor& values, const std::string& axes, StoreLayout layout)
{
    TensorId id{};
    {
        Recorder recorder(m_path);
        recorder.begin({.title = "slice"});
        id = recorder.record(recorder.addPrompt(samplePrompt()), {"site", -1, axes}, values.view(), StoreType::F32, layout);
        recorder.finish(RunStatus::Complete);
    }
    m_workspace = std::make_unique<Workspace>(Workspace::open(m_path, Access::ReadOnly));
    return id;
}

/// Against Workspace::read, the other road to the same numbers.
void TestTensorSlice::everyPairOfAxesAgreesWithTheWholeTensor()
{
    const TensorId id = keep(sampleTensor({3, 4, 5}, 9), "head,pos,d_head");
    const Tensor whole = m_workspace->read(id);
    for (int down = 0; down < 3; ++down)
        for (int across = 0; across < 3; ++across) {
            if (down == across) continue;
            const Shape& shape = whole.shape();
            const SliceRequest request{id, down, across, {2, 1, 3}, 1, shape[down] - 1, 1, shape[across] - 2};
            const TensorSlice slice = readSlice(*m_workspace, request);
            QCOMPARE(slice.values.shape(), (Shape{request.rows, request.columns}));
            for (int64_t row = 0; row < request.rows; ++row)
                for (int64_t column = 0; column < request.columns; ++column) {
                    int64_t place[3] = {2, 1, 3};
                    place[down] = row + 1, place[across] = column + 1;
                    QCOMPARE(slice.values.data()[row * request.columns + column], whole.data()[(place[0] * 4 + place[1]) * 5 + place[2]]);
                }
        }
}

void TestTensorSlice::oneAxisIsALine()
{
    const TensorId id = keep(Tensor(Shape{4}, std::vector<float>{1, 2, 3, 4}), "pos");
    const TensorSlice down = readSlice(*m_workspace, {id, 0, -1, {0}, 1, 3, 0, 1});
    QCOMPARE(values(down.values), (std::vector<float>{2, 3, 4}));
    const TensorSlice across = readSlice(*m_workspace, {id, -1, 0, {0}, 0, 1, 0, 2});
    QCOMPARE(values(across.values), (std::vector<float>{1, 2}));
}

void TestTensorSlice::windowsOutsideAreRefused()
{
    const TensorId id = keep(sampleTensor({3, 4}, 1), "pos,d_model");
    const auto reason = [&](const SliceRequest& request) {
        try {
            readSlice(*m_workspace, request);
        } catch (const Error& error) {
            return error.reason();
        }
        return std::string("nothing was thrown");
    };
    QCOMPARE(reason({id, 0, 1, {0, 0}, 0, 4, 0, 1}), std::string("BadSlice"));
    QCOMPARE(reason({id, 0, 1, {0, 0}, -1, 1, 0, 1}), std::string("BadSlice"));
    QCOMPARE(reason({id, 0, 1, {0, 0}, 0, 1, 4, 1}), std::string("BadSlice"));
    QCOMPARE(reason({id, 0, 2, {0, 0}, 0, 1, 0, 1}), std::string("BadSlice"));
    QCOMPARE(reason({id, 1, 1, {0, 0}, 0, 1, 0, 1}), std::string("BadSlice"));
    QCOMPARE(reason({id, 0, -1, {0, 4}, 0, 1, 0, 1}), std::string("BadSlice"));
    QCOMPARE(reason({id, 0, 1, {0}, 0, 1, 0, 1}), std::string("BadSlice"));
    QCOMPARE(reason({TensorId{999}, 0, 1, {0, 0}, 0, 1, 0, 1}), std::string("NoSuchTensor"));
}

void TestTensorSlice::histogramCountsEveryStoredValue()
{
    const TensorId id = keep(Tensor(Shape{2, 4}, std::vector<float>{0, 1, 2, 3, 4, 4, 10, 7.5f}), "pos,d_model");
    const TensorHistogram histogram = readHistogram(*m_workspace, id, 5);
    QCOMPARE(histogram.low, 0.0);
    QCOMPARE(histogram.high, 10.0);
    QCOMPARE(histogram.counts, (std::vector<int64_t>{2, 2, 2, 1, 1}));  // [0,2) [2,4) [4,6) [6,8) [8,10]
    QCOMPARE(histogram.finite, int64_t{8});
    QCOMPARE(histogram.lowestAt, (std::vector<int64_t>{0, 0}));
    QCOMPARE(histogram.highestAt, (std::vector<int64_t>{1, 2}));
    QVERIFY(histogram.firstNonFiniteAt.empty());
}

void TestTensorSlice::histogramOfATriangleLeavesOutItsZeros()
{
    const TensorId id = keep(samplePattern(2, 3), "head,query,key", StoreLayout::LowerTriangle);
    const TensorHistogram histogram = readHistogram(*m_workspace, id, 2);
    QCOMPARE(histogram.finite, int64_t{12});  // 2 heads x (1 + 2 + 3)
    QCOMPARE(histogram.counts, (std::vector<int64_t>{10, 2}));  // 1/3 and 1/2 below 2/3, 1 above
    QCOMPARE(histogram.highestAt, (std::vector<int64_t>{0, 0, 0}));
    QCOMPARE(histogram.lowestAt, (std::vector<int64_t>{0, 2, 0}));
}

void TestTensorSlice::histogramTellsWhatIsNotFinite()
{
    const float infinity = std::numeric_limits<float>::infinity();
    const TensorId id = keep(Tensor(Shape{2, 3}, std::vector<float>{1, NAN, infinity, 3, -infinity, NAN}), "pos,d_model");
    const TensorHistogram histogram = readHistogram(*m_workspace, id, 2);
    QCOMPARE(histogram.finite, int64_t{2});
    QCOMPARE(histogram.notANumber, int64_t{2});
    QCOMPARE(histogram.plusInfinity, int64_t{1});
    QCOMPARE(histogram.minusInfinity, int64_t{1});
    QCOMPARE(histogram.firstNonFiniteAt, (std::vector<int64_t>{0, 1}));
    QCOMPARE(histogram.low, 1.0);
    QCOMPARE(histogram.high, 3.0);
    const TensorHistogram none = readHistogram(*m_workspace, keep(Tensor(Shape{1, 1}, std::vector<float>{NAN}), "pos,d_model"), 2);
    QVERIFY(none.counts.empty() && none.lowestAt.empty());
}

void TestTensorSlice::oneValueIsOneBin()
{
    const TensorId id = keep(Tensor(Shape{2, 2}, std::vector<float>{5, 5, 5, 5}), "pos,d_model");
    const TensorHistogram histogram = readHistogram(*m_workspace, id, 3);
    QCOMPARE(histogram.counts, (std::vector<int64_t>{4, 0, 0}));
}

QTEST_APPLESS_MAIN(TestTensorSlice)
#include "tst_tensor_slice.moc"
