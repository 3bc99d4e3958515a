#include "core/tensor/dtype.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace orrery {
namespace {

struct TypeRow {
    DType type;
    std::string_view name;
    size_t size;
};

constexpr std::array<TypeRow, 13> kTypes{{{DType::F32, "f32", 4}, {DType::F16, "f16", 2}, {DType::BF16, "bf16", 2},
    {DType::F64, "f64", 8}, {DType::I8, "i8", 1}, {DType::U8, "u8", 1}, {DType::I16, "i16", 2}, {DType::U16, "u16", 2},
    {DType::I32, "i32", 4}, {DType::U32, "u32", 4}, {DType::I64, "i64", 8}, {DType::U64, "u64", 8}, {DType::Bool, "bool", 1}}};

template <typename Stored, typename Widen>
void convertEach(const void* source, float* target, size_t count, Widen widen)
{
    const auto* bytes = static_cast<const unsigned char*>(source);
    for (size_t i = 0; i < count; ++i) {
        Stored stored;
        std::memcpy(&stored, bytes + i * sizeof(Stored), sizeof(Stored));
        target[i] = widen(stored);
    }
}

template <typename Stored>
void convertNumbers(const void* source, float* target, size_t count)
{
    convertEach<Stored>(source, target, count, [](Stored value) { return static_cast<float>(value); });
}

#if defined(__x86_64__)
// Every machine with AVX2 converts halves in hardware, about ten times as fast as the integer code; only NaN payloads differ.
bool convertsHalvesInHardware()
{
    static const bool yes = __builtin_cpu_supports("avx2");
    return yes;
}

__attribute__((target("avx,f16c"))) size_t widenHalves(const unsigned char* source, float* target, size_t count)
{
    size_t done = 0;
    for (; done + 8 <= count; done += 8) {
        const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(source + 2 * done));
        _mm256_storeu_ps(target + done, _mm256_cvtph_ps(halves));
    }
    return done;
}

__attribute__((target("avx,f16c"))) size_t narrowToHalves(const float* source, unsigned char* target, size_t count)
{
    size_t done = 0;
    for (; done + 8 <= count; done += 8) {
        const __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(source + done), _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(target + 2 * done), halves);
    }
    return done;
}
#else
bool convertsHalvesInHardware() { return false; }
size_t widenHalves(const unsigned char*, float*, size_t) { return 0; }
size_t narrowToHalves(const float*, unsigned char*, size_t) { return 0; }
#endif

void halvesToFloats(const void* source, float* target, size_t count)
{
    const auto* bytes = static_cast<const unsigned char*>(source);
    const size_t done = convertsHalvesInHardware() ? widenHalves(bytes, target, count) : 0;
    convertEach<uint16_t>(bytes + 2 * done, target + done, count - done, halfToFloat);
}

void floatsToHalves(const float* source, unsigned char* target, size_t count)
{
    for (size_t i = convertsHalvesInHardware() ? narrowToHalves(source, target, count) : 0; i < count; ++i) {
        const uint16_t half = floatToHalf(source[i]);
        std::memcpy(target + 2 * i, &half, 2);
    }
}

}  // namespace

size_t dtypeSize(DType type)
{
    return kTypes[static_cast<size_t>(type)].size;
}

std::string_view dtypeName(DType type)
{
    return kTypes[static_cast<size_t>(type)].name;
}

std::optional<DType> dtypeFromName(std::string_view name)
{
    for (const TypeRow& row : kTypes)
        if (row.name == name) return row.type;
    return std::nullopt;
}

float halfToFloat(uint16_t bits)
{
    const uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
    const uint32_t exponent = (bits >> 10) & 0x1fu;
    const uint32_t fraction = bits & 0x3ffu;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | (fraction << 13));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
    // Subnormal halves are multiples of 2^-24, which float holds exactly.
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
}

uint16_t floatToHalf(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
    const uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);
    if (magnitude >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);  // 65520 and above round to infinity
    if (magnitude < 0x38800000u) {
        // Below 2^-14: adding 0.5 lets the float unit round to a multiple of 2^-24.
        const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
        return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(shifted) - 0x3f000000u));
    }
    const uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
    return static_cast<uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
}

float bfloatToFloat(uint16_t bits)
{
    return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

uint16_t floatToBfloat(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);
    return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

void convertToFloat(DType type, const void* source, float* target, size_t count)
{
    switch (type) {
    case DType::F32: std::memcpy(target, source, count * sizeof(float)); return;
    case DType::F16: halvesToFloats(source, target, count); return;
    case DType::BF16: convertEach<uint16_t>(source, target, count, bfloatToFloat); return;
    case DType::F64: convertNumbers<double>(source, target, count); return;
    case DType::I8: convertNumbers<int8_t>(source, target, count); return;
    case DType::U8: convertNumbers<uint8_t>(source, target, count); return;
    case DType::I16: convertNumbers<int16_t>(source, target, count); return;
    case DType::U16: convertNumbers<uint16_t>(source, target, count); return;
    case DType::I32: convertNumbers<int32_t>(source, target, count); return;
    case DType::U32: convertNumbers<uint32_t>(source, target, count); return;
    case DType::I64: convertNumbers<int64_t>(source, target, count); return;
    case DType::U64: convertNumbers<uint64_t>(source, target, count); return;
    case DType::Bool: convertEach<uint8_t>(source, target, count, [](uint8_t byte) { return byte ? 1.0f : 0.0f; }); return;
    }
}

void convertFromFloat(const float* source, DType type, void* target, size_t count)
{
    if (type == DType::F32) {
        std::memcpy(target, source, count * sizeof(float));
        return;
    }
    assert(type == DType::F16 || type == DType::BF16);  // the only narrower forms activations are stored in
    auto* bytes = static_cast<unsigned char*>(target);
    if (type == DType::F16) return floatsToHalves(source, bytes, count);
    for (size_t i = 0; i < count; ++i) {
        const uint16_t stored = floatToBfloat(source[i]);
        std::memcpy(bytes + i * 2, &stored, 2);
    }
}

}  // namespace orrery
