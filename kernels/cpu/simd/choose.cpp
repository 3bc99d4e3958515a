#include "kernels/cpu/simd/kernels.h"

namespace orrery {

namespace simd_baseline { extern const SimdKernels kernels; }
#ifdef ORRERY_SIMD_X86
namespace simd_avx2 { extern const SimdKernels kernels; }
namespace simd_avx512 { extern const SimdKernels kernels; }
#endif

const SimdKernels& simdKernels() noexcept
{
#ifdef ORRERY_SIMD_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return simd_avx512::kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
        return simd_avx2::kernels;
#endif
    return simd_baseline::kernels;
}

}  // namespace orrery
