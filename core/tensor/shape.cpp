#include "core/tensor/shape.h"

namespace orrery {

int64_t Shape::count() const
{
    int64_t product = 1;
    for (const int64_t size : m_sizes) product *= size;
    return product;
}

std::vector<int64_t> Shape::denseStrides() const
{
    std::vector<int64_t> strides(m_sizes.size(), 1);
    for (size_t axis = m_sizes.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * m_sizes[axis];
    return strides;
}

std::string Shape::text() const
{
    std::string text = "[";
    for (size_t axis = 0; axis < m_sizes.size(); ++axis) {
        if (axis) text += ", ";
        text += std::to_string(m_sizes[axis]);
    }
    return text + "]";
}

std::optional<int64_t> checkedCount(std::span<const int64_t> sizes)
{
    int64_t product = 1;
    bool empty = false;
    for (const int64_t size : sizes) {
        if (size < 0) return std::nullopt;
        if (size == 0) empty = true;
        else if (__builtin_mul_overflow(product, size, &product)) return std::nullopt;
    }
    return empty ? 0 : product;
}

}  // namespace orrery
