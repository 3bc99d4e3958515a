#include "core/analysis/matrix_pyramid.h"
#include "core/base/error.h"
#include "core/base/random.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

Tensor filled(int rows, int columns, uint64_t seed)
{
    Tensor matrix(Shape{rows, columns});
    uint64_t state = seed;
    for (float& v : matrix.values()) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        v = static_cast<float>(static_cast<int64_t>(state >> 40) - (1 << 23)) / static_cast<float>(1 << 20);
    }
    return matrix;
}

/// The block's values straight from the matrix: the second road.
std::vector<float> block(const Tensor& matrix, int step, int row, int column)
{
    std::vector<float> values;
    const int rows = static_cast<int>(matrix.shape()[0]), columns = static_cast<int>(matrix.shape()[1]);
    for (int r = row * step; r < std::min(rows, (row + 1) * step); ++r)
        for (int c = column * step; c < std::min(columns, (column + 1) * step); ++c) values.push_back(matrix.data()[r * columns + c]);
    return values;
}

float largestMagnitude(const std::vector<float>& values)
{
    float found = kNan;
    for (const float v : values)
        if (!std::isnan(v) && (std::isnan(found) || std::abs(v) > std::abs(found))) found = v;
    return found;
}

double finiteMean(const std::vector<float>& values)
{
    double sum = 0, count = 0, stand = std::numeric_limits<double>::quiet_NaN();
    for (const float v : values) {
        if (std::isfinite(v)) sum += static_cast<double>(v), ++count;
        else if (std::isinf(v) && !(stand > 0)) stand = static_cast<double>(v);
    }
    return count > 0 ? sum / count : stand;
}

bool same(double a, double b, double tolerance)
{
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b || std::abs(a - b) <= tolerance;
}

}  // namespace

class TestMatrixPyramid : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void levelsAreWhatTheBlocksHold_data();
    void levelsAreWhatTheBlocksHold();
    void histogramCountsEveryFiniteValueOnce();
    void extremesOfFloatDoNotOverflow();
    void cellsWithoutNumbersAreCounted();
    void allNanHasNoRange();
    void coarseLevelsAloneCanBeKept();
    void levelIsChosenBySize();
    void otherShapesAreRefused();
};

void TestMatrixPyramid::levelsAreWhatTheBlocksHold_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("holes");
    for (const bool holes : {false, true})
        for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{1, 1}, {1, 7}, {7, 1}, {2, 2}, {3, 5}, {8, 8}, {17, 33}, {64, 100}, {1031, 1027}})
            QTest::addRow("%d x %d%s", rows, columns, holes ? " with holes" : "") << rows << columns << holes;
}

void TestMatrixPyramid::levelsAreWhatTheBlocksHold()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(bool, holes);
    Tensor matrix = filled(rows, columns, 7);
    if (holes)
        for (int64_t i = 0; i < matrix.count(); ++i) {
            if (i % 3 == 0 || i / columns % 5 == 2) matrix.data()[i] = kNan;
            if (i % 41 == 5) matrix.data()[i] = kInf;
            if (i % 37 == 5) matrix.data()[i] = -kInf;
        }
    const auto pyramid = MatrixPyramid::build(matrix);
    QCOMPARE(pyramid->levels().back().rows, 1);
    QCOMPARE(pyramid->levels().back().columns, 1);
    for (const MatrixPyramid::Level& level : pyramid->levels())
        for (int r = 0; r < level.rows; ++r)
            for (int c = 0; c < level.columns; ++c) {
                const std::vector<float> values = block(matrix, level.step, r, c);
                const size_t at = static_cast<size_t>(r * level.columns + c);
                const float max = level.max[at], expected = largestMagnitude(values);
                QVERIFY2(same(static_cast<double>(std::abs(max)), static_cast<double>(std::abs(expected)), 0), qPrintable(QStringLiteral("max %1 %2 %3").arg(level.step).arg(r).arg(c)));
                QVERIFY(std::isnan(max) || std::find(values.begin(), values.end(), max) != values.end());
                if (level.step > 1)
                    QVERIFY2(same(static_cast<double>(level.mean[at]), finiteMean(values), 2e-5), qPrintable(QStringLiteral("mean %1 %2 %3").arg(level.step).arg(r).arg(c)));
            }
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) QVERIFY(same(static_cast<double>(pyramid->value(r, c)), static_cast<double>(matrix.data()[r * columns + c]), 0));
}

void TestMatrixPyramid::histogramCountsEveryFiniteValueOnce()
{
    Tensor matrix(Shape{3, 514});
    for (int64_t i = 0; i < matrix.count(); ++i) matrix.data()[i] = static_cast<float>(i % 257);  // 0 … 256: a bin a whole number, the last two share one
    matrix.data()[0] = kNan;
    const auto pyramid = MatrixPyramid::build(matrix);
    QVERIFY(pyramid->range() == (ValueRange{0, 256}));
    QCOMPARE(pyramid->histogram()[0], 5);
    for (size_t bin = 1; bin < 255; ++bin) QCOMPARE(pyramid->histogram()[bin], 6);
    QCOMPARE(pyramid->histogram()[255], 12);
}

void TestMatrixPyramid::extremesOfFloatDoNotOverflow()
{
    constexpr float most = std::numeric_limits<float>::max();
    Tensor matrix(Shape{1, 3}, std::vector<float>{-most, 0, most});
    const auto pyramid = MatrixPyramid::build(matrix);
    QCOMPARE(pyramid->histogram()[0], 1);
    QCOMPARE(pyramid->histogram()[128], 1);
    QCOMPARE(pyramid->histogram()[255], 1);
    Tensor constant(Shape{2, 2}, std::vector<float>{3, 3, 3, 3});
    QCOMPARE(MatrixPyramid::build(constant)->histogram()[0], 4);
}

void TestMatrixPyramid::cellsWithoutNumbersAreCounted()
{
    Tensor matrix(Shape{2, 4}, std::vector<float>{1, kNan, kInf, -2, -kInf, kNan, kInf, 0.5f});
    const auto pyramid = MatrixPyramid::build(matrix);
    QCOMPARE(pyramid->nanCount(), 2);
    QCOMPARE(pyramid->plusInfCount(), 2);
    QCOMPARE(pyramid->minusInfCount(), 1);
    QVERIFY(pyramid->range() == (ValueRange{-2, 1}));
    QVERIFY(pyramid->levels()[0].rowRanges[1] == (ValueRange{0.5f, 0.5f}));
    QVERIFY(pyramid->levels()[1].rowRanges[0] == (ValueRange{-2, 1}));
}

void TestMatrixPyramid::allNanHasNoRange()
{
    const auto pyramid = MatrixPyramid::build(Tensor(Shape{1, 2}, std::vector<float>{kNan, kNan}));
    QVERIFY(pyramid->range().isEmpty());
    QVERIFY(std::isnan(pyramid->levels().back().max[0]) && std::isnan(pyramid->levels().back().mean[0]));
}

void TestMatrixPyramid::coarseLevelsAloneCanBeKept()
{
    const Tensor matrix = filled(100, 70, 3);
    const auto all = MatrixPyramid::build(matrix), small = MatrixPyramid::build(matrix, 32);
    QCOMPARE(small->levels().front().step, 4);
    QCOMPARE(small->levels().front().rows, 25);
    QVERIFY(!small->hasCells() && all->hasCells());
    QCOMPARE(small->value(99, 69), all->levels()[2].max.back());
    QVERIFY(small->range() == all->range() && small->histogram() == all->histogram());
    QCOMPARE(small->rows(), 100);
    QVERIFY(std::equal(small->levels()[1].mean.begin(), small->levels()[1].mean.end(), all->levels()[3].mean.begin()));
}

void TestMatrixPyramid::levelIsChosenBySize()
{
    const auto pyramid = MatrixPyramid::build(filled(64, 64, 3));
    QCOMPARE(pyramid->levelFor(0.3).step, 1);
    QCOMPARE(pyramid->levelFor(1.9).step, 1);
    QCOMPARE(pyramid->levelFor(2).step, 2);
    QCOMPARE(pyramid->levelFor(5).step, 4);
    QCOMPARE(pyramid->levelFor(1e9).step, 64);
}

void TestMatrixPyramid::otherShapesAreRefused()
{
    for (const Shape& shape : {Shape{4}, Shape{2, 2, 2}, Shape{0, 3}, Shape{3, 0}})
        try {
            MatrixPyramid::build(Tensor(shape));
            QFAIL("was taken");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::Shape);
        }
}

QTEST_APPLESS_MAIN(TestMatrixPyramid)
#include "tst_matrix_pyramid.moc"
