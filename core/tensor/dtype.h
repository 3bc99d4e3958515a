#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace orrery {

/// How a number is stored.
enum class DType { F32, F16, BF16, F64, I8, U8, I16, U16, I32, U32, I64, U64, Bool };

/// Bytes an element takes.
size_t dtypeSize(DType type);
/// Lower-case name as in workspace files and JSON: "f32", "bf16", "bool".
std::string_view dtypeName(DType type);
/// The type of a lower-case name, or nothing.
std::optional<DType> dtypeFromName(std::string_view name);

/// IEEE half -> float, exact; subnormals, infinities and NaN included.
float halfToFloat(uint16_t bits);
/// float -> IEEE half, to nearest even; overflow gives infinity, NaN stays a quiet NaN.
uint16_t floatToHalf(float value);
/// bfloat16 -> float, exact.
float bfloatToFloat(uint16_t bits);
/// float -> bfloat16, to nearest even, NaN kept quiet.
uint16_t floatToBfloat(float value);

/// Widens or narrows `count` elements of `type` at `source` (any alignment) to float. Integers and bools convert by value.
void convertToFloat(DType type, const void* source, float* target, size_t count);
/// Stores floats as F32, F16 or BF16 at `target` (any alignment).  Requires: type is one of these.
void convertFromFloat(const float* source, DType type, void* target, size_t count);

}  // namespace orrery
