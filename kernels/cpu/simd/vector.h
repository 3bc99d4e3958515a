// No `#pragma once`: kernels.inl includes this once in each of several namespaces' translation units.
// Nothing here may come from the standard library's inline functions: the linker would keep one copy of them, perhaps the one
// compiled for an instruction set that the processor lacks.

#include <cstdint>
#include <cstring>

#if defined(__F16C__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace orrery::ORRERY_SIMD {

#if defined(__AVX512F__)
constexpr int64_t kWidth = 16;
#elif defined(__AVX2__)
constexpr int64_t kWidth = 8;
#else
constexpr int64_t kWidth = 4;
#endif

using Float = float __attribute__((vector_size(4 * kWidth)));
using Int = int32_t __attribute__((vector_size(4 * kWidth)));
using Stored16 = uint16_t __attribute__((vector_size(2 * kWidth)));

#define ORRERY_INLINE __attribute__((always_inline)) inline

ORRERY_INLINE Float splat(float x) { return x - Float{}; }

ORRERY_INLINE Float load(const float* from)
{
    Float v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

ORRERY_INLINE void store(float* to, Float v) { std::memcpy(to, &v, sizeof v); }

// As values, for functions that take how to read and write: a pointer to an always-inline function cannot be inlined at
// -O1.
constexpr auto kLoad = [](const float* from) { return load(from); };
constexpr auto kStore = [](float* to, Float v) { store(to, v); };

/// The first `count` < kWidth lanes; `rest` in the others.
ORRERY_INLINE Float loadPart(const float* from, int64_t count, float rest = 0)
{
    float lanes[kWidth];
    for (int64_t i = 0; i < kWidth; ++i) lanes[i] = i < count ? from[i] : rest;
    return load(lanes);
}

ORRERY_INLINE void storePart(float* to, Float v, int64_t count)
{
    float lanes[kWidth];
    store(lanes, v);
    for (int64_t i = 0; i < count; ++i) to[i] = lanes[i];
}

ORRERY_INLINE Int bitsOf(Float v) { return reinterpret_cast<Int>(v); }
ORRERY_INLINE Float fromBits(Int v) { return reinterpret_cast<Float>(v); }
ORRERY_INLINE Float select(Int mask, Float yes, Float no) { return mask ? yes : no; }

ORRERY_INLINE float sumOf(Float v)
{
    float lanes[kWidth];
    store(lanes, v);
    for (int64_t half = kWidth / 2; half > 0; half /= 2)
        for (int64_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
    return lanes[0];
}

ORRERY_INLINE float largestOf(Float v)
{
    float lanes[kWidth];
    store(lanes, v);
    float largest = lanes[0];
    for (int64_t i = 1; i < kWidth; ++i) largest = lanes[i] > largest ? lanes[i] : largest;
    return largest;
}

ORRERY_INLINE Float widenBfloats(Stored16 bits) { return fromBits(__builtin_convertvector(bits, Int) << 16); }

ORRERY_INLINE Float widenHalves(Stored16 bits)
{
#if defined(__AVX512F__)  // masked, since GCC 12 warns about its own header otherwise
    return reinterpret_cast<Float>(_mm512_maskz_cvtph_ps(static_cast<__mmask16>(-1), reinterpret_cast<__m256i>(bits)));
#elif defined(__F16C__)
    return reinterpret_cast<Float>(_mm256_cvtph_ps(reinterpret_cast<__m128i>(bits)));
#else
    const Int wide = __builtin_convertvector(bits, Int);
    const Int magnitude = (wide & 0x7fff) << 13;
    const Int scaled = bitsOf(fromBits(magnitude) * 0x1p112f);  // see widenHalf() in kernels/weight_value.h
    const Int special = magnitude | 0x7f800000;
    const Int sign = (wide & 0x8000) << 16;
    return fromBits(((wide & 0x7c00) == 0x7c00 ? special : scaled) | sign);
#endif
}

/// How a stored type becomes floats, a vector or a part of one at a time.
struct AsF32 {
    using Element = float;
    static ORRERY_INLINE Float read(const float* from) { return load(from); }
};

struct AsF16 {
    using Element = uint16_t;
    static ORRERY_INLINE Float read(const uint16_t* from)
    {
        Stored16 bits;
        std::memcpy(&bits, from, sizeof bits);
        return widenHalves(bits);
    }
};

struct AsBF16 {
    using Element = uint16_t;
    static ORRERY_INLINE Float read(const uint16_t* from)
    {
        Stored16 bits;
        std::memcpy(&bits, from, sizeof bits);
        return widenBfloats(bits);
    }
};

/// The first `count` < kWidth elements, zeros after them.
template <typename As>
ORRERY_INLINE Float readPart(const typename As::Element* from, int64_t count)
{
    typename As::Element lanes[kWidth] = {};
    for (int64_t i = 0; i < count; ++i) lanes[i] = from[i];
    return As::read(lanes);
}

}  // namespace orrery::ORRERY_SIMD
