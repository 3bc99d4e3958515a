#define ORRERY_SIMD simd_baseline
#include "kernels/cpu/simd/kernels.inl"
