#include "core/checkpoint/safetensors_type.h"

#include <algorithm>
#include <array>

namespace orrery {
namespace {

constexpr std::array<SafetensorsType, 22> kTypes{{
    {"U64", 64, DType::U64}, {"I64", 64, DType::I64}, {"F64", 64, DType::F64}, {"C64", 64, std::nullopt},
    {"F32", 32, DType::F32}, {"U32", 32, DType::U32}, {"I32", 32, DType::I32},
    {"BF16", 16, DType::BF16}, {"F16", 16, DType::F16}, {"U16", 16, DType::U16}, {"I16", 16, DType::I16},
    {"F8_E5M2FNUZ", 8, std::nullopt}, {"F8_E4M3FNUZ", 8, std::nullopt}, {"F8_E8M0", 8, std::nullopt},
    {"F8_E4M3", 8, std::nullopt}, {"F8_E5M2", 8, std::nullopt},
    {"I8", 8, DType::I8}, {"U8", 8, DType::U8}, {"F6_E3M2", 6, std::nullopt}, {"F6_E2M3", 6, std::nullopt},
    {"F4", 4, std::nullopt}, {"BOOL", 8, DType::Bool},
}};

}  // namespace

std::span<const SafetensorsType> safetensorsTypes()
{
    return kTypes;
}

const SafetensorsType* findSafetensorsType(std::string_view name)
{
    const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const SafetensorsType& row) { return row.name == name; });
    return found == kTypes.end() ? nullptr : &*found;
}

const SafetensorsType& safetensorsTypeOf(DType type)
{
    // Every DType has a row.
    return *std::find_if(kTypes.begin(), kTypes.end(), [&](const SafetensorsType& row) { return row.type == type; });
}

}  // namespace orrery
