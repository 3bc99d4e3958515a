#include "kernels/linear_algebra.h"

#include "kernels/cpu/simd/kernels.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

namespace orrery {
namespace simd_baseline { extern const SimdKernels kernels; }
}  // namespace orrery

using namespace orrery;

namespace {

using Matrix = std::vector<double>;

/// Numbers between -1 and 1 with no pattern that a wrong stride would keep.
Matrix numbers(int64_t count, int seed)
{
    Matrix values(static_cast<size_t>(count));
    for (size_t i = 0; i < values.size(); ++i) values[i] = std::sin(1.0 + static_cast<double>(seed) + 1.7 * static_cast<double>(i));
    return values;
}

double at(const Matrix& matrix, int64_t stride, Turned turned, int64_t row, int64_t column)
{
    return matrix[static_cast<size_t>(turned == Turned::Yes ? column * stride + row : row * stride + column)];
}

double largestDifference(const Matrix& a, const Matrix& b)
{
    double largest = 0;
    for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

/// X^T X + width I of more rows than columns: positive definite.
Matrix definite(int64_t width)
{
    const Matrix x = numbers((width + 3) * width, 5);
    Matrix gram(static_cast<size_t>(width * width));
    for (int64_t i = 0; i < width; ++i)
        for (int64_t j = 0; j < width; ++j) {
            double sum = i == j ? static_cast<double>(width) : 0;
            for (int64_t row = 0; row < width + 3; ++row) sum += x[static_cast<size_t>(row * width + i)] * x[static_cast<size_t>(row * width + j)];
            gram[static_cast<size_t>(i * width + j)] = sum;
        }
    return gram;
}

}  // namespace

class TestLinearAlgebra : public QObject {
    Q_OBJECT
private slots:
    void productsAreSumsOfProducts_data();
    void productsAreSumsOfProducts();
    void gramIsTheProductWithItself();
    void factorTimesItselfIsTheMatrix_data();
    void factorTimesItselfIsTheMatrix();
    void solvesBothTriangles();
    void refusesWhatIsNotDefinite();
    void rowsAreScoredAndSummedInDouble_data();
    void rowsAreScoredAndSummedInDouble();
};

void TestLinearAlgebra::productsAreSumsOfProducts_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("inner");
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("leftTurned");
    QTest::addColumn<bool>("rightTurned");
    for (const int columns : {1, 3, 33})
        for (const bool left : {false, true})
            for (const bool right : {false, true}) {
                QTest::addRow("%d columns %d %d", columns, left, right) << 31 << 7 << columns << left << right;
                QTest::addRow("one row, %d columns %d %d", columns, left, right) << 1 << 5 << columns << left << right;
            }
    QTest::newRow("nothing") << 0 << 4 << 2 << false << false;
}

void TestLinearAlgebra::productsAreSumsOfProducts()
{
    QFETCH(int, rows);
    QFETCH(int, inner);
    QFETCH(int, columns);
    QFETCH(bool, leftTurned);
    QFETCH(bool, rightTurned);
    const Turned left = leftTurned ? Turned::Yes : Turned::No, right = rightTurned ? Turned::Yes : Turned::No;
    const Matrix a = numbers(rows * inner, 1), b = numbers(inner * columns, 2);
    const int64_t leftStride = leftTurned ? std::max(rows, 1) : inner, rightStride = rightTurned ? inner : columns;
    Matrix output = numbers(rows * columns, 3), expected = output;
    for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j) {
            double sum = 0;
            for (int64_t k = 0; k < inner; ++k) sum += at(a, leftStride, left, i, k) * at(b, rightStride, right, k, j);
            double& value = expected[static_cast<size_t>(i * columns + j)];
            value = 2 * sum - 0.5 * value;
        }
    multiply({a.data(), b.data(), output.data(), rows, inner, columns, leftStride, rightStride, columns, left, right, 2, -0.5});
    QVERIFY(largestDifference(output, expected) < 1e-13);
}

void TestLinearAlgebra::gramIsTheProductWithItself()
{
    const Matrix x{1, 2, 3, 4, 5, 6};
    Matrix gram{1, 0, 0, 0};
    addGram({x.data(), gram.data(), 3, 2});
    QCOMPARE(gram, (Matrix{1 + 1 + 9 + 25, 2 + 12 + 30, 0, 4 + 16 + 36}));
}

void TestLinearAlgebra::factorTimesItselfIsTheMatrix_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {1, 2, 63, 64, 65, 200}) QTest::addRow("%d", width) << width;
}

void TestLinearAlgebra::factorTimesItselfIsTheMatrix()
{
    QFETCH(int, width);
    const Matrix matrix = definite(width);
    Matrix factor = matrix;
    QVERIFY(factorCholesky(factor.data(), width));
    for (int64_t i = 0; i < width; ++i)
        for (int64_t j = 0; j < i; ++j) factor[static_cast<size_t>(i * width + j)] = 0;
    Matrix product(matrix.size());
    multiply({factor.data(), factor.data(), product.data(), width, width, width, width, width, width, Turned::Yes, Turned::No});
    QVERIFY(largestDifference(product, matrix) < 1e-12 * width);
}

void TestLinearAlgebra::solvesBothTriangles()
{
    const int64_t width = 70;
    const Matrix matrix = definite(width), x = numbers(2 * width, 9);
    Matrix factor = matrix, b(x.size());
    QVERIFY(factorCholesky(factor.data(), width));
    multiply({x.data(), matrix.data(), b.data(), 2, width, width, width, width, width});
    solveTriangle(factor.data(), width, Turned::Yes, b.data(), 2);
    solveTriangle(factor.data(), width, Turned::No, b.data(), 2);
    QVERIFY(largestDifference(b, x) < 1e-11);
}

void TestLinearAlgebra::refusesWhatIsNotDefinite()
{
    Matrix indefinite{1, 2, 2, 1};
    QVERIFY(!factorCholesky(indefinite.data(), 2));
    Matrix nothing{0};
    QVERIFY(!factorCholesky(nothing.data(), 1));
    Matrix broken{std::nan("")};
    QVERIFY(!factorCholesky(broken.data(), 1));
}

void TestLinearAlgebra::rowsAreScoredAndSummedInDouble_data()
{
    QTest::addColumn<const SimdKernels*>("simd");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("outputs");
    for (const SimdKernels* simd : {&simdKernels(), &simd_baseline::kernels})
        for (const int width : {1, 7, 8, 33, 100})
            for (const int count : {1, 8, 21})
                for (const int outputs : {1, 3}) QTest::addRow("%s: %d rows, %d wide, %d outputs", simd->name, count, width, outputs) << simd << count << width << outputs;
}

void TestLinearAlgebra::rowsAreScoredAndSummedInDouble()
{
    QFETCH(const SimdKernels*, simd);
    QFETCH(int, count);
    QFETCH(int, width);
    QFETCH(int, outputs);
    std::vector<float> x(static_cast<size_t>(count * width));
    const Matrix values = numbers(count * width, 4), w = numbers(outputs * width, 5);
    std::transform(values.begin(), values.end(), x.begin(), [](double value) { return static_cast<float>(value); });
    std::vector<const float*> rows;
    for (int i = 0; i < count; ++i) rows.push_back(x.data() + i * width);
    Matrix scores = numbers(count * outputs, 6), sums = numbers(outputs * width, 7), expectedScores = scores, expectedSums = sums;
    const Matrix factor = numbers(count * outputs, 8);
    for (int i = 0; i < count; ++i)
        for (int k = 0; k < outputs; ++k)
            for (int j = 0; j < width; ++j) {
                const auto value = static_cast<double>(rows[static_cast<size_t>(i)][j]);
                expectedScores[static_cast<size_t>(i * outputs + k)] += value * w[static_cast<size_t>(k * width + j)];
                expectedSums[static_cast<size_t>(k * width + j)] += factor[static_cast<size_t>(i * outputs + k)] * value;
            }
    simd->addRowScores({rows.data(), count, width, w.data(), scores.data(), outputs});
    simd->addRowSums({rows.data(), count, width, factor.data(), sums.data(), outputs});
    QVERIFY(largestDifference(scores, expectedScores) < 1e-13);
    QVERIFY(largestDifference(sums, expectedSums) < 1e-13);
}

QTEST_APPLESS_MAIN(TestLinearAlgebra)
#include "tst_linear_algebra.moc"
