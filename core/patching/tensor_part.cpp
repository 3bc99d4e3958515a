#include "core/patching/tensor_part.h"

#include <algorithm>
#include <numeric>

namespace orrery {
namespace {

std::vector<int64_t> chosen(const std::vector<int64_t>& some, int64_t size)
{
    if (!some.empty()) return some;
    std::vector<int64_t> all(static_cast<size_t>(size));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

}  // namespace

Tensor tensorPart(const Tensor& whole, const std::vector<int64_t>& first, const std::vector<int64_t>& second)
{
    const Shape& shape = whole.shape();
    const bool flat = shape.rank() == 2;
    const int64_t middle = flat ? 1 : shape[1], width = shape[shape.rank() - 1];
    const std::vector<int64_t> rows = chosen(first, shape[0]), columns = chosen(second, middle);
    std::vector<int64_t> sizes{std::ssize(rows)};
    if (!flat) sizes.push_back(std::ssize(columns));
    sizes.push_back(width);
    Tensor part{Shape(std::move(sizes))};
    float* to = part.data();
    for (const int64_t row : rows)
        for (const int64_t column : columns) to = std::copy_n(whole.data() + (row * middle + column) * width, width, to);
    return part;
}

}  // namespace orrery
