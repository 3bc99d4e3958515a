#include "core/checkpoint/byte_source.h"

#include <cassert>
#include <cstring>

namespace orrery {

ByteSource sourceOf(const InputFile& file)
{
    return {file.size(), [&file](uint64_t offset, std::span<std::byte> target) { file.read(offset, target); }};
}

ByteSource sourceOf(std::span<const std::byte> bytes)
{
    return {bytes.size(), [bytes](uint64_t offset, std::span<std::byte> target) {
                assert(offset <= bytes.size() && target.size() <= bytes.size() - offset);
                if (!target.empty()) std::memcpy(target.data(), bytes.data() + offset, target.size());
            }};
}

}  // namespace orrery
