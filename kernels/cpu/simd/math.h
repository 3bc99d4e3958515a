// Included once in each instruction set's translation unit, after vector.h.
//
// Coefficients: minimax polynomials by Remez exchange, remade by tests/golden/kernel_polynomials.py. The error bounds are of
// the whole function over every float of its range against libm in double (tests/kernels/tst_simd.cpp walks them).

#include "kernels/activation.h"

namespace orrery::ORRERY_SIMD {

/// e^x = 2^n e^r with n = round(x / ln 2); |r| <= ln(2)/2 up to rounding.
struct ExpParts {
    Float fraction;  ///< e^r
    Int exponent;    ///< n
};

ORRERY_INLINE ExpParts expParts(Float x)
{
    constexpr float kRound = 0x1.8p23f;  // adding it leaves an integer in the low bits of the sum
    const Float shifted = x * 1.44269504f + kRound;
    const Float n = shifted - kRound;
    // ln 2 in two pieces, the first with 9 bits, so that n times it is exact.
    const Float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    Float p = r * 0.00138146025f + 0.00836871716f;
    p = p * r + 0.041668388f;
    p = p * r + 0.166665206f;
    p = p * r + 0.499999934f;
    return {(p * r) * r + r + 1.0f, bitsOf(shifted) - 0x4b400000};
}

ORRERY_INLINE Float powerOfTwo(Int n) { return fromBits((n + 127) << 23); }

/// e^x; overflow gives inf, underflow passes through the subnormals to 0, NaN stays.  At most 1.5 ulp.
ORRERY_INLINE Float exponential(Float x)
{
    constexpr float kLow = -104.0f;
    constexpr float kHigh = 89.0f;
    const Float clamped = select(x < kLow, splat(kLow), select(x > kHigh, splat(kHigh), x));
    const ExpParts parts = expParts(clamped);
    const Int half = parts.exponent >> 1;  // 2^n in two factors: n reaches from -150 to 128
    return parts.fraction * powerOfTwo(half) * powerOfTwo(parts.exponent - half);
}

/// e^x for x <= 0, with 0 for what is below the normal numbers; NaN stays.  At most 1.5 ulp.
ORRERY_INLINE Float decay(Float x)
{
    constexpr float kLow = -87.3f;
    const ExpParts parts = expParts(select(x < kLow, splat(kLow), x));
    return select(x < kLow, Float{}, parts.fraction * powerOfTwo(parts.exponent));
}

ORRERY_INLINE Float magnitude(Float x) { return fromBits(bitsOf(x) & 0x7fffffff); }

/// tanh: x + x^3 P(x^2) near 0, 1 - 2 / (e^2|x| + 1) with the sign put back elsewhere.  At most 2 ulp.
ORRERY_INLINE Float hyperbolicTangent(Float x)
{
    const Float a = magnitude(x);
    const Float y = x * x;
    Float p = y * -0.00566078743f + 0.0206020064f;
    p = p * y + -0.0537292297f;
    p = p * y + 0.13331329f;
    p = p * y + -0.333332783f;
    const Float small = (p * y) * x + x;
    const Float large = 1.0f - 2.0f / (exponential(2.0f * a) + 1.0f);
    const Float restored = fromBits(bitsOf(large) | (bitsOf(x) & static_cast<int32_t>(0x80000000)));
    return select(a < 0.625f, small, restored);
}

/// x Phi(x), from the tail Phi(-a) = e^(-a^2/2) t P(1 - t), t = 1 / (1 + 0.27 a).
/// At most 5 ulp for x >= 0, 5 + x^2 ulp below, where a^2's rounding shows in the exponential.
ORRERY_INLINE Float geluErf(Float x)
{
    constexpr float kNoTail = 14.0f;  // from here on the tail is 0 in floats; infinity would make s NaN
    const Float a = select(magnitude(x) > kNoTail, splat(kNoTail), magnitude(x));
    const Float y = 0.27f * a;
    const Float t = 1.0f / (1.0f + y);
    const Float s = y * t;  // 1 - t without its cancellation near 0
    Float p = s * 0.0288554362f + -0.104890015f;
    p = p * s + 0.0949200727f;
    p = p * s + 0.0851100834f;
    p = p * s + -0.0912451597f;
    p = p * s + -0.401768856f;
    p = p * s + 0.974304256f;
    p = p * s + -0.977566291f;
    p = p * s + 0.5f;
    const Float tail = decay(a * a * -0.5f) * (p * t);
    return x * select(x < 0.0f, tail, 1.0f - tail);
}

/// x s(u) = x / (1 + e^-u), at most 3 ulp beside u's own rounding. The tanh form of gelu is a case: (1 + tanh u)/2 = s(2u).
ORRERY_INLINE Float timesLogistic(Float x, Float u) { return x / (1.0f + exponential(-u)); }

template <Activation activation>
ORRERY_INLINE Float activate(Float x)
{
    constexpr float kTwoSqrt2OverPi = 1.59576912f;
    if constexpr (activation == Activation::GeluErf) return geluErf(x);
    else if constexpr (activation == Activation::GeluTanh)
        return timesLogistic(x, kTwoSqrt2OverPi * (x + 0.044715f * (x * x * x)));
    else if constexpr (activation == Activation::QuickGelu) return timesLogistic(x, 1.702f * x);
    else if constexpr (activation == Activation::Silu) return timesLogistic(x, x);
    else if constexpr (activation == Activation::Relu) return select(x < 0.0f, Float{}, x);
    else if constexpr (activation == Activation::Tanh) return hyperbolicTangent(x);
    else return x;
}

}  // namespace orrery::ORRERY_SIMD
