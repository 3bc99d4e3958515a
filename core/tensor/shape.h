#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orrery {

/// Sizes of a tensor's axes, outermost first. A value; rank 0 is a scalar with one element.
class Shape {
public:
    Shape() = default;
    Shape(std::initializer_list<int64_t> sizes) : m_sizes(sizes) {}
    explicit Shape(std::vector<int64_t> sizes) : m_sizes(std::move(sizes)) {}

    int rank() const { return static_cast<int>(m_sizes.size()); }
    int64_t operator[](int axis) const { return m_sizes[static_cast<size_t>(axis)]; }
    /// Product of the sizes.  Requires: it fits (see checkedCount for sizes from outside).
    int64_t count() const;
    std::span<const int64_t> sizes() const { return m_sizes; }
    /// Strides, in elements, of a dense row-major tensor of this shape.
    std::vector<int64_t> denseStrides() const;
    /// For people and JSON: "[5, 12, 64]".
    std::string text() const;

    bool operator==(const Shape&) const = default;

private:
    std::vector<int64_t> m_sizes;
};

/// Product of the sizes, or nothing if one is negative or the product leaves int64.
std::optional<int64_t> checkedCount(std::span<const int64_t> sizes);

}  // namespace orrery
