#include "core/model/weight_matrix.h"

#include "kernels/weight_value.h"

#include <algorithm>

namespace orrery {
namespace {

WeightType storedType(DType type)
{
    return type == DType::F16 ? WeightType::F16 : type == DType::BF16 ? WeightType::BF16 : WeightType::F32;
}

bool isInOut(const Weight& weight)
{
    return weight.shape.rank() == 1 || weight.layout == WeightLayout::InOut;
}

int64_t storedRows(const Weight& weight) { return weight.shape.rank() == 1 ? 1 : weight.shape[0]; }
int64_t storedColumns(const Weight& weight) { return weight.shape[weight.shape.rank() - 1]; }

}  // namespace

int64_t WeightMatrix::rows() const { return isInOut(m_weight) ? storedRows(m_weight) : storedColumns(m_weight); }
int64_t WeightMatrix::columns() const { return isInOut(m_weight) ? storedColumns(m_weight) : storedRows(m_weight); }

double WeightMatrix::at(int64_t in, int64_t out) const
{
    const int64_t index = isInOut(m_weight) ? in * storedColumns(m_weight) + out : out * storedColumns(m_weight) + in;
    return weightValue(m_weight.data, storedType(m_weight.type), index);
}

DoubleMatrix WeightMatrix::block(int64_t firstIn, int64_t ins, int64_t firstOut, int64_t outs) const
{
    DoubleMatrix block(ins, outs);
    for (int64_t in = 0; in < ins; ++in)
        for (int64_t out = 0; out < outs; ++out) block.at(in, out) = at(firstIn + in, firstOut + out);
    return block;
}

std::vector<double> WeightMatrix::column(int64_t out) const { return block(0, rows(), out, 1).values; }

std::vector<double> WeightMatrix::row(int64_t in) const { return block(in, 1, 0, columns()).values; }

std::vector<double> WeightMatrix::times(std::span<const double> u) const
{
    std::vector<double> product(static_cast<size_t>(rows()));
    for (int64_t in = 0; in < rows(); ++in)
        for (int64_t out = 0; out < columns(); ++out) product[static_cast<size_t>(in)] += at(in, out) * u[static_cast<size_t>(out)];
    return product;
}

double dot(std::span<const double> a, std::span<const double> b)
{
    double sum = 0;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace orrery
