#pragma once

#include "core/tensor/dtype.h"

#include <optional>
#include <span>
#include <string_view>

namespace orrery {

/// An element type as safetensors names it. Types without a DType are known by size, so a file may hold them, but not loaded.
struct SafetensorsType {
    std::string_view name;      ///< "F32", "F8_E4M3"
    int bits;                   ///< an element
    std::optional<DType> type;  ///< ours, if there is one
};

/// All of them, in the order in which the reference writer lays out tensors: widest first.
std::span<const SafetensorsType> safetensorsTypes();
/// The type of that exact (case-sensitive) name, or null.
const SafetensorsType* findSafetensorsType(std::string_view name);
const SafetensorsType& safetensorsTypeOf(DType type);

}  // namespace orrery
