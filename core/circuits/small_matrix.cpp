#include "core/circuits/small_matrix.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace orrery {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

using Complex = std::complex<double>;

/// A square matrix of complex numbers, as QR steps need it.
struct ComplexMatrix {
    explicit ComplexMatrix(const DoubleMatrix& from) : size(from.rows), values(from.values.begin(), from.values.end()) {}
    Complex& at(int64_t row, int64_t column) { return values[static_cast<size_t>(row * size + column)]; }

    int64_t size;
    std::vector<Complex> values;
};

/// Reflects rows first .. of column `column` onto its first, and applies the reflection to columns `column` .. ; returns the vector.
std::vector<double> reflect(DoubleMatrix& matrix, int64_t first, int64_t column)
{
    std::vector<double> v;
    for (int64_t row = first; row < matrix.rows; ++row) v.push_back(matrix.at(row, column));
    const double norm = std::sqrt(dot(v, v));
    if (norm == 0) return {};
    v[0] += v[0] < 0 ? -norm : norm;
    const double square = dot(v, v);
    for (int64_t other = column; other < matrix.columns; ++other) {
        double along = 0;
        for (size_t i = 0; i < v.size(); ++i) along += v[i] * matrix.at(first + static_cast<int64_t>(i), other);
        for (size_t i = 0; i < v.size(); ++i) matrix.at(first + static_cast<int64_t>(i), other) -= 2 * along / square * v[i];
    }
    return v;
}

/// Similar to the matrix, with zeros below the first subdiagonal.
DoubleMatrix hessenberg(DoubleMatrix matrix)
{
    for (int64_t column = 0; column + 2 < matrix.columns; ++column) {
        const std::vector<double> v = reflect(matrix, column + 1, column);
        if (v.empty()) continue;
        const double square = dot(v, v);
        for (int64_t row = 0; row < matrix.rows; ++row) {
            const auto part = matrix.row(row).subspan(static_cast<size_t>(column + 1));
            const double along = dot(part, v);
            for (size_t i = 0; i < v.size(); ++i) part[i] -= 2 * along / square * v[i];
        }
    }
    return matrix;
}

/// The eigenvalue of the trailing 2 x 2 block that is nearer to its last entry.
Complex wilkinsonShift(ComplexMatrix& h, int64_t last)
{
    const Complex a = h.at(last - 1, last - 1), b = h.at(last - 1, last), c = h.at(last, last - 1), d = h.at(last, last);
    const Complex half = (a - d) / 2.0, root = std::sqrt(half * half + b * c);
    const Complex one = d + half + root, other = d + half - root;
    return std::abs(one - d) < std::abs(other - d) ? one : other;
}

/// One shifted QR step on rows and columns first .. last: H - s = QR, then RQ + s.
void qrStep(ComplexMatrix& h, int64_t first, int64_t last, Complex shift)
{
    for (int64_t i = first; i <= last; ++i) h.at(i, i) -= shift;
    std::vector<std::pair<Complex, Complex>> rotations;
    for (int64_t i = first; i < last; ++i) {
        const Complex a = h.at(i, i), b = h.at(i + 1, i);
        const double norm = std::hypot(std::abs(a), std::abs(b));
        const Complex c = norm == 0 ? Complex(1) : a / norm, s = norm == 0 ? Complex(0) : b / norm;
        rotations.emplace_back(c, s);
        for (int64_t j = i; j <= last; ++j) {
            const Complex upper = h.at(i, j), lower = h.at(i + 1, j);
            h.at(i, j) = std::conj(c) * upper + std::conj(s) * lower;
            h.at(i + 1, j) = c * lower - s * upper;
        }
    }
    for (int64_t i = first; i < last; ++i) {
        const auto [c, s] = rotations[static_cast<size_t>(i - first)];
        for (int64_t j = first; j <= std::min(i + 1, last); ++j) {
            const Complex left = h.at(j, i), right = h.at(j, i + 1);
            h.at(j, i) = left * c + right * s;
            h.at(j, i + 1) = right * std::conj(c) - left * std::conj(s);
        }
    }
    for (int64_t i = first; i <= last; ++i) h.at(i, i) += shift;
}

/// Where the unreduced block that ends at `last` begins.
int64_t blockStart(ComplexMatrix& h, int64_t last)
{
    int64_t first = last;
    for (; first > 0; --first) {
        const double beside = std::abs(h.at(first, first)) + std::abs(h.at(first - 1, first - 1));
        if (std::abs(h.at(first, first - 1)) <= kEpsilon * (beside > 0 ? beside : 1)) break;
    }
    return first;
}

/// Rotates two rows so that they become orthogonal; whether that changed anything.
bool orthogonalize(std::span<double> a, std::span<double> b)
{
    const double aa = dot(a, a), bb = dot(b, b), ab = dot(a, b);
    if (std::abs(ab) <= kEpsilon * std::sqrt(aa * bb)) return false;
    const double zeta = (bb - aa) / (2 * ab);
    const double t = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::hypot(1, zeta)), c = 1 / std::hypot(1, t), s = c * t;
    for (size_t i = 0; i < a.size(); ++i) {
        const double left = a[i];
        a[i] = c * left - s * b[i];
        b[i] = s * left + c * b[i];
    }
    return true;
}

}  // namespace

DoubleMatrix transposed(const DoubleMatrix& matrix)
{
    DoubleMatrix result(matrix.columns, matrix.rows);
    for (int64_t row = 0; row < matrix.rows; ++row)
        for (int64_t column = 0; column < matrix.columns; ++column) result.at(column, row) = matrix.at(row, column);
    return result;
}

DoubleMatrix product(const DoubleMatrix& a, const DoubleMatrix& b)
{
    DoubleMatrix result(a.rows, b.columns);
    for (int64_t row = 0; row < a.rows; ++row)
        for (int64_t k = 0; k < a.columns; ++k) {
            const double factor = a.at(row, k);
            const auto from = b.row(k);
            const auto to = result.row(row);
            for (size_t column = 0; column < to.size(); ++column) to[column] += factor * from[column];
        }
    return result;
}

double frobeniusNorm(const DoubleMatrix& matrix) { return std::sqrt(dot(matrix.values, matrix.values)); }

DoubleMatrix upperFactor(DoubleMatrix matrix)
{
    for (int64_t column = 0; column < matrix.columns; ++column) reflect(matrix, column, column);
    DoubleMatrix upper(matrix.columns, matrix.columns);
    for (int64_t row = 0; row < std::min(upper.rows, matrix.rows); ++row)
        for (int64_t column = row; column < upper.columns; ++column) upper.at(row, column) = matrix.at(row, column);
    return upper;
}

std::vector<double> singularValues(DoubleMatrix matrix)
{
    if (matrix.rows > matrix.columns) matrix = transposed(matrix);
    constexpr int kMostSweeps = 60;
    bool changed = true;
    for (int sweep = 0; changed && sweep < kMostSweeps; ++sweep) {
        changed = false;
        for (int64_t i = 0; i < matrix.rows; ++i)
            for (int64_t j = i + 1; j < matrix.rows; ++j) changed |= orthogonalize(matrix.row(i), matrix.row(j));
    }
    std::vector<double> values;
    for (int64_t row = 0; row < matrix.rows; ++row) values.push_back(std::sqrt(dot(matrix.row(row), matrix.row(row))));
    std::sort(values.begin(), values.end(), std::greater<>());
    return values;
}

std::vector<double> productSingularValues(const DoubleMatrix& left, const DoubleMatrix& right)
{
    return singularValues(product(upperFactor(left), transposed(upperFactor(transposed(right)))));
}

std::vector<std::complex<double>> eigenvalues(const DoubleMatrix& matrix)
{
    const bool finite = std::all_of(matrix.values.begin(), matrix.values.end(), [](double x) { return std::isfinite(x); });
    if (matrix.rows != matrix.columns || !finite)
        throw Error(ErrorKind::Argument, "only square matrices of finite numbers have eigenvalues here; this one is "
                                             + std::to_string(matrix.rows) + " x " + std::to_string(matrix.columns));
    ComplexMatrix h(hessenberg(matrix));
    std::vector<Complex> values;
    constexpr int kMostSteps = 300;
    int steps = 0;
    for (int64_t last = h.size - 1; last >= 0;) {
        const int64_t first = blockStart(h, last);
        if (first == last) {
            values.push_back(h.at(last, last));
            --last;
            steps = 0;
            continue;
        }
        if (++steps > kMostSteps) throw Error(ErrorKind::Internal, "the eigenvalues of a matrix of " + std::to_string(h.size) + " rows did not converge");
        // Now and then a shift from elsewhere breaks a cycle.
        const Complex shift = steps % 11 == 0 ? h.at(last, last) + std::abs(h.at(last, last - 1)) : wilkinsonShift(h, last);
        qrStep(h, first, last, shift);
    }
    return values;
}

}  // namespace orrery
