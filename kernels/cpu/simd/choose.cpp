#include "kernels/cpu/simd/kernels.h"

#ifdef ORRERY_SIMD_X86
#include <cpuid.h>
#endif

namespace orrery {

namespace simd_baseline { extern const SimdKernels kernels; }
#ifdef ORRERY_SIMD_X86
namespace simd_avx2 { extern const SimdKernels kernels; }
namespace simd_avx512 { extern const SimdKernels kernels; }
#endif

#ifdef ORRERY_SIMD_X86
namespace {

// Asked of the processor itself: clang's __builtin_cpu_supports does not know the name.
bool hasHalfConversion() noexcept
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}

}  // namespace
#endif

const SimdKernels& simdKernels() noexcept
{
#ifdef ORRERY_SIMD_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return simd_avx512::kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && hasHalfConversion())
        return simd_avx2::kernels;
#endif
    return simd_baseline::kernels;
}

}  // namespace orrery
