#pragma once

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace orrery {

/// A borrowed strided view of floats; valid for one call, never stored. `strides` are in elements; 0 repeats.
template <typename Real>
struct TensorViewOf {
    Real* data = nullptr;
    Shape shape;
    std::vector<int64_t> strides;

    bool isDense() const { return strides == shape.denseStrides(); }
};

using TensorView = TensorViewOf<const float>;

/// Frees memory that came from allocateAligned.
struct AlignedFree {
    void operator()(void* memory) const { std::free(memory); }
};

/// `bytes` of uninitialised memory on a 64-byte boundary.  @throws Error Memory, naming the size
std::unique_ptr<unsigned char[], AlignedFree> allocateAligned(size_t bytes);

/// Dense row-major floats: a value, copied and moved like an int. 64-byte aligned.
class Tensor {
public:
    Tensor() = default;
    /// Zeros.  @throws Error Memory
    explicit Tensor(Shape shape);
    Tensor(Shape shape, std::span<const float> values);
    Tensor(const Tensor& other);
    Tensor(Tensor&& other) noexcept = default;
    Tensor& operator=(const Tensor& other);
    Tensor& operator=(Tensor&& other) noexcept = default;

    const Shape& shape() const { return m_shape; }
    int64_t count() const { return m_shape.count(); }
    float* data() { return reinterpret_cast<float*>(m_memory.get()); }
    const float* data() const { return reinterpret_cast<const float*>(m_memory.get()); }
    std::span<float> values() { return {data(), static_cast<size_t>(m_memory ? count() : 0)}; }
    std::span<const float> values() const { return {data(), static_cast<size_t>(m_memory ? count() : 0)}; }
    TensorView view() const { return {data(), m_shape, m_shape.denseStrides()}; }

private:
    Shape m_shape;
    std::unique_ptr<unsigned char[], AlignedFree> m_memory;
};

/// Copies a strided view into dense row-major order at `target` [shape.count()].
template <typename From, typename To>
void copyDense(const TensorViewOf<From>& view, To* target);

extern template void copyDense(const TensorViewOf<const float>&, float*);
extern template void copyDense(const TensorViewOf<const double>&, double*);

/// The view's values as a dense tensor.
Tensor denseTensor(const TensorView& view);

}  // namespace orrery
