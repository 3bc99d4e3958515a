#include "core/tensor/tensor.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace orrery {

namespace {

/// Page faults of 4 KiB cost more than filling the memory does: a large block asks for pages of 2 MiB.
void preferHugePages([[maybe_unused]] void* memory, [[maybe_unused]] size_t bytes)
{
#if defined(__linux__)
    constexpr size_t huge = size_t{2} << 20, worthwhile = 4 * huge;
    if (bytes < worthwhile) return;
    const size_t lead = (huge - reinterpret_cast<uintptr_t>(memory) % huge) % huge;
    // Only a hint: without it everything works, slower.
    ::madvise(static_cast<unsigned char*>(memory) + lead, (bytes - lead) / huge * huge, MADV_HUGEPAGE);
#endif
}

}  // namespace

std::unique_ptr<unsigned char[], AlignedFree> allocateAligned(size_t bytes)
{
    const size_t rounded = (std::max<size_t>(bytes, 1) + 63) / 64 * 64;
    void* memory = rounded < bytes ? nullptr : std::aligned_alloc(64, rounded);
    if (!memory) throw Error(ErrorKind::Memory, "no memory for " + bytesText(static_cast<double>(bytes)));
    preferHugePages(memory, rounded);
    return std::unique_ptr<unsigned char[], AlignedFree>(static_cast<unsigned char*>(memory));
}

Tensor::Tensor(Shape shape) : m_shape(std::move(shape)), m_memory(allocateAligned(sizeof(float) * m_shape.count()))
{
    std::memset(m_memory.get(), 0, sizeof(float) * static_cast<size_t>(count()));
}

Tensor::Tensor(Shape shape, std::span<const float> values)
    : m_shape(std::move(shape)), m_memory(allocateAligned(sizeof(float) * m_shape.count()))
{
    if (static_cast<int64_t>(values.size()) != count())
        throw Error(ErrorKind::Shape, "shape " + m_shape.text() + " takes " + std::to_string(count()) + " values, got "
                                          + std::to_string(values.size()));
    std::copy(values.begin(), values.end(), data());
}

Tensor::Tensor(const Tensor& other) : m_shape(other.m_shape)
{
    if (!other.m_memory) return;
    m_memory = allocateAligned(sizeof(float) * count());
    std::copy_n(other.data(), count(), data());
}

Tensor& Tensor::operator=(const Tensor& other)
{
    if (this != &other) *this = Tensor(other);
    return *this;
}

namespace {

// A run of the view that is contiguous can be copied at once: how many trailing axes are dense.
template <typename From>
int denseTail(const TensorViewOf<From>& view, int64_t& tailCount)
{
    tailCount = 1;
    int axis = view.shape.rank();
    while (axis > 0 && (view.strides[axis - 1] == tailCount || view.shape[axis - 1] == 1)) tailCount *= view.shape[--axis];
    return axis;
}

}  // namespace

template <typename From, typename To>
void copyDense(const TensorViewOf<From>& view, To* target)
{
    if (view.shape.count() == 0) return;
    int64_t run = 1;
    const int outer = denseTail(view, run);
    std::vector<int64_t> index(static_cast<size_t>(outer), 0);
    int64_t offset = 0;
    for (;;) {
        target = std::copy_n(view.data + offset, run, target);
        int axis = outer - 1;
        for (; axis >= 0; --axis) {
            offset += view.strides[axis];
            if (++index[axis] < view.shape[axis]) break;
            offset -= view.strides[axis] * view.shape[axis];
            index[axis] = 0;
        }
        if (axis < 0) return;
    }
}

template void copyDense(const TensorViewOf<const float>&, float*);
template void copyDense(const TensorViewOf<const double>&, double*);

Tensor denseTensor(const TensorView& view)
{
    Tensor dense(view.shape);
    copyDense(view, dense.data());
    return dense;
}

}  // namespace orrery
