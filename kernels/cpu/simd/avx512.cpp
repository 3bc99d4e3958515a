#define ORRERY_SIMD simd_avx512
#include "kernels/cpu/simd/kernels.inl"
