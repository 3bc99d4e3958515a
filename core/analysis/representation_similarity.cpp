#include "core/analysis/representation_similarity.h"

#include "core/base/error.h"

#include <cmath>
#include <vector>

namespace orrery {
namespace {

/// A symmetric n x n matrix of inner products.
struct Gram {
    int64_t size;
    std::vector<double> values;

    double& at(int64_t row, int64_t column) { return values[static_cast<size_t>(row * size + column)]; }
    double at(int64_t row, int64_t column) const { return values[static_cast<size_t>(row * size + column)]; }
};

Gram gramOf(const Tensor& x)
{
    const int64_t count = x.shape()[0], width = x.shape()[1];
    Gram gram{count, std::vector<double>(static_cast<size_t>(count * count))};
    for (int64_t row = 0; row < count; ++row)
        for (int64_t column = 0; column <= row; ++column) {
            double sum = 0;
            for (int64_t i = 0; i < width; ++i) sum += static_cast<double>(x.data()[row * width + i]) * static_cast<double>(x.data()[column * width + i]);
            gram.at(row, column) = gram.at(column, row) = sum;
        }
    return gram;
}

/// The Gram of centred columns: rows' and columns' means taken away.
void center(Gram& gram)
{
    std::vector<double> means(static_cast<size_t>(gram.size));
    double mean = 0;
    for (int64_t row = 0; row < gram.size; ++row)
        for (int64_t column = 0; column < gram.size; ++column) means[static_cast<size_t>(row)] += gram.at(row, column) / static_cast<double>(gram.size);
    for (const double of : means) mean += of / static_cast<double>(gram.size);
    for (int64_t row = 0; row < gram.size; ++row)
        for (int64_t column = 0; column < gram.size; ++column)
            gram.at(row, column) += mean - means[static_cast<size_t>(row)] - means[static_cast<size_t>(column)];
}

/// tr(K L) of symmetric matrices.
double inner(const Gram& a, const Gram& b)
{
    double sum = 0;
    for (size_t i = 0; i < a.values.size(); ++i) sum += a.values[i] * b.values[i];
    return sum;
}

std::vector<double> rowSums(const Gram& gram)
{
    std::vector<double> sums(static_cast<size_t>(gram.size));
    for (int64_t row = 0; row < gram.size; ++row)
        for (int64_t column = 0; column < gram.size; ++column) sums[static_cast<size_t>(row)] += gram.at(row, column);
    return sums;
}

double unbiasedHsic(const Gram& k, const Gram& l)
{
    const auto n = static_cast<double>(k.size);
    const std::vector<double> kSums = rowSums(k), lSums = rowSums(l);
    double kSum = 0, lSum = 0, cross = 0;
    for (size_t i = 0; i < kSums.size(); ++i) {
        kSum += kSums[i];
        lSum += lSums[i];
        cross += kSums[i] * lSums[i];
    }
    return (inner(k, l) + kSum * lSum / ((n - 1) * (n - 2)) - 2 * cross / (n - 2)) / (n * (n - 3));
}

void check(const Tensor& x, const Tensor& y)
{
    if (x.shape().rank() != 2 || y.shape().rank() != 2 || x.shape()[0] != y.shape()[0])
        throw Error(ErrorKind::Shape, "representations of the same examples are compared; these are " + x.shape().text() + " and " + y.shape().text());
}

double ratio(double both, double one, double other) { return both / std::sqrt(one * other); }

}  // namespace

double linearCka(const Tensor& x, const Tensor& y)
{
    check(x, y);
    Gram k = gramOf(x), l = gramOf(y);
    center(k);
    center(l);
    return ratio(inner(k, l), inner(k, k), inner(l, l));
}

double debiasedCka(const Tensor& x, const Tensor& y)
{
    check(x, y);
    if (x.shape()[0] < 4) return NAN;
    Gram k = gramOf(x), l = gramOf(y);
    for (int64_t i = 0; i < k.size; ++i) k.at(i, i) = l.at(i, i) = 0;
    return ratio(unbiasedHsic(k, l), unbiasedHsic(k, k), unbiasedHsic(l, l));
}

}  // namespace orrery
