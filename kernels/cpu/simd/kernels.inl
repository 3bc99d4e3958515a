// The body of baseline.cpp, avx2.cpp and avx512.cpp, which define ORRERY_SIMD and are compiled with that set's flags.

#include "kernels/cpu/simd/vector.h"
#include "kernels/cpu/simd/math.h"
#include "kernels/cpu/simd/rows.h"
#include "kernels/cpu/simd/few_rows.h"
#include "kernels/cpu/simd/wide_rows.h"

namespace orrery::ORRERY_SIMD {

#define ORRERY_TEXT_OF(name) #name
#define ORRERY_TEXT(name) ORRERY_TEXT_OF(name)

extern const SimdKernels kernels;
const SimdKernels kernels{ORRERY_TEXT(ORRERY_SIMD), finish, layerNorm, affine, add, edit, scale, maximize, largest, allFinite,
    expSum, logitSums, countLargest, widen, multiplyFew, addRowScores, addRowSums};

}  // namespace orrery::ORRERY_SIMD
