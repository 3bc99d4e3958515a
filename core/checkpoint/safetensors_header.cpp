#include "core/checkpoint/safetensors_header.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/safetensors_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace orrery {
namespace {

Error formatError(const char* reason, const std::string& message)
{
    return Error(ErrorKind::Format, message).withReason(reason);
}

Error tensorError(const char* reason, const SafetensorsEntry& entry, const std::string& message)
{
    return formatError(reason, "tensor " + quotedText(entry.name) + ": " + message).at("/" + entry.name);
}

std::string readHeaderText(const ByteSource& source)
{
    if (source.size < 8) throw formatError("HeaderTooSmall", "has " + std::to_string(source.size) + " bytes, a header takes at least 8");
    std::array<std::byte, 8> prefix;
    source.read(0, prefix);
    const uint64_t length = readLittleEndian(prefix.data(), prefix.size());
    if (length > kMaxSafetensorsHeader)
        throw formatError("HeaderTooLarge",
            "declares a header of " + std::to_string(length) + " bytes, the limit is " + std::to_string(kMaxSafetensorsHeader));
    if (length > source.size - 8)
        throw formatError("InvalidHeaderLength",
            "declares a header of " + std::to_string(length) + " bytes, but only " + std::to_string(source.size - 8) + " follow");
    std::string text(length, '\0');
    source.read(8, std::as_writable_bytes(std::span(text)));
    return text;
}

/// Bits the tensor takes, or nothing if its element or bit count leaves 63 bits.
std::optional<uint64_t> bitCount(const SafetensorsEntry& entry)
{
    const std::optional<int64_t> count = checkedCount(entry.shape.sizes());
    int64_t bits = 0;
    if (!count || __builtin_mul_overflow(*count, int64_t{entry.type->bits}, &bits)) return std::nullopt;
    return static_cast<uint64_t>(bits);
}

/// Checks one tensor, `position` being the end of the one before it.
void checkEntry(const SafetensorsEntry& entry, uint64_t position)
{
    const std::string range = "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + ")";
    if (entry.begin != position || entry.end < entry.begin)
        throw tensorError("InvalidOffset", entry, "lies at bytes " + range + " though the tensor before it ends at " + std::to_string(position));
    const std::optional<uint64_t> bits = bitCount(entry);
    if (!bits) throw tensorError("SizeOverflow", entry, "shape " + entry.shape.text() + " is too large");
    if (*bits % 8 != 0)
        throw tensorError("MisalignedTensor", entry, "takes " + std::to_string(*bits) + " bits, which is not a whole number of bytes");
    if (entry.size() != *bits / 8)
        throw tensorError("SizeMismatch", entry,
            "lies at bytes " + range + ", but " + std::string(entry.type->name) + " " + entry.shape.text() + " takes "
                + std::to_string(*bits / 8) + " bytes");
}

/// The tensors must tile the data buffer: neither gap, overlap nor remainder can hide anything.
void checkLayout(const std::vector<SafetensorsEntry>& entries, uint64_t dataSize)
{
    uint64_t position = 0;
    for (const SafetensorsEntry& entry : entries) {
        checkEntry(entry, position);
        position = entry.end;
    }
    if (position == dataSize) return;
    throw formatError("BufferNotCovered", position > dataSize ? "truncated by " + std::to_string(position - dataSize) + " bytes"
                                                              : std::to_string(dataSize - position) + " extra bytes after the last tensor");
}

}  // namespace

SafetensorsHeader readSafetensorsHeader(const ByteSource& source)
{
    const std::string text = readHeaderText(source);
    SafetensorsHeader header = parseSafetensorsJson(text);
    std::sort(header.entries.begin(), header.entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
        return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    header.dataOffset = 8 + text.size();
    checkLayout(header.entries, source.size - header.dataOffset);
    return header;
}

}  // namespace orrery
