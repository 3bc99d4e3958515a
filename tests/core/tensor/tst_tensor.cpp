#include "core/base/error.h"
#include "core/tensor/tensor.h"

#include <QTest>

#include <limits>

using namespace orrery;

class TestTensor : public QObject {
    Q_OBJECT
private slots:
    void stridedViewsBecomeDense();
    void repeatedAxesBecomeDense();
    void countOverflowIsSeen();
    void wrongValueCountIsAShapeError();
};

void TestTensor::stridedViewsBecomeDense()
{
    const Tensor base(Shape{2, 3}, std::vector<float>{0, 1, 2, 3, 4, 5});
    const Tensor transposed = denseTensor({base.data(), Shape{3, 2}, {1, 3}});
    const std::vector<float> expected{0, 3, 1, 4, 2, 5};
    QVERIFY(std::equal(expected.begin(), expected.end(), transposed.data()));
}

void TestTensor::repeatedAxesBecomeDense()
{
    const Tensor row(Shape{2}, std::vector<float>{7, 8});
    const Tensor repeated = denseTensor({row.data(), Shape{3, 2}, {0, 1}});
    const std::vector<float> expected{7, 8, 7, 8, 7, 8};
    QVERIFY(std::equal(expected.begin(), expected.end(), repeated.data()));
}

void TestTensor::countOverflowIsSeen()
{
    const std::vector<int64_t> huge{std::numeric_limits<int64_t>::max(), 2};
    QVERIFY(!checkedCount(huge));
    const std::vector<int64_t> negative{-1, 0};
    QVERIFY(!checkedCount(negative));
    const std::vector<int64_t> none{std::numeric_limits<int64_t>::max(), 0};
    QCOMPARE(*checkedCount(none), 0);
}

void TestTensor::wrongValueCountIsAShapeError()
{
    const std::vector<float> three{1, 2, 3};
    try {
        Tensor wrong(Shape{2, 2}, three);
        QFAIL("no error");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Shape);
        QVERIFY(std::string(error.what()).find("[2, 2]") != std::string::npos);
    }
}

QTEST_APPLESS_MAIN(TestTensor)
#include "tst_tensor.moc"
