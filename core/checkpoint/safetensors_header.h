#pragma once

#include "core/checkpoint/byte_source.h"
#include "core/checkpoint/safetensors_type.h"
#include "core/tensor/shape.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// One tensor as the header of a safetensors file describes it.
struct SafetensorsEntry {
    std::string name;
    const SafetensorsType* type = nullptr;  ///< never null once read; a row of safetensorsTypes()
    Shape shape;
    uint64_t begin = 0, end = 0;            ///< bytes, relative to the data buffer

    uint64_t size() const { return end - begin; }
};

/// What stands before the data of a safetensors file, checked so that every tensor lies inside the file.
struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries;        ///< by (begin, end, name): they tile the data buffer
    std::map<std::string, std::string> metadata;
    std::vector<std::string> notes;               ///< accepted, but not what a careful writer writes
    uint64_t dataOffset = 0;                      ///< of the data buffer in the file
};

constexpr uint64_t kMaxSafetensorsHeader = 100'000'000;
constexpr size_t kMaxSafetensorsTensors = 1'000'000;
constexpr size_t kMaxTensorName = 4'096;
constexpr uint64_t kMaxTensorNumber = (uint64_t{1} << 48) - 1;  ///< sizes and offsets
constexpr int kMaxTensorRank = 16;

/// Reads and checks the header in the order of the reference reader, so that both refuse a file for the same tensor.
///
/// @throws Error Format with reason HeaderTooSmall, HeaderTooLarge, InvalidHeaderLength, HeaderNotUtf8, HeaderNotJson,
///         DuplicateKey, BadMetadata, BadTensorEntry, UnknownDtype, NumberOutOfRange, LimitExceeded, InvalidOffset,
///         SizeOverflow, MisalignedTensor, SizeMismatch or BufferNotCovered, in this order of precedence
/// Cost: linear in the header; under 10 times its size in memory, 1 GiB at the very most.
SafetensorsHeader readSafetensorsHeader(const ByteSource& source);

}  // namespace orrery
