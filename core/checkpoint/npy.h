#pragma once

#include "core/checkpoint/byte_source.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What stands before the data of an npy array.
struct NpyHeader {
    DType type = DType::F32;
    bool bigEndian = false;
    bool fortranOrder = false;
    Shape shape;
    uint64_t dataOffset = 0;  ///< where the data begins
    uint64_t dataBytes = 0;   ///< what shape and type take
};

/// An array as numpy knows it, in our order: little-endian, row-major. A value.
struct NpyArray {
    DType type = DType::F32;
    Shape shape;
    std::vector<std::byte> bytes;

    /// Its values as float32, whatever the type.
    Tensor toTensor() const;
    static NpyArray fromTensor(const Tensor& tensor);
};

constexpr size_t kMaxNpyHeader = 64 << 10;
/// The longest a header with what stands before it can be.
constexpr size_t kMaxNpyPrefix = kMaxNpyHeader + 12;

/// Reads the header of versions 1 to 3. Source: numpy.lib.format's documentation (NEP 1).
/// @throws Error Format with reason BadNpyHeader, UnsupportedDtype (objects, strings, records, complex), NumberOutOfRange or SizeOverflow
NpyHeader readNpyHeader(const ByteSource& source);

/// Reads an array that is all of the source.
/// @throws Error Format as readNpyHeader, or with reason SizeMismatch if more or fewer bytes follow than the header says; Io
NpyArray readNpy(const ByteSource& source);
/// The same of a file, which errors name.
NpyArray readNpyFile(const std::string& path);

/// Data as it stands in a file, brought into our order.  Requires: bytes.size() == header.dataBytes
NpyArray npyArrayFrom(const NpyHeader& header, std::vector<std::byte> bytes);

/// What numpy.save writes before the data of such an array.  Requires: numpy has the type (all but BF16)
std::string npyPrefix(DType type, const Shape& shape);

/// Writes a file durably, byte for byte as numpy.save does.
/// @throws Error Argument for BF16, which numpy lacks; Shape if bytes do not fit shape and type; Io
void writeNpyFile(const std::string& path, DType type, const Shape& shape, std::span<const std::byte> bytes);

/// Checks what the writers of npy and npz require.  @throws Error Argument or Shape, naming `what`
void checkNpyData(const std::string& what, DType type, const Shape& shape, std::span<const std::byte> bytes);

}  // namespace orrery
