#pragma once

#include "core/base/file.h"
#include "core/checkpoint/safetensors_header.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// A safetensors file whose header is read and checked; tensors are read when asked for. Movable, not copied.
/// Reading is safe from several threads.
class SafetensorsFile {
public:
    /// @throws Error Io, or Format as readSafetensorsHeader says, naming the file
    explicit SafetensorsFile(const std::string& path);

    const std::string& path() const { return m_file.path(); }
    /// By position in the file.
    const std::vector<SafetensorsEntry>& entries() const { return m_header.entries; }
    const SafetensorsEntry* find(std::string_view name) const;
    const std::map<std::string, std::string>& metadata() const { return m_header.metadata; }
    const std::vector<std::string>& notes() const { return m_header.notes; }

    /// Copies bytes of a tensor of this file, from `offset` inside it.
    /// Requires: the range lies inside the tensor.  @throws Error Io, reason FileChanged if the file shrank meanwhile
    void read(const SafetensorsEntry& entry, uint64_t offset, std::span<std::byte> target) const;
    /// A tensor's bytes in place, at any alignment: for looking at files nobody truncates meanwhile.
    std::span<const std::byte> view(const SafetensorsEntry& entry) const;

private:
    InputFile m_file;
    SafetensorsHeader m_header;
    std::vector<uint32_t> m_byName;  ///< indices of entries
};

/// A tensor to be written; borrowed for the call.
struct SafetensorsTensor {
    std::string name;
    DType type = DType::F32;
    Shape shape;
    std::span<const std::byte> bytes;
};

/// Writes a file durably, byte for byte what the reference writer makes: widest types first, then by name, data from an
/// offset that is a multiple of 8.
/// @throws Error Argument for a repeated, reserved or non-UTF-8 name; Shape if bytes do not fit shape and type; Io
void writeSafetensors(const std::string& path, std::vector<SafetensorsTensor> tensors,
    const std::map<std::string, std::string>& metadata = {});

}  // namespace orrery
