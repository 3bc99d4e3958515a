#define ORRERY_SIMD simd_avx2
#include "kernels/cpu/simd/kernels.inl"
