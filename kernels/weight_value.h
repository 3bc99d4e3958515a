#pragma once

#include "kernels/matmul.h"

#include <cstdint>
#include <cstring>

namespace orrery {

/// IEEE half to float, exact: subnormals, infinities and NaN included.
inline float widenHalf(uint16_t bits)
{
    // Moving exponent and mantissa into a float's place leaves 2^-112 of the value; infinities and NaN need the top exponent.
    const uint32_t magnitude = (bits & 0x7fffu) << 13;
    const uint32_t sign = (bits & 0x8000u) << 16;
    float value;
    std::memcpy(&value, &magnitude, sizeof value);
    value *= 0x1p112f;
    uint32_t result;
    std::memcpy(&result, &value, sizeof result);
    if ((bits & 0x7c00u) == 0x7c00u) result = magnitude | 0x7f800000u;
    result |= sign;
    std::memcpy(&value, &result, sizeof value);
    return value;
}

/// bfloat16 to float, exact: it is a float's upper half.
inline float widenBfloat(uint16_t bits)
{
    const uint32_t wide = static_cast<uint32_t>(bits) << 16;
    float value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
}

template <typename Stored>
Stored storedAt(const void* data, int64_t index)
{
    Stored value;
    std::memcpy(&value, static_cast<const char*>(data) + index * static_cast<int64_t>(sizeof(Stored)), sizeof(Stored));
    return value;
}

/// Element `index` of a table of `type`.  Requires: type is one of WeightType's values.
inline double weightValue(const void* data, WeightType type, int64_t index)
{
    switch (type) {
    case WeightType::F32: return static_cast<double>(storedAt<float>(data, index));
    case WeightType::F16: return static_cast<double>(widenHalf(storedAt<uint16_t>(data, index)));
    case WeightType::BF16: return static_cast<double>(widenBfloat(storedAt<uint16_t>(data, index)));
    case WeightType::F64: break;
    }
    return storedAt<double>(data, index);
}

/// Bytes of one element.
constexpr int64_t weightSize(WeightType type)
{
    return type == WeightType::F64 ? 8 : type == WeightType::F32 ? 4 : 2;
}

constexpr bool isWeightType(WeightType type)
{
    return type >= WeightType::F32 && type <= WeightType::F64;
}

constexpr bool isActivation(Activation activation)
{
    return activation >= Activation::None && activation <= Activation::Tanh;
}

}  // namespace orrery
