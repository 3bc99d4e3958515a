#include "core/base/error.h"
#include "core/checkpoint/safetensors_header.h"

#include <cstdint>
#include <cstdlib>

namespace {

/// Every tensor lies inside the file, where the one before it ends, and is as long as its shape says.
bool tiles(const orrery::SafetensorsHeader& header, uint64_t fileSize)
{
    uint64_t position = header.dataOffset;
    for (const orrery::SafetensorsEntry& entry : header.entries) {
        const uint64_t bits = static_cast<uint64_t>(entry.shape.count()) * static_cast<uint64_t>(entry.type->bits);
        if (header.dataOffset + entry.begin != position || entry.size() * 8 != bits) return false;
        position += entry.size();
    }
    return position == fileSize;
}

}  // namespace

/// Whatever the bytes, reading them as a file ends with an Error Format or with tensors that tile the data.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    try {
        if (!tiles(orrery::readSafetensorsHeader(orrery::sourceOf(std::as_bytes(std::span(data, size)))), size)) std::abort();
    } catch (const orrery::Error& error) {
        if (error.kind() != orrery::ErrorKind::Format || error.reason().empty()) std::abort();
    }
    return 0;
}
