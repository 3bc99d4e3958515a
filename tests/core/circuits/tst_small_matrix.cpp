#include "core/circuits/small_matrix.h"

#include "core/base/random.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace orrery;

class TestSmallMatrix : public QObject {
    Q_OBJECT
private slots:
    void singularValuesSolvedByHand();
    void productsAreNeverMultipliedOut();
    void upperFactorHasTheSameGram();
    void eigenvaluesSolvedByHand_data();
    void eigenvaluesSolvedByHand();
    void eigenvaluesHaveTheMatrixsTraces();
    void whatHasNoEigenvaluesIsRefused();
};

namespace {

DoubleMatrix matrixOf(int64_t rows, int64_t columns, const std::vector<double>& values)
{
    DoubleMatrix matrix(rows, columns);
    matrix.values = values;
    return matrix;
}

DoubleMatrix randomMatrix(int64_t rows, int64_t columns, uint64_t seed)
{
    CounterRandom random(seed, 5);
    DoubleMatrix matrix(rows, columns);
    for (double& x : matrix.values) x = random.uniform() - 0.5;
    return matrix;
}

double trace(const DoubleMatrix& matrix)
{
    double sum = 0;
    for (int64_t i = 0; i < matrix.rows; ++i) sum += matrix.at(i, i);
    return sum;
}

}  // namespace

void TestSmallMatrix::singularValuesSolvedByHand()
{
    const std::vector<double> values = singularValues(matrixOf(2, 3, {3, 2, 2, 2, 3, -2}));
    QVERIFY(std::abs(values[0] - 5) < 1e-14 && std::abs(values[1] - 3) < 1e-14);  // eigenvalues of M M^T: 25 and 9
    QCOMPARE(singularValues(matrixOf(2, 2, {0, 0, 0, 0})), (std::vector<double>{0, 0}));
}

void TestSmallMatrix::productsAreNeverMultipliedOut()
{
    const DoubleMatrix left = randomMatrix(20, 6, 1), right = randomMatrix(6, 17, 2);
    const std::vector<double> factored = productSingularValues(left, right), whole = singularValues(product(left, right));
    QCOMPARE(factored.size(), size_t{6});
    for (size_t i = 0; i < 6; ++i) QVERIFY(std::abs(factored[i] - whole[i]) < 1e-13);
    for (size_t i = 6; i < whole.size(); ++i) QVERIFY(whole[i] < 1e-13);
}

void TestSmallMatrix::upperFactorHasTheSameGram()
{
    const DoubleMatrix matrix = randomMatrix(11, 5, 3), upper = upperFactor(matrix);
    const DoubleMatrix expected = product(transposed(matrix), matrix), gram = product(transposed(upper), upper);
    for (size_t i = 0; i < gram.values.size(); ++i) QVERIFY(std::abs(gram.values[i] - expected.values[i]) < 1e-14);
    QCOMPARE(upper.at(3, 1), 0.0);
}

void TestSmallMatrix::eigenvaluesSolvedByHand_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QList<double>>("real");
    QTest::addColumn<QList<double>>("imaginary");
    QTest::newRow("one") << 1 << QList<double>{-3} << QList<double>{-3} << QList<double>{0};
    QTest::newRow("diagonal") << 3 << QList<double>{2, 0, 0, 0, -1, 0, 0, 0, 5} << QList<double>{-1, 2, 5} << QList<double>{0, 0, 0};
    QTest::newRow("rotation") << 2 << QList<double>{0, -1, 1, 0} << QList<double>{0, 0} << QList<double>{-1, 1};
    QTest::newRow("cycle of three") << 3 << QList<double>{0, 0, 1, 1, 0, 0, 0, 1, 0} << QList<double>{-0.5, -0.5, 1} << QList<double>{-std::sqrt(0.75), std::sqrt(0.75), 0};
    QTest::newRow("triangle") << 3 << QList<double>{1, 7, -4, 0, 1, 3, 0, 0, 4} << QList<double>{1, 1, 4} << QList<double>{0, 0, 0};
    QTest::newRow("zeros") << 2 << QList<double>{0, 0, 0, 0} << QList<double>{0, 0} << QList<double>{0, 0};
}

void TestSmallMatrix::eigenvaluesSolvedByHand()
{
    QFETCH(int, size);
    QFETCH(QList<double>, values);
    QFETCH(QList<double>, real);
    QFETCH(QList<double>, imaginary);
    auto found = eigenvalues(matrixOf(size, size, {values.begin(), values.end()}));
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::abs(a.real() - b.real()) > 1e-9 ? a.real() < b.real() : a.imag() < b.imag();
    });
    QCOMPARE(found.size(), static_cast<size_t>(size));
    for (int i = 0; i < size; ++i) {
        QVERIFY(std::abs(found[static_cast<size_t>(i)].real() - real[i]) < 1e-7);
        QVERIFY(std::abs(found[static_cast<size_t>(i)].imag() - imaginary[i]) < 1e-7);
    }
}

// Sums of eigenvalues' powers are traces of the matrix's.
void TestSmallMatrix::eigenvaluesHaveTheMatrixsTraces()
{
    const DoubleMatrix matrix = randomMatrix(64, 64, 9);
    DoubleMatrix power = matrix;
    const auto values = eigenvalues(matrix);
    for (int exponent = 1; exponent <= 3; ++exponent) {
        std::complex<double> sum = 0;
        for (const auto& value : values) sum += std::pow(value, exponent);
        QVERIFY(std::abs(sum - trace(power)) < 1e-9);
        power = product(power, matrix);
    }
}

void TestSmallMatrix::whatHasNoEigenvaluesIsRefused()
{
    QCOMPARE(kindOf([] { eigenvalues(DoubleMatrix(2, 3)); }), ErrorKind::Argument);
    QCOMPARE(kindOf([] { eigenvalues(matrixOf(1, 1, {NAN})); }), ErrorKind::Argument);
}

QTEST_APPLESS_MAIN(TestSmallMatrix)
#include "tst_small_matrix.moc"
